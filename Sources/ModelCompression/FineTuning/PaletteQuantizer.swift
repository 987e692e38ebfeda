internal import CKernels
internal import NeuralNetwork

/// Shares values among a layer's weights while these still find their places: each step takes one round of k-means on from
/// the values of the step before.
///
/// Clustering from the start at every step would throw weights from one value to another; here clusters drift with the weights, and
/// a weight changes its cluster when it has gone half the way to the next. Gradients pass straight through. The result is
/// read with the shared values, which the recipe then keeps exactly.
final class PaletteQuantizer: WeightQuantizer {
  private let bits: Int
  private var palette: WeightPalette?

  init(bits: Int) { self.bits = bits }

  func quantize(_ weights: UnsafeMutableBufferPointer<Float>, step: TrainingStep?) {
    let values = Array(weights)
    var current = palette ?? WeightPalette(clustering: values, bits: bits)
    if step == nil {
      current = current.roundedToHalf
    } else {
      current = current.moved(towards: values)
      palette = current
    }
    let codes = current.codes(for: values)
    palette_values(codes, codes.count, current.values, current.values.count, weights.baseAddress)
  }

  func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Float>, weights: UnsafeBufferPointer<Float>, step: TrainingStep
  ) {}
}

extension WeightPalette {
  /// The palette after one round of Lloyd's algorithm: every value becomes the mean of the weights nearest to it.
  ///
  /// Values that no weight is nearest to stay; of values that meet one is kept.
  func moved(towards weights: [Float]) -> WeightPalette {
    let codes = codes(for: weights)
    var sums = [Double](repeating: 0, count: values.count + 1)
    palette_sums(weights, codes, codes.count, &sums, values.count)
    var counts = [Int](repeating: 0, count: values.count + 1)
    for code in codes { counts[Int(code)] += 1 }
    let means = values.indices.map { index in
      counts[index + 1] == 0 ? values[index] : Float(sums[index + 1] / Double(counts[index + 1]))
    }
    let distinct = Set(means.filter { $0 != 0 && $0.isFinite })
    return WeightPalette(values: distinct.sorted())
  }

  /// The palette in half precision where that is close enough.
  var roundedToHalf: WeightPalette { WeightPalette(values: Self.rounded(values)) }
}
