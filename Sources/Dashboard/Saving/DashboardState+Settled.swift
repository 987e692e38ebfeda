internal import ModelCompression

extension DashboardState {
  /// Whether nothing on the screen will change by itself any more, apart from jobs: all is measured that can be.
  public var isSettled: Bool {
    guard !compress.isCompressing, activity == nil, compress.ranks.isSettled else { return false }
    // Where nothing but the graph is missing, sizes are measured, once all layers are known.
    if let problem, problem != obstacle || !compress.compressed.isComplete { return true }
    return Variant.allCases.allSatisfy { compress.measurements[$0]?.isComplete ?? false }
  }
}
