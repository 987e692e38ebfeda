internal import ModelCompression

extension SizeBudget {
  /// The next larger budget among the presets and one that was typed; the smallest behind the largest.
  func next(beside own: SizeBudget?) -> SizeBudget {
    let all = (Self.presets + (own.map { [$0] } ?? [])).sorted { $0.bytes < $1.bytes }
    return all.first { $0.bytes > bytes } ?? all[0]
  }
}
