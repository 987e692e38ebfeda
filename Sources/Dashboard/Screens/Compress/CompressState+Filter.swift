internal import NeuralNetwork
internal import TerminalCanvas

/// Which layers the list shows: those whose name or operator contains what was typed.
extension CompressState {
  /// The lines of the list: layers that match the filter, and the line of all layers, whatever the filter.
  var rows: [Row] { listedLayers.map(Row.layer) + [.all] }

  /// The layers in the list, as they are sorted.
  var listedLayers: [Int] { sorted.filter(isListed) }

  /// Whether the list shows a layer.
  private func isListed(_ index: Int) -> Bool {
    filter.isEmpty || Self.contains(layers[index].name, filter)
      || Self.contains(layers[index].operatorName, filter)
  }

  private static func contains(_ text: String, _ part: String) -> Bool {
    text.lowercased().contains(part.lowercased())
  }

  /// Shows other layers in the list. The one that was selected when typing began is so again if it is among them, else the
  /// selected one stays so, else it is the first.
  mutating func setFilter(_ text: String) -> [Effect] {
    guard text != filter else { return [] }
    filter = text
    let rows = rows
    let wanted = [rowBeforeFilter, row].compactMap(\.self).first { $0 != .all && rows.contains($0) }
    if row == .all, rowBeforeFilter == nil || rowBeforeFilter == .all { return [] }
    return select(wanted ?? rows[0])
  }

  /// What the list's border says of the filter, longest text first.
  var filterTitles: [String] {
    guard !filter.isEmpty else { return ["Layers"] }
    let count = "\(rows.count - 1) of \(layers.count) layers"
    return ["\(count) with '\(filter)'", "\(count) with '\(filter.shortened(to: 12))'", count]
  }

  /// What the line of all layers is called, longest text first.
  var allTitles: [String] {
    let count = layers.count
    return filter.isEmpty
      ? ["all layers", "all"] : ["all \(count) layers", "all of \(count)", "all \(count)", "all"]
  }
}
