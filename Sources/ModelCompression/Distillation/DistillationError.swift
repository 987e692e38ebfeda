/// Why a distillation can't be done as it was asked for: what was found and what was expected.
public struct DistillationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what would be right.
  public let reason: String

  /// Creates an error.
  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}
