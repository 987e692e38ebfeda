internal import ModelCompression
internal import NeuralNetwork

extension ModelFile {
  /// Writes a model as an ONNX file, with layers' weights as the codes that compression made of them.
  ///
  /// - Throws: ``FormatError`` when there is no graph, ONNX can't express it, or the file can't be written.
  static func saveONNX(
    _ model: Model, compressed: CompressedModel? = nil, weightForm: ONNXWeightForm = .smallest,
    to path: String, unless isStopped: () -> Bool = { false }
  ) throws(FormatError) -> ExportReport {
    let layers = compressed?.encodedLayers ?? [:]
    var described = model
    for key in MetadataKey.form + [MetadataKey.architecture, MetadataKey.channels] {
      described.metadata[key] = nil
    }
    if let compressed { describe(compressed, in: &described) }
    let result = try ONNXWriter(described, layers: layers, weightForm: weightForm, file: path).encoded()
    try AtomicFile.write(parts: [result.bytes], to: path, unless: isStopped)
    return ExportReport(
      file: path, bytes: result.bytes.count, weightBytes: result.tensorBytes,
      layers: result.layers.map { layer, stored in
        ExportReport.Layer(
          name: layer.name,
          sparsity: layers[layer.name]?.sparsity
            ?? calculateSparsity(model[weight: layer.weightName].elements),
          bits: layers[layer.name]?.settings.bits ?? 32, encoding: stored.form, bytes: stored.elementBytes)
      }, notes: (model.leftOut.map { [$0] } ?? []) + notes(on: result, layers))
  }

  /// Says how the model was made, and what came of it.
  private static func describe(_ compressed: CompressedModel, in model: inout Model) {
    model.metadata[MetadataKey.recipe] = compressed.recipe.line
    model.metadata["tinydash.sparsity"] = String(compressed.sparsity)
    model.metadata["tinydash.original_bytes"] = String(compressed.baselineBytes)
    model.metadata["tinydash.original_parameters"] = String(compressed.original.parameterCount)
    model.metadata["tinydash.original_macs"] = String(compressed.original.macs)
  }

  /// What is otherwise than the model's own sizes say, and why.
  private static func notes(on result: ONNXWriter.Result, _ layers: [String: CompressedLayer]) -> [String] {
    func names(where isMeant: (CompressedLayer, ONNXStoredWeight) -> Bool) -> String? {
      let found = result.layers.compactMap { layer, stored in
        layers[layer.name].flatMap { isMeant($0, stored) ? layer.name.shortened : nil }
      }
      // Of many the first will do.
      let rest = found.count > 8 ? " and \(found.count - 8) more" : ""
      return found.isEmpty ? nil : found.prefix(8).joined(separator: ", ") + rest
    }
    var notes: [String] = []
    if let decoded = names(where: { $1.isDecoded }) {
      notes.append(
        "\(decoded): nodes of standard operators decode the weights; runtimes that fold constants do it once, when they load the file"
      )
    }
    if let wider = names(where: { ($0.quantized?.settings.bits ?? 32) < $1.elementBits }) {
      notes.append("\(wider): codes take more bits than they have; ONNX's integers have 4, 8 or 16")
    }
    let larger = names { $1.elementBytes > $0.bytes + $0.bytes / 10 && $0.chosen.encoding != .dense }
    if let larger {
      notes.append(
        "\(larger): larger than in a .safetensors file, whose entropy codes and narrow gaps ONNX doesn't have"
      )
    }
    if result.opset >= 21 {
      notes.append(
        "needs operator set 21 (onnxruntime 1.18) for integers of 4 or 16 bits or scales of groups")
    }
    return notes
  }
}
