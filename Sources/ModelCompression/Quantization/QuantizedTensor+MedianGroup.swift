extension QuantizedTensor {
  /// The scale group whose scale is the median of those that have a weight that isn't zero; `nil` where none has, or there are no
  /// scales.
  ///
  /// Selected, not sorted: a frame asks for it, and there may be as many groups as weights.
  public var medianGroup: Int? {
    // What has nothing to scale has this scale; only then it is worth looking.
    let used = scales.contains(1) ? scales.indices.filter { !isEmpty($0) } : Array(scales.indices)
    let median = MagnitudeCut(removing: used.count / 2 + 1, of: used.map { scales[$0] }).threshold
    return used.first { scales[$0] == median }
  }

  /// Whether all weights of a scale group are zero.
  private func isEmpty(_ group: Int) -> Bool {
    let zero = zeroPoint(ofGroup: group)
    return scales[group] == 1 && groups[group].allSatisfy { codes[$0] == zero }
  }
}
