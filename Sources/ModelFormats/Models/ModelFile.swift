internal import Foundation
public import NeuralNetwork

/// Models in files: which format one is in, and reading and writing it.
public enum ModelFile {
  /// Reads the built-in model called `argument`, or else the file at that path.
  ///
  /// The format is told from the content, then from the extension.
  ///
  /// - Throws: ``FormatError``.
  public static func load(_ argument: String) throws(FormatError) -> Model {
    if let model = try BuiltinModels.model(named: argument) { return model }
    guard FileManager.default.fileExists(atPath: argument) else {
      let names = BuiltinModels.names.joined(separator: ", ")
      let builtin = names.isEmpty ? "this build has no built-in models" : "built in are \(names)"
      if let architecture = Architecture.named(argument) {
        throw FormatError(
          .notFound, file: argument,
          "has no weights in this build (\(builtin)); make them with: tinydash train \(argument) --data "
            + "\(architecture.datasetName)")
      }
      throw FormatError(.notFound, file: argument, "is neither a file nor a built-in model; \(builtin)")
    }
    return try read(argument)
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: ``FormatError``.
  public static func read(_ path: String) throws(FormatError) -> Model {
    let bytes = try FileBytes.read(path)
    let url = URL(fileURLWithPath: path)
    if url.pathExtension.lowercased() == "safetensors" || Safetensors.isSafetensors(bytes) {
      let file = try Safetensors(bytes, file: path)
      return try file.model(
        named: url.deletingPathExtension().lastPathComponent, architecture: file.architecture())
    }
    if url.pathExtension.lowercased() == "onnx" || ONNXFile.isONNX(bytes) {
      return try ONNXFile(bytes, path: path).model(named: url.deletingPathExtension().lastPathComponent)
    }
    throw FormatError(
      .wrongFormat, file: path, offset: 0,
      "is not a model: starts with \(bytes.hexadecimalPrefix(9)), expected a .safetensors or .onnx file")
  }

  /// Writes `model` to `path`, whose extension decides the format.
  ///
  /// The model's metadata go along, with the name of its architecture and the channels of layers that have fewer. An existing file is replaced only when all is written.
  ///
  /// - Throws: ``FormatError`` when the extension is not `.safetensors`, the graph is none of the known
  ///   architectures', at any width, which such a file can't hold, or the file can't be written.
  public static func save(_ model: Model, to path: String) throws(FormatError) {
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "safetensors":
      try safetensors(of: model, file: path).write(to: path)
    case "onnx":
      throw onnxError(path)
    default:
      throw FormatError(.unsupported, file: path, "has an unknown extension; expected .safetensors")
    }
  }

  /// The number of bytes that saving `model` as safetensors writes.
  ///
  /// - Throws: ``FormatError`` when the model can't be saved so.
  public static func byteCount(of model: Model) throws(FormatError) -> Int {
    try safetensors(of: model, file: model.name).byteCount
  }

  private static func safetensors(of model: Model, file: String) throws(FormatError) -> SafetensorsWriter {
    guard let resized = ResizedArchitecture(describing: model.graph) else {
      throw FormatError(
        .unsupported, file: file,
        "can't hold \(model.name): safetensors stores weights but no graph, and this graph is not one of "
          + Architecture.all.map(\.name).joined(separator: ", "))
    }
    var writer = SafetensorsWriter(metadata: model.metadata)
    writer.metadata[MetadataKey.architecture] = resized.architecture.name
    writer.metadata[MetadataKey.channels] = resized.record
    for (name, tensor) in model.weights.sorted(by: { $0.key < $1.key }) {
      writer.add(name, shape: tensor.shape.dimensions, floats: tensor.elements)
    }
    return writer
  }

  private static func onnxError(_ path: String) -> FormatError {
    FormatError(.unsupported, file: path, "ONNX files are not supported yet; use .safetensors")
  }
}
