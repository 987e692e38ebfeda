internal import NeuralNetwork

/// The keys of a file's `__metadata__` that have a meaning here; all others are kept as they are.
enum MetadataKey {
  /// The name of the ``Architecture`` whose graph the weights belong to.
  static let architecture = "tinydash.architecture"
  /// The layers with fewer channels than in the architecture, and how many they have: `conv1=6,fc1=150`.
  static let channels = "tinydash.channels"
  /// The graph, where it is none of the built-in architectures'; see ``GraphDescription``.
  static let graph = "tinydash.graph"
  /// The version of the compact form that the file is in; see ``CompactFile``.
  static let compact = "tinydash.compact"
  /// Names and extents of what the compact form's tensor of floats holds; see ``CompactFile/Listing``.
  static let floats = "tinydash.floats"
  /// The recipe that made the weights, as JSON.
  static let recipe = "tinydash.recipe"
  /// The tensors that are integers of which single precision doesn't hold all, in the file that a model was read from: their names in lines.
  static let wideIntegers = "tinydash.wide_integers"
  /// The program that wrote the file.
  static let producer = "producer"

  /// Those that say how this very file is written, and mean nothing in another.
  static let form = [graph, compact, floats, wideIntegers, producer]
}

extension [String: String] {
  /// What is still true of a model that was read: all but how its file was written.
  var withoutFormKeys: [String: String] { filter { !MetadataKey.form.contains($0.key) } }
}

extension Safetensors {
  /// What is in the file, with layers decoded where it is in the compact form.
  ///
  /// - Throws: ``FormatError``.
  func weights() throws(FormatError) -> WeightsFile {
    if metadata[MetadataKey.compact] != nil { return try CompactFile.read(self) }
    return WeightsFile(file: file, tensors: storedTensors, metadata: metadata)
  }
}

extension Graph {
  /// The shape of every weight by its name.
  var weightShapes: [String: [Int]] {
    var shapes: [String: [Int]] = [:]
    for index in nodes.indices {
      for parameter in parameters(ofNode: index) {
        shapes[weightName(ofNode: index, parameter)] = parameter.shape.dimensions
      }
    }
    return shapes
  }
}
