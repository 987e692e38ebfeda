internal import Synchronization

/// Elements that are loaded when they are first looked at; shared by all copies of a tensor.
final class DeferredElements: Sendable {
  private enum State {
    case unread
    case loaded([Float])
    case failed(any Error)
  }

  private let count: Int
  private let loading: @Sendable () throws -> [Float]
  private let state = Mutex(State.unread)

  init(count: Int, load: @escaping @Sendable () throws -> [Float]) {
    self.count = count
    loading = load
  }

  /// The elements, loaded if need be; all NaN when that fails.
  var elements: [Float] {
    state.withLock { state in
      if case .unread = state { state = read() }
      // Not kept: it would take the memory of elements that there aren't.
      guard case .loaded(let elements) = state else { return [Float](repeating: .nan, count: count) }
      return elements
    }
  }

  /// Loads the elements if they aren't yet, and returns what went wrong.
  func load() -> (any Error)? {
    state.withLock { state in
      if case .unread = state { state = read() }
      guard case .failed(let error) = state else { return nil }
      return error
    }
  }

  var isLoaded: Bool {
    state.withLock { if case .loaded = $0 { true } else { false } }
  }

  func unload() {
    state.withLock { $0 = .unread }
  }

  private func read() -> State {
    do {
      let elements = try loading()
      guard elements.count == count else {
        return .failed(ElementCountError(found: elements.count, expected: count))
      }
      return .loaded(elements)
    } catch {
      return .failed(error)
    }
  }
}

/// Another number of elements was loaded than the tensor's shape says.
public struct ElementCountError: Error, Hashable, CustomStringConvertible {
  /// How many there were.
  public let found: Int
  /// How many the shape says.
  public let expected: Int

  /// What to tell a person.
  public var description: String { "has \(found) elements; expected \(expected)" }
}
