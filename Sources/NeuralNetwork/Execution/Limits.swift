/// The range that an operator limits its results to, when it does the work of a rectifier behind it.
public struct Limits: Hashable, Sendable {
  /// What smaller results become.
  public let low: Float
  /// What larger results become, after those that were too small were raised.
  public let high: Float

  /// No limits at all.
  public static let none = Limits(low: -.infinity, high: .infinity)

  /// What an operator does to every element, if it does nothing but limit them.
  init?(of operation: any Operator) {
    if operation is ReLU {
      self.init(low: 0, high: .infinity)
    } else if let clip = operation as? Clip {
      self.init(low: clip.low, high: clip.high)
    } else {
      return nil
    }
  }

  private init(low: Float, high: Float) {
    self.low = low
    self.high = high
  }
}
