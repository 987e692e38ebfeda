extension DashboardState {
  /// Whether nothing on the screen will change by itself any more, apart from jobs: all is measured that can be.
  public var isSettled: Bool {
    guard !compress.isCompressing, activity == nil, compress.ranks.isSettled else { return false }
    return problem != nil || Variant.allCases.allSatisfy { compress.measurements[$0]?.isComplete ?? false }
  }
}
