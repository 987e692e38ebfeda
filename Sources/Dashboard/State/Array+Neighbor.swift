extension Array where Element: Equatable {
  /// The value after another, round the end, or the one before when `step` is negative; the second, or the last, for a value that
  /// isn't there.
  func neighbor(of value: Element, by step: Int) -> Element {
    self[((firstIndex(of: value) ?? 0) + step.signum() + count) % count]
  }
}
