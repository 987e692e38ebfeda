import ArgumentParser

/// A part of the benchmark that can be run by itself.
enum Section: String, CaseIterable, ExpressibleByArgument, Encodable {
  case training, evaluation, weights, layers, pruning, dashboard, large

  /// Whether peers do the same work.
  var hasPeers: Bool { [.training, .evaluation, .weights].contains(self) }

  /// Does the work.
  func measure(_ bench: Bench) throws -> [Figure] {
    switch self {
    case .training: try measureTraining(bench)
    case .evaluation: try measureEvaluation(bench)
    case .weights: try measureLargeWeights(bench)
    case .layers: try measureLayerCompression(bench)
    case .pruning: try measureStructuredPruning(bench)
    case .dashboard: try measureDashboard(bench)
    case .large: try measureLargeModel(bench)
    }
  }
}
