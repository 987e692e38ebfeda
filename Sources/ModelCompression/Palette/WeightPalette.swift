internal import CKernels

/// The values that a layer's weights share, found by k-means (Deep Compression, Han et al., 2016).
///
/// Zeros are no member of a cluster: a pruned weight stays exactly zero and takes no entry.
struct WeightPalette: Hashable, Sendable {
  /// Ascending, distinct, finite, none of them zero.
  let values: [Float]

  /// Takes values that were found before.
  init(values: [Float]) { self.values = values }

  /// Clusters the weights that aren't zero into at most `2^bits` values.
  ///
  /// Weights that have no more distinct values than that keep them exactly. Others are clustered by Lloyd's algorithm from a
  /// start spread evenly between the extremes, which in Deep Compression did better than random or density-based ones;
  /// the means are rounded to half precision where that is small against the distance between them.
  ///
  /// - Complexity: two passes over the weights; each of at most 300 rounds takes a few steps for every value.
  init(clustering weights: [Float], bits: Int) {
    let limit = 1 << bits
    let weights = [Float](unsafeUninitializedCapacity: weights.count + 1) { out, initialized in
      guard let first = out.baseAddress else { return }
      initialized = nonzero_values(weights, weights.count, first)
    }
    var found = [Float](repeating: 0, count: limit)
    var count = distinct_values(weights, weights.count, limit, &found)
    if count > limit {
      count = palette_means(weights, weights.count, limit, &found)
      values = Self.rounded(Array(found[..<count]))
    } else {
      values = Array(found[..<count])
    }
  }

  /// Half precision, unless it would move a mean by more than a sixteenth of the distance to its neighbours.
  static func rounded(_ means: [Float]) -> [Float] {
    var halves = [UInt16](repeating: 0, count: means.count)
    var rounded = means
    to_half(means, &halves, means.count)
    from_half(halves, &rounded, means.count)
    for index in means.indices {
      let below = index > 0 ? means[index] - means[index - 1] : .infinity
      let above = index + 1 < means.count ? means[index + 1] - means[index] : .infinity
      guard rounded[index] != 0, rounded[index].isFinite,
        abs(rounded[index] - means[index]) <= min(below, above) / 16
      else { return means }
    }
    return rounded
  }

  /// For every weight 0 if it is zero, else one more than the index of the nearest value.
  func codes(for weights: [Float]) -> [UInt16] {
    [UInt16](unsafeUninitializedCapacity: weights.count) { out, initialized in
      if let codes = out.baseAddress { palette_codes(weights, weights.count, values, values.count, codes) }
      initialized = weights.count
    }
  }

  /// The weights that codes stand for.
  func weights(for codes: [UInt16]) -> [Float] {
    [Float](unsafeUninitializedCapacity: codes.count) { out, initialized in
      if let weights = out.baseAddress {
        palette_values(codes, codes.count, values, values.count, weights)
      }
      initialized = codes.count
    }
  }

  /// For every entry its number when all are ordered by magnitude within their sign: positive ones 0, 2, 4…, negative ones
  /// 1, 3, 5…
  static func ranks(of values: [Float]) -> [UInt32] {
    var positive: UInt32 = 0
    var negative = UInt32(2 * values.count { $0 < 0 }) + 1
    return values.map { value in
      if value < 0 {
        negative -= 2
        return negative
      }
      positive += 2
      return positive - 2
    }
  }
}
