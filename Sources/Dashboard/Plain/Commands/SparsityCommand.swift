/// Prunes a layer, or all.
enum SparsityCommand: PlainCommand {
  static let name = "sparsity"
  static let usage = "sparsity LAYER|all PERCENT"
  static let summary = "Prunes that part of the weights, 0 to 100 %."

  static func run(_ argument: String, on mode: PlainMode) throws { try set(.sparsity, argument, on: mode) }
}
