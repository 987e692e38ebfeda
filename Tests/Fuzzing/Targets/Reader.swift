import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork

/// A reader of files from anywhere: what it does with bytes must end, in little time and memory, with a result or an error.
enum Reader: String, CaseIterable {
  case gzip, idx, npy, npz, onnx, recipe, safetensors, weights

  /// Reads `bytes`; an error is a good answer, a crash isn't.
  func read(_ bytes: [UInt8]) {
    do {
      switch self {
      case .gzip, .idx: _ = try IDXArray(bytes, file: "fuzz")
      case .npy: _ = try NPYArray(bytes, file: "fuzz")
      case .npz:
        try ScratchFile.with(bytes, extension: "npz") { path in
          _ = try DatasetSource(path).load()
        }
      case .onnx: try use(ScratchFile.with(bytes, extension: "onnx") { try ModelFile.read($0) })
      case .recipe: try compressDigits(Recipe(json: Data(bytes)))
      case .safetensors: try use(ScratchFile.with(bytes, extension: "safetensors") { try ModelFile.read($0) })
      case .weights: try decodeWeights(bytes)
      }
    } catch {
      _ = String(describing: error)
    }
  }

  private static let digits = try? ModelFile.load("digits-mlp")

  private func compressDigits(_ recipe: Recipe) throws {
    guard let model = Self.digits else { return }
    _ = try compress(model, recipe)
  }

  /// Does with a model what the program does first, where that is little work.
  private func use(_ model: Model) throws {
    guard model.parameterCount < 1 << 16, model.macs < 1 << 20 else { return }
    let compressed = try compress(model, Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4)))
    guard model.graph.obstacle == nil else { return }
    let runner = InferenceRunner(graph: model.graph, lanes: 1)
    runner.load(compressed.decodedModel())
    _ = try runner.predict(
      model.graph.inputs.map { Tensor(shape: Shape([2] + $0.shape.dimensions), repeating: 0.5) })
  }

  /// The first bytes say which shape the rest is read for.
  private func decodeWeights(_ bytes: [UInt8]) throws {
    guard bytes.count > 2 else { return }
    let shape = Shape([Int(bytes[0] & 63), Int(bytes[1] & 63)])
    let encoded = try EncodedWeights(serialized: Array(bytes[2...]), shape: shape, isRaw: bytes[0] > 127)
    _ = try encoded.decoded()
  }
}

/// A file for readers that take a path.
enum ScratchFile {
  static func with<Result>(
    _ bytes: [UInt8], extension: String, _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    let path = "\(folder)/tinydash-fuzz-\(ProcessInfo.processInfo.processIdentifier).\(`extension`)"
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return try body(path) }
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }
}
