internal import Foundation
public import NeuralNetwork

/// Models in files: which format one is in, and reading and writing it.
public enum ModelFile {
  /// Reads the built-in model called `argument`, or else the file at that path.
  ///
  /// The format is told from the content, then from the extension.
  ///
  /// - Parameter allowsLoss: Whether an `.onnx` file's outputs that can't be computed are left out also if weights are with them,
  ///   rather than to have all weights without a graph.
  /// - Throws: ``FormatError``.
  public static func load(_ argument: String, allowsLoss: Bool = false) throws(FormatError) -> Model {
    if let model = try BuiltinModels.model(named: argument) { return model }
    guard FileManager.default.fileExists(atPath: argument) else {
      if let obstacle = FileBytes.obstacle(to: argument) { throw obstacle }
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
    return try read(argument, allowsLoss: allowsLoss)
  }

  /// Reads the file at `path`; see ``load(_:allowsLoss:)``.
  ///
  /// - Throws: ``FormatError``.
  public static func read(_ path: String, allowsLoss: Bool = false) throws(FormatError) -> Model {
    let model = try unchecked(path, allowsLoss: allowsLoss)
    try DataRecord.check(model.metadata, file: path)
    return model
  }

  private static func unchecked(_ path: String, allowsLoss: Bool) throws(FormatError) -> Model {
    let url = URL(fileURLWithPath: path)
    let name = url.deletingPathExtension().lastPathComponent
    let kind = url.pathExtension.lowercased()
    let contents = try FileContents(opening: path)
    let start = try contents.bytes(0..<min(16, contents.count))
    if kind == "safetensors" || Safetensors.isSafetensors(start) {
      return try Safetensors(contents).weights().model(named: name)
    }
    if ZipArchive.isZip(start) || kind == "npz" {
      return try ArrayFile.readArchive(path).model(named: name)
    }
    if NPYHeader.isNPY(start) || kind == "npy" { return try ArrayFile.readArray(path).model(named: name) }
    if kind == "onnx" || ONNXFile.isONNX(start) {
      return try ONNXFile(contents.bytes(0..<contents.count), path: path)
        .model(named: name, allowsLoss: allowsLoss)
    }
    if SafetensorsIndex.isIndex(path) {
      // `model.safetensors.index.json` is of the model `model`.
      let name = name.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? name
      return try SafetensorsIndex.read(path).model(named: name)
    }
    throw FormatError(
      .wrongFormat, file: path, offset: 0,
      "is not a model: starts with \(start.hexadecimalPrefix(9)), expected an .onnx or .safetensors file, the index of several, "
        + "or an .npz file")
  }

  /// Writes `model` to `path`, whose extension decides the format.
  ///
  /// The model's metadata go along, with the name of its architecture and the channels of layers that have fewer, or else with its
  /// graph. An existing file is replaced only when all is written.
  ///
  /// - Throws: ``FormatError`` when the extension is neither `.safetensors` nor `.onnx`, the graph has operators that can't be written
  ///   down, or the file can't be written.
  public static func save(_ model: Model, to path: String) throws(FormatError) {
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "safetensors":
      try safetensors(of: model, file: path).write(to: path)
    case "onnx":
      _ = try saveONNX(model, to: path)
    default:
      throw FormatError(.unsupported, file: path, "has an unknown extension; expected .safetensors or .onnx")
    }
  }

  /// Checks that the format that the extension of `path` stands for can hold `model`, however large it is.
  ///
  /// - Throws: ``FormatError`` when the extension is neither `.safetensors` nor `.onnx`, or the graph has operators that can't be
  ///   written down.
  public static func check(_ model: Model, for path: String) throws(FormatError) {
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "safetensors":
      var writer = SafetensorsWriter(metadata: model.metadata)
      try writer.describe(model.graph, of: model.name, file: path)
      for name in model.weights.keys.sorted() { try SafetensorsWriter.checkName(name, file: path) }
    case "onnx":
      do {
        _ = try ONNXWriter(model, file: path).message()
      } catch  where error.kind == .tooLarge {
        // It may be small enough once it is compressed.
      }
    default:
      throw FormatError(.unsupported, file: path, "has an unknown extension; expected .safetensors or .onnx")
    }
  }

  private static func safetensors(of model: Model, file: String) throws(FormatError) -> SafetensorsWriter {
    var writer = SafetensorsWriter(metadata: model.metadata)
    try writer.describe(model.graph, of: model.name, file: file)
    for (name, tensor) in model.weights.sorted(by: { $0.key < $1.key }) {
      try writer.addFloats(name, tensor, file: file)
    }
    return writer
  }
}
