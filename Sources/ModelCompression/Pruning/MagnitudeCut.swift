internal import CKernels

/// Exactly which weights of one layer magnitude pruning removes, in twelve bytes.
///
/// A weight is removed when its magnitude is below `threshold`, or equal to it and at an index before `tieEnd`.
/// Not-a-numbers count as larger than infinity and go last; both zeros have magnitude 0 and go first.
public struct MagnitudeCut: Hashable, Sendable {
  /// Magnitude of the largest weight that is removed, or 0 if none is.
  public var threshold: Float { Float(bitPattern: key >> 1) }
  /// Weights whose magnitude is exactly the threshold are removed if their index is less than this.
  public let tieEnd: Int
  /// Magnitude bits shifted left by one.
  let key: UInt32

  /// Removes nothing.
  public static let nothing = MagnitudeCut(key: 0, tieEnd: 0)

  init(key: UInt32, tieEnd: Int) {
    self.key = key
    self.tieEnd = tieEnd
  }

  /// The cut that removes the `count` smallest of `weights`, ties by lowest index.
  public init(removing count: Int, of weights: [Float]) {
    self = Self.cuts(removing: count, of: [weights])[0]
  }

  /// Whether a weight is removed.
  public func removes(_ weight: Float, at index: Int) -> Bool {
    let magnitude = weight.bitPattern << 1
    return magnitude < key || (magnitude == key && index < tieEnd)
  }

  /// Cuts that together remove the `count` smallest over several layers, ties by layer, then by index.
  ///
  /// - Complexity: two passes over the weights.
  static func cuts(removing count: Int, of layers: [[Float]]) -> [MagnitudeCut] {
    let total = layers.reduce(0) { $0 + $1.count }
    guard count > 0, total > 0 else { return layers.map { _ in .nothing } }
    let selected = KeySelection(layers, order: .magnitude).selected(rank: min(count, total) - 1)
    var ties = min(count, total) - selected.smaller
    return zip(layers, selected.equal).map { weights, equal in
      let here = equal.reduce(0, +)
      if ties >= here {
        ties -= here
        return MagnitudeCut(key: selected.key, tieEnd: weights.count)
      }
      var chunk = 0
      while ties > equal[chunk] {
        ties -= equal[chunk]
        chunk += 1
      }
      guard ties > 0 else { return MagnitudeCut(key: selected.key, tieEnd: 0) }
      let range = Chunks.range(chunk, of: weights.count)
      let end = weights.withUnsafeBufferPointer {
        position_after_rank($0.baseAddress! + range.lowerBound, range.count, selected.key, ties)
      }
      ties = 0
      return MagnitudeCut(key: selected.key, tieEnd: range.lowerBound + end)
    }
  }

  /// The weights with those that are removed set to +0.
  public func applied(to weights: [Float]) -> [Float] {
    guard self != .nothing else { return weights }
    return [Float](unsafeUninitializedCapacity: weights.count) { out, initialized in
      let out = out
      weights.withUnsafeBufferPointer { values in
        Chunks.forEach(Chunks.count(of: values.count)) { chunk in
          let range = Chunks.range(chunk, of: values.count)
          write(values, out, range)
        }
      }
      initialized = weights.count
    }
  }

  private func write(
    _ values: UnsafeBufferPointer<Float>, _ out: UnsafeMutableBufferPointer<Float>, _ range: Range<Int>
  ) {
    // Ties go in the first part and stay in the second.
    let boundary = min(max(tieEnd, range.lowerBound), range.upperBound)
    for (part, limit) in [(range.lowerBound..<boundary, key + 1), (boundary..<range.upperBound, key)]
    where !part.isEmpty {
      zero_below(
        values.baseAddress! + part.lowerBound, out.baseAddress! + part.lowerBound, part.count, limit)
    }
  }
}
