import Dispatch
import NeuralNetwork
import Synchronization
import Testing

@Suite("A tensor that is loaded when it is looked at")
struct DeferredTensorTests {
  /// Counts how often something was loaded.
  final class Source: Sendable {
    struct Vanished: Error, Equatable {}

    private let calls = Mutex(0)
    let result: Result<[Float], Vanished>

    init(_ result: Result<[Float], Vanished>) { self.result = result }

    var count: Int { calls.withLock { $0 } }

    func load() throws -> [Float] {
      calls.withLock { $0 += 1 }
      return try result.get()
    }

    func tensor(_ shape: Shape) -> Tensor { Tensor(shape: shape) { try self.load() } }
  }

  @Test("Its shape, its counts and whether copies are equal are known without loading it")
  func figuresWithoutLoading() {
    let source = Source(.success([1, 2, 3, 4, 5, 6]))
    let tensor = source.tensor([2, 3])
    let copy = tensor
    #expect(tensor.shape == [2, 3])
    #expect(tensor.count == 6)
    #expect(tensor.rows == 2)
    #expect(tensor.columns == 3)
    #expect(tensor == copy)
    #expect(!tensor.isLoaded)
    #expect(source.count == 0)
  }

  @Test("It is loaded once for all its copies, whatever the number of threads")
  func loadedOnce() throws {
    let source = Source(.success(Array(0..<1000).map(Float.init)))
    let tensor = source.tensor([1000])
    let sum = Mutex(Float(0))
    DispatchQueue.concurrentPerform(iterations: 16) { index in
      let copy = tensor
      let value = copy.elements[index]
      sum.withLock { $0 += value }
    }
    #expect(sum.withLock { $0 } == 120)
    try tensor.load()
    #expect(tensor.isLoaded)
    #expect(source.count == 1)
  }

  @Test("It equals, and hashes as, a tensor that has the same elements in memory")
  func equalToPresent() {
    let tensor = Source(.success([1, 2])).tensor([2])
    let same = Tensor(shape: [2], elements: [1, 2])
    #expect(tensor == same)
    #expect(tensor.hashValue == same.hashValue)
    #expect(tensor != Tensor(shape: [2], elements: [1, 3]))
    #expect(tensor != Tensor(shape: [1, 2], elements: [1, 2]))
    #expect(tensor == Source(.success([1, 2])).tensor([2]))
  }

  @Test("Changing a copy leaves the others alone")
  func copyOnWrite() {
    let source = Source(.success([1, 2]))
    let tensor = source.tensor([2])
    var changed = tensor
    changed.elements[1] = 5
    var replaced = tensor
    replaced.elements = [7, 8]
    #expect(changed.elements == [1, 5])
    #expect(replaced.elements == [7, 8])
    #expect(tensor.elements == [1, 2])
    changed.unload()
    #expect(changed.elements == [1, 5])
    #expect(source.count == 1)
  }

  @Test("What was unloaded is loaded again")
  func unloading() {
    let source = Source(.success([1, 2]))
    let tensor = source.tensor([2])
    let held = tensor.elements
    tensor.unload()
    #expect(!tensor.isLoaded)
    #expect(held == [1, 2])
    #expect(tensor.elements == [1, 2])
    #expect(source.count == 2)
    let present = Tensor(shape: [1], elements: [3])
    present.unload()
    #expect(present.elements == [3])
  }

  @Test("Elements that can't be loaded are no numbers, and loading says why")
  func failure() {
    let source = Source(.failure(Source.Vanished()))
    let tensor = source.tensor([2])
    #expect(throws: Source.Vanished.self) { try tensor.load() }
    #expect(!tensor.isLoaded)
    #expect(tensor.elements.count == 2)
    #expect(tensor.elements.allSatisfy { $0.isNaN })
    #expect(source.count == 1)
  }

  @Test("Loading the wrong number of elements is a failure", arguments: [[], [1], [1, 2, 3]] as [[Float]])
  func wrongCount(elements: [Float]) {
    let tensor = Source(.success(elements)).tensor([2])
    let error = #expect(throws: ElementCountError.self) { try tensor.load() }
    #expect(error?.found == elements.count)
    #expect(error?.expected == 2)
    #expect(tensor.elements.count == 2)
  }
}
