/// A number of bytes that the compressed model has to fit into.
public struct Budget: Hashable, Sendable {
  /// What is meant by it.
  public let name: String
  /// The bytes.
  public let bytes: Int

  /// Creates a budget.
  public init(name: String, bytes: Int) {
    self.name = name
    self.bytes = bytes
  }

  /// Budgets to choose from.
  public static let presets = [
    Budget(name: "64 KiB", bytes: 64 << 10), Budget(name: "256 KiB", bytes: 256 << 10),
    Budget(name: "1 MB", bytes: 1_000_000), Budget(name: "10 MB", bytes: 10_000_000),
  ]
}
