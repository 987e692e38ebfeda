internal import CKernels

extension QuantizationSettings {
  /// Scale and zero point of every group.
  func parameters(for weights: [Float], groups: ScaleGroups) -> [ScaleParameters] {
    if groups.count == 1 { return [parametersOfTensor(weights)] }
    return [ScaleParameters](unsafeUninitializedCapacity: groups.count) { out, initialized in
      let out = out
      weights.withUnsafeBufferPointer { values in
        groups.forEachGroup { group in
          let range = groups[group]
          let start = values.baseAddress! + range.lowerBound
          out.initializeElement(
            at: group, to: parameters(of: UnsafeBufferPointer(start: start, count: range.count)))
        }
      }
      initialized = groups.count
    }
  }

  private func parameters(covering low: Float, _ high: Float) -> ScaleParameters {
    ScaleParameters(covering: low, high, codes: codeRange, scheme: scheme)
  }

  /// One group, on this thread.
  private func parameters(of values: UnsafeBufferPointer<Float>) -> ScaleParameters {
    if bits == 1 {
      var sums = value_summary()
      summarize(values.baseAddress, values.count, &sums)
      return binaryParameters(sums)
    }
    if case .percentile(let percentile) = range {
      return parameters(percentile: percentile, of: values)
    }
    var low: Float = 0
    var high: Float = 0
    range_with_zero(values.baseAddress, values.count, &low, &high)
    if range == .minMax { return parameters(covering: low, high) }
    if range == .learned, let exact = exactParameters(of: values, low, high) { return exact }
    return searched(low, high) { error(of: $0, in: values) }
  }

  /// One group that is the whole tensor, on all threads.
  private func parametersOfTensor(_ weights: [Float]) -> ScaleParameters {
    let sums = summary(of: weights)
    if bits == 1 { return binaryParameters(sums) }
    if case .percentile(let percentile) = range {
      return weights.withUnsafeBufferPointer { parameters(percentile: percentile, of: $0) }
    }
    let low = min(sums.minimum, 0)
    let high = max(sums.maximum, 0)
    if range == .minMax { return parameters(covering: low, high) }
    if range == .learned,
      let exact = weights.withUnsafeBufferPointer({ exactParameters(of: $0, low, high) })
    {
      return exact
    }
    let chunks = Chunks.count(of: weights.count)
    return searched(low, high) { candidate in
      var errors = [Double](repeating: 0, count: chunks)
      weights.withUnsafeBufferPointer { values in
        errors.withUnsafeMutableBufferPointer { errors in
          let errors = errors
          Chunks.forEach(chunks) { chunk in
            errors[chunk] = error(
              of: candidate, in: UnsafeBufferPointer(rebasing: values[Chunks.range(chunk, of: values.count)]))
          }
        }
      }
      return errors.reduce(0, +)
    }
  }

  /// The mean magnitude of what isn't zero minimizes the squared error of sign times scale (Rastegari et al., 2016).
  private func binaryParameters(_ sums: value_summary) -> ScaleParameters {
    let nonzero = Int(sums.finite) - Int(sums.zeros)
    guard nonzero > 0 else { return ScaleParameters(scale: 1, zeroPoint: 0) }
    let mean = Float(sums.sum_of_magnitudes / Double(nonzero))
    return ScaleParameters(scale: max(mean, .leastNonzeroMagnitude), zeroPoint: 0)
  }

  private func parameters(
    percentile: Double, of weights: UnsafeBufferPointer<Float>
  ) -> ScaleParameters {
    // Zeros are exact anyway; counting them would let pruning shrink the range.
    let order = scheme == .symmetric ? KEY_MAGNITUDE : KEY_VALUE
    let keys = [UInt32](unsafeUninitializedCapacity: weights.count + 1) { out, initialized in
      initialized = nonzero_keys(weights.baseAddress, weights.count, Int32(order), out.baseAddress!)
    }
    guard !keys.isEmpty else { return parameters(covering: 0, 0) }
    switch scheme {
    case .symmetric:
      let high = percentileValue(percentile, of: keys) { Float(bitPattern: $0 >> 1) }
      return parameters(covering: -high, high)
    case .affine, .palette:
      let low = percentileValue(100 - percentile, of: keys, value: KeySelection.value(ofKey:))
      let high = percentileValue(percentile, of: keys, value: KeySelection.value(ofKey:))
      return parameters(covering: min(low, 0), max(high, 0))
    }
  }

  private func percentileValue(
    _ percentile: Double, of keys: [UInt32], value: (UInt32) -> Float
  ) -> Float {
    let (rank, fraction) = percentilePosition(percentile, count: keys.count)
    var reordered = keys
    var next: UInt32 = 0
    let lower = Double(value(select_key(&reordered, keys.count, rank, &next)))
    return Float(lower + (Double(value(next)) - lower) * fraction)
  }

  private func error(of candidate: ScaleParameters, in values: UnsafeBufferPointer<Float>) -> Double {
    quantization_error(
      values.baseAddress, values.count, candidate.scale, codeRange.lowerBound - candidate.zeroPoint,
      codeRange.upperBound - candidate.zeroPoint)
  }

  /// Tries fractions of the range in sixteenths, then around the best in 64ths, then in 256ths.
  private func searched(
    _ low: Float, _ high: Float, error: (ScaleParameters) -> Double
  ) -> ScaleParameters {
    guard high > low else { return parameters(covering: low, high) }
    func candidate(_ parts: Int) -> ScaleParameters {
      let fraction = Float(parts) / 256
      return parameters(covering: low * fraction, high * fraction)
    }
    var best = (parts: 256, error: error(candidate(256)))
    for step in [16, 4, 1] {
      let center = best.parts
      let tried = step == 16 ? Array(1...15).map { $0 * 16 } : (-3...3).map { center + $0 * step }
      for parts in tried where parts > 0 && parts < 256 && parts != center {
        let found = error(candidate(parts))
        if found < best.error { best = (parts, found) }
      }
    }
    return candidate(best.parts)
  }
}
