/// Memory that a model's weights have to fit into.
public struct SizeBudget: Hashable, Sendable {
  /// What is meant by it.
  public let name: String
  /// The bytes.
  public let bytes: Int

  /// Creates a budget.
  public init(name: String, bytes: Int) {
    self.name = name
    self.bytes = bytes
  }

  /// What devices have: small and large microcontrollers, and what an app may download, smallest first.
  public static let presets = [
    SizeBudget(name: "64 KiB", bytes: 64 << 10), SizeBudget(name: "256 KiB", bytes: 256 << 10),
    SizeBudget(name: "1 MB", bytes: 1_000_000), SizeBudget(name: "10 MB", bytes: 10_000_000),
  ]

  /// The smallest of the presets that so many bytes fit into, if any does.
  public static func smallest(for bytes: Int) -> SizeBudget? { presets.first { bytes <= $0.bytes } }
}
