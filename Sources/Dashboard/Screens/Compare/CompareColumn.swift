internal import ModelCompression
internal import TerminalCanvas

/// A column of the comparison.
public enum CompareColumn: Int, Hashable, Sendable, CaseIterable {
  /// What was done.
  case technique
  /// What the model takes, and how much less that is than at first.
  case bytes, ratio
  /// How well it does, and by how much worse than the first one.
  case accuracy, loss
  /// Whether it fits the budget.
  case fits
  /// How long a sample takes.
  case latency
  /// How much of it is zero, and what else it takes.
  case sparsity, parameters, macs
  /// What a sample takes, as an estimate.
  case energy

  /// Its title, with the unit.
  var title: String {
    switch self {
    case .technique: "technique"
    case .parameters: "params"
    case .macs: "MACs"
    case .bytes: "bytes"
    case .ratio: "ratio"
    case .sparsity: "sparsity"
    case .accuracy: "accuracy"
    case .loss: "Δ pts"
    case .latency: "latency"
    case .energy: "est. energy"
    case .fits: "fits"
    }
  }

  /// The cells that its longest text takes, the mark of sorting before a title included.
  var width: Int {
    switch self {
    case .technique: 24
    case .fits: 5
    case .ratio, .loss: 6
    case .latency: 8
    case .bytes, .sparsity, .accuracy: 9
    case .macs, .parameters: 10
    case .energy: 12
    }
  }

  /// The columns beside the technique's name, which stays where it is.
  static let scrolled = Array(allCases.dropFirst())

  /// How many of the scrolled columns there is room for from one on; one at least.
  static func count(from first: Int, width: Int) -> Int {
    var room = width - technique.width
    let fitting = scrolled.dropFirst(first).prefix { column in
      room -= column.width + 1
      return room >= 0
    }
    return max(1, fitting.count)
  }

  /// The first scrolled column, the one wanted or the nearest to it with which no room is left unused and, where one must be
  /// seen, that one is.
  static func first(_ wanted: Int, showing column: CompareColumn?, width: Int) -> Int {
    var first = min(max(wanted, 0), scrolled.count - 1)
    while first > 0, first - 1 + count(from: first - 1, width: width) >= scrolled.count { first -= 1 }
    guard let column, let index = scrolled.firstIndex(of: column) else {
      return column == .technique ? 0 : first
    }
    if index < first { return index }
    while index >= first + count(from: first, width: width) { first += 1 }
    return first
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
    case .parameters: fitting(Numbers.count(row.parameters), else: Numbers.shortCount(row.parameters))
    case .macs: fitting(Numbers.count(row.macs), else: Numbers.shortCount(row.macs))
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

  private func fitting(_ text: String, else short: String) -> String {
    text.cellWidth <= width ? text : short
  }
}
