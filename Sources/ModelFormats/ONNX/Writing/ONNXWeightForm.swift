internal import ModelCompression
internal import NeuralNetwork

/// How an ONNX file may hold the weights of layers.
public enum ONNXWeightForm: String, Hashable, Sendable, CaseIterable {
  /// Whatever is smallest: plain integers or floats; or, where that saves a tenth, nodes of standard operators that a runtime
  /// works out once when it loads the file: positions as gaps or a bitmap, codes of one or two bits.
  case smallest
  /// Plain integers or floats; layers with few weights left as `sparse_initializer` where that is smaller. Its indices take
  /// eight bytes each, and the checker's strict mode doesn't accept it.
  case sparseInitializers = "sparse"
  /// Plain integers or floats, zeros included.
  case dense
}

/// A weight of a node, as the model has it, and what compression made of it.
struct ONNXParameter {
  /// Its name in the model.
  let name: String
  /// The floats that the engine computes with.
  let tensor: Tensor
  /// The codes behind them, where the layer is compressed.
  let layer: CompressedLayer?
}

/// How a layer's weight was written.
struct ONNXStoredWeight: Hashable {
  /// The name of the value that holds it as floats.
  var value: String
  /// In a few words for a table: `int8`, `int4, gaps of 4 bits`.
  var form: String
  /// What it adds to the file, with scales and the nodes that decode it.
  var bytes: Int
  /// What of that its elements take, with scales and positions, without names and nodes.
  var elementBytes: Int
  /// Bits of an element as it is stored.
  var elementBits: Int
  /// Whether more than a dequantization or a look-up leads to the floats.
  var isDecoded: Bool
}
