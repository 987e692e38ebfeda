extension QuantizedTensor {
  /// The scale group whose scale is the median of those that have a weight that isn't zero; `nil` where none has, or there are no
  /// scales.
  public var medianGroup: Int? {
    let used = scales.indices.filter { !isEmpty($0) }.sorted { scales[$0] < scales[$1] }
    return used.isEmpty ? nil : used[used.count / 2]
  }

  /// Whether all weights of a scale group are zero.
  private func isEmpty(_ group: Int) -> Bool {
    // What has nothing to scale has this scale; only then it is worth looking.
    guard scales[group] == 1 else { return false }
    let zero = zeroPoint(ofGroup: group)
    return groups[group].allSatisfy { codes[$0] == zero }
  }
}
