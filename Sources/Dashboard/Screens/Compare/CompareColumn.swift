internal import ModelCompression
internal import TerminalCanvas

/// A column of the comparison.
public enum CompareColumn: Int, Hashable, Sendable, CaseIterable {
  /// What was done.
  case technique
  /// What the model takes.
  case parameters, macs, bytes, ratio, sparsity
  /// How well it does, and by how much worse than the first one.
  case accuracy, loss
  /// What a sample takes.
  case latency, energy
  /// Whether it fits the budget.
  case fits

  /// Its title, with the unit.
  var title: String {
    switch self {
    case .technique: "technique"
    case .parameters: "parameters"
    case .macs: "MACs"
    case .bytes: "bytes"
    case .ratio: "ratio"
    case .sparsity: "sparsity"
    case .accuracy: "accuracy"
    case .loss: "Δ points"
    case .latency: "latency"
    case .energy: "est. energy"
    case .fits: "fits"
    }
  }

  /// The cells that its longest text takes.
  var width: Int {
    switch self {
    case .technique: 24
    case .parameters, .bytes, .latency: 10
    case .macs: 10
    case .ratio: 7
    case .sparsity, .accuracy, .loss: 9
    case .energy: 11
    case .fits: 6
    }
  }

  /// The columns in the order in which they give way where there is little room.
  private static let dispensable: [CompareColumn] = [
    .energy, .parameters, .sparsity, .macs, .latency, .fits, .ratio,
  ]

  /// The columns that there is room for.
  static func shown(width: Int) -> [CompareColumn] {
    var shown = allCases
    for column in dispensable where shown.reduce(shown.count - 1, { $0 + $1.width }) > width {
      shown.removeAll { $0 == column }
    }
    return shown
  }

  /// What rows are sorted by; a technique has its place in the list.
  func key(_ row: ComparisonRow, place: Int) -> Double {
    switch self {
    case .technique: Double(place)
    case .parameters: Double(row.parameters)
    case .macs: Double(row.macs)
    case .bytes, .fits: Double(row.bytes)
    case .ratio: row.ratio
    case .sparsity: row.sparsity
    case .accuracy, .loss: row.accuracy.fraction
    case .latency: row.latency.p50
    case .energy: row.energy.total
    }
  }

  /// What stands in a cell.
  func text(_ row: ComparisonRow, first: ComparisonRow?, budget: SizeBudget) -> String {
    switch self {
    case .technique: row.technique
    case .parameters: Numbers.count(row.parameters)
    case .macs: Numbers.count(row.macs)
    case .bytes: Numbers.bytes(row.bytes)
    case .ratio: Numbers.ratio(row.ratio)
    case .sparsity: Numbers.percent(row.sparsity)
    case .accuracy: Numbers.percent(row.accuracy.fraction, places: 2)
    case .loss:
      first.map { Numbers.signed((row.accuracy.fraction - $0.accuracy.fraction) * 100, places: 2) } ?? ""
    case .latency: Numbers.duration(row.latency.p50)
    case .energy: "\(Numbers.significant(row.energy.total * 1e6)) µJ"
    case .fits: row.bytes <= budget.bytes ? "✓" : "✗"
    }
  }
}
