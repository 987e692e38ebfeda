internal import TerminalCanvas

/// Where the parts of the Compress screen are. A part that there is no room for is empty.
struct CompressLayout {
  let layers, histogram, heatmap, outcomes: Rectangle
  /// The plots that there is room for.
  var plots: Set<CompressState.Focus> {
    Set((histogram.isEmpty ? [] : [.histogram]) + (heatmap.isEmpty ? [] : [.heatmap]))
  }
  /// Whether the four variants fit, or only the original and the result.
  var showsAllVariants: Bool { outcomes.height >= 6 }

  init(_ place: Rectangle, _ state: CompressState) {
    let layerCount = state.layers.count
    let outcomeRows = place.height >= 20 ? 6 : place.height >= 9 ? 4 : 0
    let rows = Layout([.fill(1), .length(outcomeRows)])
      .rows(of: place)
    let middle = rows[0]
    let none = Rectangle(x: 0, y: 0, width: 0, height: 0)
    outcomes = outcomeRows > 0 ? rows[1] : none
    // Two borders, the columns' titles, the line of what isn't a layer's, and that of all layers.
    let list = layerCount + 5
    if place.width >= 100 {
      // The sliders come first, but a third is left to see what they do.
      let widths = LayerColumns.wantedWidths(state)
      let share = min(max(place.width * 57 / 100, widths.least + 2), place.width * 2 / 3)
      let columns = Layout([.length(min(widths.most + 2, share)), .fill(1)]).columns(of: middle)
      heatmap = columns[1]
      // Below the list, a blank line and what became of the selected layer.
      let wanted = list + 1 + layerDetailCount
      let height = middle.height - wanted >= 9 ? wanted : max(min(list, middle.height), middle.height - 12)
      let parts = Layout([.length(height), .fill(1)]).rows(of: columns[0])
      (layers, histogram) = middle.height - height >= 5 ? (parts[0], parts[1]) : (columns[0], none)
    } else if middle.height - min(list, 8) >= 6 {
      let parts = Layout([.length(min(list, max(8, middle.height / 2))), .fill(1)]).rows(of: middle)
      let plots = Layout([.fill(1), .fill(1)]).columns(of: parts[1])
      layers = parts[0]
      (histogram, heatmap) = place.width >= 60 ? (plots[0], plots[1]) : (parts[1], none)
    } else {
      layers = middle
      (histogram, heatmap) = (none, none)
    }
  }

  /// Where the curves of fine-tuning are shown: in place of the heatmap, else of the histogram; `nil` when they aren't.
  func curves(of state: CompressState) -> Rectangle? {
    guard state.showsCurves, state.focus != .heatmap else { return nil }
    let place = [heatmap, histogram].first { !$0.isEmpty }
    return place == histogram && state.focus == .histogram ? nil : place
  }
}
