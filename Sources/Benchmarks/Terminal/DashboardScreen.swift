/// Where things are on the dashboard's screen, told from what it shows.
extension ScreenEmulator {
  /// A slider: its row, and its columns from the lowest to the highest value.
  struct SliderPlace {
    let y: Int
    let columns: ClosedRange<Int>
  }

  /// The sparsity slider of a layer: the first one in its line.
  func sparsitySlider(of layer: String) -> SliderPlace? {
    for y in 0..<rows {
      let words = text(ofRow: y).prefix(16).split { !$0.isLetter && !$0.isNumber && $0 != "_" }
      guard words.first.map({ $0 == layer }) ?? false else { continue }
      var start: Int?
      for x in 0..<columns {
        if "━─●".unicodeScalars.contains(self[x, y]) {
          start = start ?? x
        } else if let first = start {
          if x - first >= 6, (first..<x).contains(where: { self[$0, y] == "●" }) {
            return SliderPlace(y: y, columns: first...x - 1)
          }
          start = nil
        }
      }
    }
    return nil
  }

  /// Whether there are any sliders.
  var showsSliders: Bool {
    (0..<rows).contains { text(ofRow: $0).contains("─●") || text(ofRow: $0).contains("●─") }
  }

  /// Whether a slider's knob is at a column.
  func hasKnob(at x: Int, of slider: SliderPlace) -> Bool { self[x, slider.y] == "●" }

  /// What is shown of the accuracy of the model with the whole recipe.
  enum ShownAccuracy { case none, estimate, exact }

  /// The accuracy in the line of the model that is both pruned and quantized.
  var shownAccuracy: ShownAccuracy {
    for y in 0..<rows {
      let line = text(ofRow: y)
      guard line.split(whereSeparator: { $0 == "│" || $0 == " " }).first.map({ $0 == "both" }) ?? false
      else { continue }
      if line.contains("measuring") || !line.contains("%") { return .none }
      // A partial accuracy tells of how many samples it is.
      return line.contains(" of ") ? .estimate : .exact
    }
    return .none
  }
}
