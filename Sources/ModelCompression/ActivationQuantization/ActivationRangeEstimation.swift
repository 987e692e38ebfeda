internal import Foundation
internal import NeuralNetwork

extension ActivationQuantization {
  /// What quantizes with these settings.
  func operation(source: QuantizeActivations.Source) -> QuantizeActivations {
    QuantizeActivations(bits: bits, isSymmetric: isSymmetric, source: source)
  }

  /// The range to quantize, which contains 0, for values that were counted.
  func range(of histogram: ActivationHistogram) -> ClosedRange<Float> {
    let low = min(histogram.low, 0)
    let high = max(histogram.high, 0)
    func clipped(_ threshold: Float) -> ClosedRange<Float> { max(low, -threshold)...min(high, threshold) }
    switch range {
    case .percentile(let percentile):
      if isSymmetric {
        return clipped(histogram.place(ofFraction: percentile / 100, in: histogram.magnitudes))
      }
      let counts = (histogram.negative.reduce(0, +), histogram.positive.reduce(0, +))
      let total = Double(counts.0 + counts.1)
      guard total > 0 else { return low...high }
      // From the middle outwards: how many of one sign lie within the percentile.
      func end(_ bins: [Int], count: Int) -> Float {
        guard count > 0 else { return 0 }
        let outside = (1 - percentile / 100) * total
        return histogram.place(ofFraction: max(0, 1 - outside / Double(count)), in: bins)
      }
      return max(
        low, -end(histogram.negative, count: counts.0))...min(
          high, end(histogram.positive, count: counts.1))
    case .entropy where bits <= 8: return clipped(entropyThreshold(histogram))
    case .minimumSquaredError where bits <= 8: return clipped(leastErrorThreshold(histogram))
    case .minMax, .entropy, .minimumSquaredError: return low...high
    }
  }

  /// The threshold of least squared error, each bin's values taken to be in its middle.
  private func leastErrorThreshold(_ histogram: ActivationHistogram) -> Float {
    let operation = operation(source: .fixed)
    let middles: [(value: Float, count: Double)] = (0..<ActivationHistogram.binCount).flatMap { bin in
      let middle = histogram.magnitude(at: Double(bin) + 0.5)
      return [
        (middle, Double(histogram.positive[bin])), (-middle, Double(histogram.negative[bin])),
      ].filter { $0.1 > 0 }
    }
    var best = (threshold: histogram.largest, error: Double.infinity)
    for parts in (1...128).reversed() {
      let threshold = histogram.largest * Float(parts) / 128
      let (scale, zeroPoint) = operation.parameters(
        covering: max(histogram.low, -threshold), min(histogram.high, threshold))
      let codes =
        Float(operation.codes.lowerBound) - zeroPoint...Float(operation.codes.upperBound) - zeroPoint
      var error = 0.0
      for (value, count) in middles {
        let code = roundedCode(value, scale: scale, low: codes.lowerBound, high: codes.upperBound)
        let gap = Double(code * scale - value)
        error += count * gap * gap
      }
      if error < best.error { best = (threshold, error) }
    }
    return best.threshold
  }

  /// The threshold of least divergence, or the largest magnitude for values that have no distribution to speak of.
  private func entropyThreshold(_ histogram: ActivationHistogram) -> Float {
    guard !histogram.isDiscrete else { return histogram.largest }
    // One side has all codes of the affine scheme, two share them.
    let isOneSided = !isSymmetric && (histogram.low >= 0 || histogram.high <= 0)
    let levels = 1 << (isOneSided ? bits : bits - 1)
    return histogram.magnitude(
      at: Double(leastDivergence(of: histogram.magnitudes.map(Double.init), levels: levels)))
  }
}

extension ActivationHistogram {
  /// Whether most values lie in bins whose neighbours are empty, as the grey values of pixels do.
  var isDiscrete: Bool {
    let bins = [0] + magnitudes + [0]
    let isolated = bins.indices.dropFirst().dropLast().reduce(0) { sum, bin in
      sum + (bins[bin - 1] == 0 && bins[bin + 1] == 0 ? bins[bin] : 0)
    }
    return 2 * isolated >= bins.reduce(0, +)
  }

  /// The magnitude below which a fraction of the counted values lie, interpolated within the bin.
  func place(ofFraction fraction: Double, in bins: [Int]) -> Float {
    let wanted = fraction * Double(bins.reduce(0, +))
    var before = 0.0
    for (bin, count) in bins.enumerated() where count > 0 {
      if before + Double(count) >= wanted {
        return magnitude(at: Double(bin) + max(wanted - before, 0) / Double(count))
      }
      before += Double(count)
    }
    return largest
  }
}

/// How many bins a threshold should let through so that the distribution, quantized to `levels` levels, diverges least from the
/// original one with its outliers in the last bin.
///
/// Ties go to the larger threshold. The definition is that of NVIDIA's `pytorch-quantization`.
func leastDivergence(of bins: [Double], levels: Int) -> Int {
  let total = bins.reduce(0, +)
  guard total > 0, levels < bins.count else { return bins.count }
  var best = (bins: bins.count, divergence: Double.infinity)
  var inside = bins[..<levels].reduce(0, +)
  for length in levels...bins.count {
    if length > levels { inside += bins[length - 1] }
    // What the levels spread over the bins that aren't empty.
    var spread = [Double](repeating: 0, count: length)
    var start = 0
    var spreadTotal = 0.0
    for level in 0..<levels {
      let end = level == levels - 1 ? length : ((level + 1) * length + levels - 1) / levels
      var sum = 0.0
      var filled = 0
      for bin in start..<end where bins[bin] > 0 {
        sum += bins[bin]
        filled += 1
      }
      if filled > 0 {
        for bin in start..<end where bins[bin] > 0 { spread[bin] = sum / Double(filled) }
        spreadTotal += sum
      }
      start = end
    }
    var divergence = 0.0
    for bin in 0..<length {
      let reference = (bins[bin] + (bin == length - 1 ? total - inside : 0)) / total
      guard reference > 0 else { continue }
      guard spread[bin] > 0 else {
        divergence = .infinity
        break
      }
      divergence += reference * log(reference / (spread[bin] / spreadTotal))
    }
    if divergence <= best.divergence { best = (length, divergence) }
  }
  return best.bins
}
