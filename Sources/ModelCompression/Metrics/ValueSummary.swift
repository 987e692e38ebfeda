internal import CKernels

/// Sums and extremes of a buffer's finite values, taken chunk by chunk and added in order.
func summary(of values: [Float]) -> value_summary {
  var parts = [value_summary](repeating: value_summary(), count: Chunks.count(of: values.count))
  values.withUnsafeBufferPointer { values in
    parts.withUnsafeMutableBufferPointer { parts in
      let parts = parts
      Chunks.forEach(parts.count) { chunk in
        let range = Chunks.range(chunk, of: values.count)
        summarize(values.baseAddress! + range.lowerBound, range.count, &parts[chunk])
      }
    }
  }
  var total = value_summary()
  total.minimum = .infinity
  total.maximum = -.infinity
  for part in parts {
    total.sum += part.sum
    total.sum_of_squares += part.sum_of_squares
    total.sum_of_magnitudes += part.sum_of_magnitudes
    total.minimum = min(total.minimum, part.minimum)
    total.maximum = max(total.maximum, part.maximum)
    total.finite += part.finite
    total.zeros += part.zeros
    total.negative_non_finite += part.negative_non_finite
  }
  return total
}

extension value_summary {
  /// The mean of the finite values, 0 if there is none.
  var mean: Double { finite > 0 ? sum / Double(finite) : 0 }

  /// Their population standard deviation.
  var standardDeviation: Double {
    // Of equal values the difference below is what rounding leaves of it.
    if minimum == maximum { return 0 }
    return finite > 0 ? max(sum_of_squares / Double(finite) - mean * mean, 0).squareRoot() : 0
  }
}

func countZeros(_ values: [Float]) -> Int { Int(summary(of: values).zeros) }
