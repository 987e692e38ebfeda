/// Writes the compressed model, or its recipe.
enum SaveCommand: PlainCommand {
  static let name = "save"
  static let usage = "save FILE.safetensors|.onnx|.json"
  static let summary =
    "Writes the compressed model, or with .json its recipe, and reads it again; a file that is there is replaced."

  static func run(_ argument: String, on mode: PlainMode) throws {
    guard !argument.isEmpty else { throw BadArgument(problem: "the file is missing") }
    let isRunnable = mode.state.obstacle == nil
    if isRunnable, !argument.hasSuffix(".json") { _ = try mode.preparedMeasurer() }
    for (title, value) in try mode.export(to: argument).facts {
      try mode.say("\(Self.spoken(title)): \(title == "file" ? value : Self.spoken(value))")
    }
  }

  /// What the dialog shows, as other answers are written: without signs, and numbers in one piece.
  private static func spoken(_ text: String) -> String {
    let words = [("× smaller", " times smaller"), (" ✓", ""), (" ✗", "")]
    return words.reduce(text) { $0.replacing($1.0, with: $1.1) }
      .replacing(/(\d) (?=\d{3}(?!\d))/) { $0.output.1 }
  }
}
