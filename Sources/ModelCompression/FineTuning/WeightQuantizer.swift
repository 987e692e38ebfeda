internal import NeuralNetwork

/// Makes a layer's weights in training those that their codes would stand for.
protocol WeightQuantizer: AnyObject {
  /// Replaces weights by the nearest that have a code.
  ///
  /// - Parameter step: Where the training stands; `nil` when the result is read, which the recipe must make the same of.
  func quantize(_ weights: UnsafeMutableBufferPointer<Float>, step: TrainingStep?)

  /// Turns the gradient with respect to quantized weights into that with respect to the others, in place.
  ///
  /// - Parameter weights: As they were before `quantize`.
  func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Float>, weights: UnsafeBufferPointer<Float>, step: TrainingStep)
}

/// Quantization whose ranges follow the weights: at every step they are estimated as `compressLayer` would.
///
/// Gradients pass straight through (Bengio et al., 2013), those of weights outside the range too: it moves with the weights, and none
/// is stuck beyond its end. The result is read in full precision, since the recipe finds the same codes again.
final class TrackedQuantizer: WeightQuantizer {
  private let settings: QuantizationSettings
  private let rows: Int

  init(_ settings: QuantizationSettings, rows: Int) {
    self.settings = settings
    self.rows = rows
  }

  func quantize(_ weights: UnsafeMutableBufferPointer<Float>, step: TrainingStep?) {
    guard step != nil else { return }
    let quantized = quantizeLayerWeights(Array(weights), rows: rows, settings: settings)
    _ = weights.update(fromContentsOf: quantized.dequantized())
  }

  func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Float>, weights: UnsafeBufferPointer<Float>, step: TrainingStep
  ) {}
}
