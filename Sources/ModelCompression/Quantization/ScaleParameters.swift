/// Scale and zero point of a scale group.
struct ScaleParameters: Hashable, Sendable {
  var scale: Float
  var zeroPoint: Int32

  /// The parameters that cover `low...high`, which contains 0, with `codes`.
  ///
  /// An empty range has scale 1, as in onnxruntime. A scale is never zero, and never so large that dequantizing the
  /// extreme codes would overflow.
  init(covering low: Float, _ high: Float, codes: ClosedRange<Int32>, scheme: QuantizationScheme) {
    guard high > low else {
      scale = 1
      zeroPoint = 0
      return
    }
    switch scheme {
    case .symmetric:
      let limit = Float(codes.upperBound)
      let largest = max(-low, high)
      scale = largest / limit
      // Among subnormals the quotient may round far down, and the largest weights would saturate.
      if scale < .leastNormalMagnitude, scale * limit < largest { scale = scale.nextUp }
      zeroPoint = 0
      while !(scale * limit).isFinite { scale = scale.nextDown }
    case .affine, .palette:
      let levels = Double(codes.upperBound)
      scale = Float(min((Double(high) - Double(low)) / levels, Double(Float.greatestFiniteMagnitude)))
      if scale < .leastNormalMagnitude, Double(scale) * levels < Double(high) - Double(low) {
        scale = scale.nextUp
      }
      let exact = (Double(codes.lowerBound) - Double(low) / Double(scale)).rounded(.toNearestOrEven)
      zeroPoint = Int32(min(max(exact, 0), levels))
      let reach = Float(max(codes.upperBound - zeroPoint, zeroPoint))
      if !(scale * reach).isFinite {
        scale = Float.greatestFiniteMagnitude / reach
        while !(scale * reach).isFinite { scale = scale.nextDown }
      }
    }
  }

  init(scale: Float, zeroPoint: Int32) {
    self.scale = scale
    self.zeroPoint = zeroPoint
  }
}
