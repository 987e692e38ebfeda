internal import Foundation
public import NeuralNetwork

/// How large a model is and what its weights look like.
public enum CompressionMetrics {
  /// The number of parameters that training changes, biases and normalization included.
  public static func countParameters(_ model: Model) -> Int { model.parameterCount }

  /// The number of parameters of each layer, its bias included, by name.
  public static func countParametersByLayer(_ model: Model) -> [String: Int] {
    Dictionary(model.layers.map { ($0.name, $0.parameterCount) }) { first, _ in first }
  }

  /// Bytes of everything that saving a model in single precision writes: all weights, running statistics included.
  public static func calculateModelSize(_ model: Model) -> Int {
    model.weights.values.reduce(0) { $0 + 4 * $1.count }
  }

  /// Bytes of a compressed model by how they are encoded, such as `int4 gap5`; what isn't compressed is `fp32`.
  public static func calculateModelSizeByEncoding(_ model: CompressedModel) -> [String: Int] {
    var bytes: [String: Int] = [:]
    for layer in model.encodedLayers.values {
      bytes["\(layer.chosen.values.name) \(layer.chosen.encoding.name)", default: 0] += layer.bytes
    }
    if model.otherBytes > 0 { bytes["fp32", default: 0] += model.otherBytes }
    return bytes
  }

  /// Bytes of a compressed model.
  public static func calculateModelSize(_ model: CompressedModel) -> Int { model.totalBytes }

  /// How a size compares with that of the original, in words: `1.86 times smaller`, `1.15 times larger`, `hardly smaller`.
  public static func comparison(of bytes: Int, with original: Int) -> String {
    guard bytes != original else { return "not smaller" }
    guard original > 0 else { return "larger" }
    let isSmaller = bytes < original
    let ratio = Double(max(bytes, original)) / Double(max(1, min(bytes, original)))
    return (ratio < 1.005 ? "hardly " : String(format: "%.2f times ", ratio))
      + (isSmaller ? "smaller" : "larger")
  }

  /// Extremes, moments, percentiles and a histogram of weights.
  public static func analyzeWeightDistribution(
    _ weights: Tensor, bins: Int = 64, range: ClosedRange<Float>? = nil
  ) -> WeightDistribution {
    WeightDistribution(weights.elements, bins: bins, range: range)
  }

  /// The same for every layer of a model, by name.
  public static func analyzeWeightDistribution(_ model: Model, bins: Int = 64) -> [String: WeightDistribution]
  {
    Dictionary(
      model.layers.map { ($0.name, WeightDistribution(model[weight: $0.weightName].elements, bins: bins)) }
    ) { first, _ in first }
  }
}
