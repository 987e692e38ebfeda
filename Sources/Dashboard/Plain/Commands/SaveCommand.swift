/// Writes the compressed model, or its recipe.
enum SaveCommand: PlainCommand {
  static let name = "save"
  static let usage = "save FILE.safetensors|.onnx|.json"
  static let summary =
    "Writes the compressed model, or with .json its recipe, and reads it again; a file that is there is replaced."

  static func run(_ argument: String, on mode: PlainMode) throws {
    guard !argument.isEmpty else { throw BadArgument(problem: "the file is missing") }
    for sentence in mode.sentences(of: try mode.export(to: argument)) { try mode.say(sentence) }
  }
}
