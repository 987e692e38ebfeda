// Weights that were trained with a scale are exact multiples of it. Its value needs no place of its own beside them:
// it is the largest magnitude divided by one of the codes.

extension QuantizationSettings {
  /// The parameters with which quantizing a group changes none of its weights, or `nil` when there are none.
  ///
  /// - Parameters:
  ///   - low, high: the range of the weights, 0 included.
  /// - Complexity: a few operations for each code unless the first weights of the group fit.
  func exactParameters(of values: UnsafeBufferPointer<Float>, _ low: Float, _ high: Float) -> ScaleParameters?
  {
    let largest = max(-low, high)
    guard bits <= 8, largest > 0 else { return nil }
    let span = Float(codeRange.upperBound)
    for code in 1...codeRange.upperBound {
      let scale = largest / Float(code)
      // Below, quotients aren't exact enough to find the codes again.
      guard scale >= .leastNormalMagnitude else { return nil }
      // An infinite weight must not be taken for the product that overflows.
      guard (scale * span).isFinite else { continue }
      var candidate = ScaleParameters(scale: scale, zeroPoint: 0)
      if scheme == .affine {
        let down = roundedCode(-low, scale: scale, low: 0, high: span)
        guard down + roundedCode(high, scale: scale, low: 0, high: span) <= span else { continue }
        candidate.zeroPoint = Int32(down)
      }
      let range = codes(around: candidate)
      if values.allSatisfy({
        roundedCode($0, scale: scale, low: range.lowerBound, high: range.upperBound) * scale == $0
      }) {
        return candidate
      }
    }
    return nil
  }

  /// Least and greatest code, relative to the zero point.
  func codes(around parameters: ScaleParameters) -> ClosedRange<Float> {
    Float(codeRange.lowerBound - parameters.zeroPoint)...Float(codeRange.upperBound - parameters.zeroPoint)
  }
}

/// The code of a value relative to the zero point, as the kernels compute it: half to even, a not-a-number 0.
@inline(__always)
func roundedCode(_ value: Float, scale: Float, low: Float, high: Float) -> Float {
  var code = value / scale
  code = code == code ? code : 0
  code = code > low ? code : low
  code = code < high ? code : high
  // Adding and subtracting 1.5 · 2²³ rounds what is below 2²², without a call.
  return (code + 12_582_912) - 12_582_912
}

/// The scale nearest to `scale` that `largest` codes give back: `(largest · scale) / largest` in single precision.
func reproducibleScale(_ scale: Float, largestCode: Float) -> Float {
  guard largestCode > 0 else { return scale }
  var scale = scale
  for _ in 0..<8 {
    let found = largestCode * scale / largestCode
    if found == scale { break }
    scale = found
  }
  return scale
}
