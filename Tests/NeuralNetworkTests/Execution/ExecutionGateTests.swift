import Foundation
import Synchronization
import Testing

@testable import NeuralNetwork

@Suite("A gate")
struct ExecutionGateTests {
  /// Runs `work` on a thread of its own with the gate closed, looks on for a while, and opens it.
  ///
  /// - Returns: What had been counted while the gate was closed, and in all.
  private func count(
    _ gate: ExecutionGate, _ work: @escaping @Sendable (_ count: @Sendable () -> Void) -> Void
  ) -> (closed: Int, all: Int) {
    final class Counter: Sendable {
      let value = Atomic<Int>(0)
    }
    let counter = Counter()
    let done = DispatchSemaphore(value: 0)
    gate.close()
    Thread.detachNewThread {
      work { counter.value.add(1, ordering: .relaxed) }
      done.signal()
    }
    let isDoneEarly = done.wait(timeout: .now() + .milliseconds(100)) == .success
    let closed = counter.value.load(ordering: .relaxed)
    gate.open()
    if !isDoneEarly { done.wait() }
    return (closed, counter.value.load(ordering: .relaxed))
  }

  @Test("holds up training between steps while it is closed, and changes nothing of the result")
  func training() throws {
    let gate = ExecutionGate()
    let result = Mutex<[String: Tensor]>([:])
    let counts = count(gate) { count in
      let trained = try? Trainer(
        model: TrainerTests.model(), samples: TrainerTests.bars(60, seed: 2),
        configuration: TrainerTests.configuration(), gate: gate
      ).train { (_: TrainingProgress) throws in count() }
      result.withLock { $0 = trained?.weights ?? [:] }
    }
    #expect(counts.closed == 0 && counts.all == 6)
    let free = try Trainer(
      model: TrainerTests.model(), samples: TrainerTests.bars(60, seed: 2),
      configuration: TrainerTests.configuration()
    ).train()
    #expect(result.withLock { $0 } == free.weights)
  }

  @Test("holds up an evaluation while it is closed, and changes nothing of the result")
  func evaluation() throws {
    let gate = ExecutionGate()
    let model = try TrainerTests.model()
    let samples = TrainerTests.bars(600, seed: 3)
    let result = Mutex<Evaluation?>(nil)
    let counts = count(gate) { count in
      let evaluation = try? Evaluator(graph: model.graph, samples: samples, gate: gate)
        .evaluate(model) { (_: Evaluation) throws in count() }
      result.withLock { $0 = evaluation }
    }
    #expect(counts.closed == 0 && counts.all > 0)
    #expect(try result.withLock { $0 } == Evaluator(graph: model.graph, samples: samples).evaluate(model))
  }
}
