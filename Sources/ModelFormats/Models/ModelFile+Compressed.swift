internal import Foundation
public import ModelCompression
public import NeuralNetwork

extension ModelFile {
  /// Writes a compressed model to `path`, whose extension decides the format.
  ///
  /// As `.safetensors`, layers' weights are written in their smallest encoding, everything else in single precision in one tensor, and
  /// the metadata tell the graph and the recipe; reading the file gives the same weights to the bit. An existing file is replaced only when
  /// all is written. As `.onnx`, they are written as the integers that they are, in the smallest form that runtimes can load; the
  /// report says which, and why where that takes more.
  ///
  /// - Parameter running: What is run with these weights, where that is more than the compressed model itself: the graph in which
  ///   activations are quantized (``PipelineResult/model``).
  /// - Parameter onnxWeights: How an `.onnx` file may hold the weights of layers.
  /// - Parameter isStopped: Whether the file isn't wanted any more, asked while it is written; see ``AtomicFile``.
  /// - Throws: ``FormatError`` when the extension is none of those, the graph has operators that can't be written down, or the
  ///   file can't be written.
  @discardableResult
  public static func save(
    _ compressed: CompressedModel, running model: Model? = nil, to path: String,
    onnxWeights: ONNXWeightForm = .smallest, unless isStopped: () -> Bool = { false }
  ) throws(FormatError) -> ExportReport {
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "safetensors":
      let (writer, layers, notes) = try compact(compressed, running: model, file: path)
      try writer.write(to: path, unless: isStopped)
      return ExportReport(
        file: path, bytes: writer.byteCount, weightBytes: writer.dataByteCount, layers: layers, notes: notes)
    case "onnx":
      return try saveONNX(
        model ?? compressed.decodedModel(), compressed: compressed, weightForm: onnxWeights, to: path,
        unless: isStopped)
    default:
      throw FormatError(.unsupported, file: path, "has an unknown extension; expected .safetensors or .onnx")
    }
  }

  /// Writes what a pipeline made; see ``save(_:running:to:)``.
  @discardableResult
  public static func save(_ result: PipelineResult, to path: String) throws(FormatError) -> ExportReport {
    try save(result.compressed, running: result.model, to: path)
  }

  private static func compact(
    _ compressed: CompressedModel, running: Model?, file: String
  ) throws(FormatError) -> (writer: SafetensorsWriter, layers: [ExportReport.Layer], notes: [String]) {
    let model = running ?? compressed.decodedModel()
    var writer = SafetensorsWriter(metadata: model.metadata)
    try writer.describe(model.graph, of: model.name, file: file)
    writer.metadata[MetadataKey.compact] = CompactFile.version
    writer.metadata[MetadataKey.recipe] = compressed.recipe.line
    var layers: [ExportReport.Layer] = []
    var written = Set<String>()
    for layer in compressed.layers {
      guard let encoded = compressed.encodedLayers[layer.name], model.weights[layer.weightName] != nil else {
        continue
      }
      let bytes = encoded.encoded
      if bytes.isRaw {
        try writer.addFloats(layer.weightName, encoded.weights, file: file)
      } else {
        try SafetensorsWriter.checkName(layer.weightName, file: file)
        writer.add(layer.weightName, shape: [bytes.size.total], bytes: bytes.serialized())
      }
      written.insert(layer.weightName)
      layers.append(
        ExportReport.Layer(
          name: layer.name, sparsity: encoded.sparsity, bits: encoded.settings.bits,
          encoding: "\(encoded.chosen.values.name) \(encoded.chosen.encoding.name)", bytes: encoded.bytes))
    }
    var listing = CompactFile.Listing()
    var floats: [Float] = []
    for (name, tensor) in model.weights.sorted(by: { $0.key < $1.key }) where !written.contains(name) {
      guard CompactFile.Listing.allows(name) else {
        try writer.addFloats(name, tensor, file: file)
        continue
      }
      try tensor.load(name, for: file)
      listing.add(name, tensor.shape)
      floats += tensor.elements
    }
    if !listing.text.isEmpty {
      writer.metadata[MetadataKey.floats] = listing.text
      writer.add(CompactFile.Listing.tensorName, shape: [floats.count], floats: floats)
    }
    var notes = model.leftOut.map { [$0] } ?? []
    if let obstacle = model.graph.obstacle {
      notes.append("no graph was written: \(obstacle)")
    }
    for name in model.metadata[MetadataKey.wideIntegers]?.split(separator: "\n") ?? [] {
      guard let tensor = model.weights[String(name)],
        tensor.elements.contains(where: { $0.magnitude >= 0x1p24 })
      else { continue }
      notes.append("\(name): integers of 2^24 and more are in single precision now, which may round them")
    }
    return (writer, layers, notes)
  }
}

extension Recipe {
  /// The recipe as JSON in one line, for metadata.
  var line: String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
  }
}

extension Tensor {
  /// Makes sure that the elements of the weight `name` are in memory, to write them to `file`.
  ///
  /// - Throws: ``FormatError`` when they can't be read from where they are.
  func load(_ name: String, for file: String) throws(FormatError) {
    do {
      try load()
    } catch let error as FormatError {
      throw error
    } catch {
      throw FormatError(
        .inputOutput, file: file, "lacks the weight \"\(name)\", which can't be read: \(error)")
    }
  }
}

extension SafetensorsWriter {
  /// Adds a weight in single precision.
  ///
  /// - Throws: ``FormatError`` when its elements can't be read from where they are, or it has a name that is kept for something else.
  mutating func addFloats(_ name: String, _ tensor: Tensor, file: String) throws(FormatError) {
    try tensor.load(name, for: file)
    try Self.checkName(name, file: file)
    add(name, shape: tensor.shape.dimensions, floats: tensor.elements)
  }

  /// Refuses the names that are kept for something else.
  static func checkName(_ name: String, file: String) throws(FormatError) {
    guard name != metadataName, name != CompactFile.Listing.tensorName else {
      throw FormatError(.unsupported, file: file, "can't hold a tensor that is called \(name)")
    }
  }

  /// Says in the metadata what graph the weights belong to: nothing for weights alone, a built-in architecture with its numbers of
  /// channels, or else the graph itself.
  ///
  /// - Throws: ``FormatError`` when the graph has operators that can't be written down.
  mutating func describe(_ graph: Graph, of name: String, file: String) throws(FormatError) {
    for key in MetadataKey.form + [MetadataKey.architecture, MetadataKey.channels] { metadata[key] = nil }
    metadata[MetadataKey.producer] = Producer.name
    if graph.obstacle != nil { return }
    if let resized = ResizedArchitecture(describing: graph) {
      metadata[MetadataKey.architecture] = resized.architecture.name
      metadata[MetadataKey.channels] = resized.record
      return
    }
    do {
      metadata[MetadataKey.graph] = try GraphDescription(graph).text()
    } catch {
      throw FormatError(
        .unsupported, file: file,
        "can't hold \(name): \(error); .onnx holds graphs of any operators")
    }
  }
}
