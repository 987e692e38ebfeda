/// Quantizes a layer, or all.
enum BitsCommand: PlainCommand {
  static let name = "bits"
  static let usage = "bits LAYER|all BITS"
  static let summary = "Quantizes the weights to 1 to 8 or 16 bits; 32 leaves them alone."

  static func run(_ argument: String, on mode: PlainMode) throws { try set(.bits, argument, on: mode) }
}
