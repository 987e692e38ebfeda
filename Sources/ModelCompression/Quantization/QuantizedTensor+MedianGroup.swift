extension QuantizedTensor {
  /// The scale group whose scale is the median of those that have a weight that isn't zero; `nil` where none has, or there are no
  /// scales.
  ///
  /// Selected, not sorted: a frame asks for it, and there may be as many groups as weights.
  public var medianGroup: Int? {
    let groups = groups
    // What has nothing to scale has the scale 1; only then it is worth looking.
    let used = scales.indices.filter { group in
      scales[group] != 1 || groups[group].contains { codes[$0] != zeroPoint(ofGroup: group) }
    }
    let median = MagnitudeCut(removing: used.count / 2 + 1, of: used.map { scales[$0] }).threshold
    return used.first { scales[$0] == median }
  }
}
