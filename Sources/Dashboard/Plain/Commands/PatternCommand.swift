internal import ModelCompression

/// Chooses which weights go together.
enum PatternCommand: PlainCommand {
  static let name = "pattern"
  static let usage = "pattern LAYER|all unstructured|2:4|4:8|block:4x4"
  static let summary =
    "Prunes single weights, the smallest of every few (any N:M, which fixes the sparsity), or blocks of any size."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try choose(argument, on: mode) { (compress, pattern: SparsityPattern) in
      try compress.setPattern(pattern)
    }
  }
}
