import ArgumentParser
import Foundation
import ModelFormats
import NeuralNetwork

/// `tinydash run`: raw outputs for raw inputs.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Compute a model's outputs for arrays.",
    discussion: """
      Arrays are NumPy's: an .npz holds one for each input or output of the model, by name; an .npy the only one. Shapes \
      are those that the model's own file gives them, with the batch first unless the file has it elsewhere. Outputs are \
      float32, and int64 where an ONNX file says that they are integers.
      """)

  @Argument(help: ModelArgument.help)
  var model: ModelArgument

  @Option(
    help: ArgumentHelp("The file with the inputs: .npy or .npz.", valueName: "file"),
    completion: .file(extensions: ["npy", "npz"]))
  var input: String

  @Option(
    help: ArgumentHelp("The file to write: .npy or .npz; replaced if it is there.", valueName: "file"),
    completion: .file(extensions: ["npy", "npz"]))
  var output: String

  @Option(parsing: .unconditional, help: "How many threads to use. Default: one for each processor.")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads must be 1 to 256, got \(threads).")
    }
    guard ["npy", "npz"].contains(URL(fileURLWithPath: output).pathExtension.lowercased()) else {
      throw ValidationError("--output must end in .npy or .npz, got '\(output)'.")
    }
  }

  func run() throws {
    let model = try model.load(allowsLoss: true)
    let inference = try ArrayInference(model, lanes: threads ?? ProcessorCount.active)
    let inputs = model.graph.inputs
    let arrays: [String: NPYArray]
    switch try NamedArrays.read(input) {
    case .archive(let named): arrays = named
    case .array(let array):
      guard inputs.count == 1 else {
        throw FormatError(
          .mismatch, file: input,
          "holds one array, but the model has \(inputs.count) inputs: "
            + inputs.map(\.name).joined(separator: ", ") + "; use an .npz with an array for each")
      }
      arrays = [inputs[0].name: array]
    }
    var report = ProgressReport(after: .milliseconds(300))
    defer { report.finish() }
    let results = try inference(arrays, file: input) { done, count in
      report.update(fraction: Double(done) / Double(max(count, 1)), "\(done) of \(count) samples")
    }
    try NamedArrays.write(results, to: output)
  }
}
