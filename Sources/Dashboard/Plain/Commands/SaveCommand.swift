internal import Foundation
internal import ModelCompression
internal import ModelFormats
internal import NeuralNetwork

/// Writes the compressed model, or its recipe.
enum SaveCommand: PlainCommand {
  static let name = "save"
  static let usage = "save FILE.safetensors|.onnx|.json"
  static let summary =
    "Writes the compressed model, or with .json its recipe; a file that is there is replaced."

  static func run(_ argument: String, on mode: PlainMode) throws {
    guard !argument.isEmpty else { throw BadArgument(problem: "the file is missing") }
    switch URL(fileURLWithPath: argument).pathExtension.lowercased() {
    case "json":
      try AtomicFile.write([UInt8](mode.state.compress.recipe.json() + Data("\n".utf8)), to: argument)
      try mode.say("The recipe is in \(argument).")
    case "safetensors", "onnx":
      let compressed = mode.state.compress.compressed
      for tensor in compressed.base.weights.values { try tensor.load() }
      let report = try ModelFile.save(compressed.completed(), to: argument)
      try mode.say("\(report.bytes) bytes are in \(report.file).")
      for note in report.notes { try mode.say(note) }
    default: throw BadArgument(problem: "'\(argument)' doesn't end as expected")
    }
  }
}
