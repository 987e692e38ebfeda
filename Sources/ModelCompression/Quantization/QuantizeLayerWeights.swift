internal import CKernels

/// Quantizes a layer's weights: `clamp(roundHalfEven(x / scale) + zeroPoint)`, or the nearest value of a palette.
///
/// Zeros stay exactly zero. At one bit a code is the sign, the scale the mean magnitude of the group's nonzero weights, and zeros keep code 0.
/// Infinities saturate and don't widen the range; a not-a-number becomes zero.
///
/// - Parameters:
///   - weights: row by row.
///   - rows: output channels; must divide the number of weights.
public func quantizeLayerWeights(
  _ weights: [Float], rows: Int, settings: QuantizationSettings
) -> QuantizedTensor {
  let columns = columnCount(of: weights.count, rows: rows)
  if settings.scheme == .palette {
    let palette = WeightPalette(clustering: weights, bits: settings.bits)
    return QuantizedTensor(
      rows: rows, columns: columns, settings: settings, codes: .uint16(palette.codes(for: weights)),
      scales: [], zeroPoints: [], palette: palette)
  }
  let groups = ScaleGroups(rows: rows, columns: columns, granularity: settings.granularity)
  let parameters = settings.parameters(for: weights, groups: groups)

  func codes<Code>(
    _ kernel: (UnsafePointer<Float>?, UnsafeMutablePointer<Code>?, Int, Float, Int32, Int32, Int32) -> Void
  ) -> [Code] {
    let range = settings.codeRange
    return [Code](unsafeUninitializedCapacity: weights.count) { out, initialized in
      let out = out
      weights.withUnsafeBufferPointer { values in
        groups.forEachPiece { group, piece in
          kernel(
            values.baseAddress! + piece.lowerBound, out.baseAddress! + piece.lowerBound, piece.count,
            parameters[group].scale, parameters[group].zeroPoint, range.lowerBound, range.upperBound)
        }
      }
      initialized = weights.count
    }
  }

  let quantized: QuantizedTensor.Codes =
    switch (settings.bits, settings.scheme) {
    case (1, _): .int8(codes { values, out, count, _, _, _, _ in quantize_sign(values, out, count) })
    case (...8, .symmetric): .int8(codes(quantize_int8))
    case (...8, _): .uint8(codes(quantize_uint8))
    case (_, .symmetric): .int16(codes(quantize_int16))
    case (_, _): .uint16(codes(quantize_uint16))
    }
  return QuantizedTensor(
    rows: rows, columns: columns, settings: settings, codes: quantized,
    scales: parameters.map(\.scale),
    zeroPoints: settings.scheme == .affine ? parameters.map(\.zeroPoint) : [])
}

/// The weights that a quantized tensor stands for, row by row.
public func dequantizeLayerWeights(_ tensor: QuantizedTensor) -> [Float] { tensor.dequantized() }
