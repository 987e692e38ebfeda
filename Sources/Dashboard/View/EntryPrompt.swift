internal import TerminalCanvas

/// What is being typed in the footer, with what it is for and the keys that end it.
struct EntryPrompt {
  private let entry: DashboardState.Entry
  /// What it is for, or what is wrong with it.
  private let what: String
  /// What Enter and Esc do.
  private let words: (enter: String, escape: String)
  private let isReplacement: Bool

  /// What the footer asks; `nil` when nothing is being typed.
  init?(_ state: DashboardState) {
    guard let entry = state.entry else { return nil }
    let isReplacement =
      if case .file = entry.purpose { entry.text == state.offeredReplacement } else { false }
    let purpose =
      switch entry.purpose {
      case .budget: "budget, such as 300K or 1.5MB"
      case .file where isReplacement: "is there already"
      case .file(let content): "file to save to: \(content.forms)"
      case .exportFile: "file to write: .onnx, .safetensors or .json"
      case .recipeFile: "recipe file to open"
      case .seed: "seed"
      case .filter: "in names or operators of the layers to list"
      case .value(let name), .option(let name): name
      }
    self.entry = entry
    self.isReplacement = isReplacement
    // What was typed stands before it already.
    what =
      entry.problem.map { problem in
        for name in ["\(entry.text): ", "'\(entry.text)' "] where problem.hasPrefix(name) {
          return String(problem.dropFirst(name.count))
        }
        return problem
      } ?? purpose
    words =
      isReplacement
      ? ("replaces", "cancels") : entry.purpose == .filter ? ("keeps", "shows all") : ("sets", "cancels")
  }

  /// The cells of all that there is to say.
  var width: Int { 3 + entry.text.cellWidth + what.cellWidth + 2 + keysWidth }

  private var keysWidth: Int { words.enter.cellWidth + words.escape.cellWidth + 12 }

  /// Draws it; the keys stay in sight, whatever there is to say.
  func draw(in frame: inout Frame, _ row: Rectangle, theme: Theme) {
    let keys = StyledLine([
      ("Enter", theme.key), (" \(words.enter)  ", theme.dim), ("Esc", theme.key),
      (" \(words.escape)", theme.dim),
    ])
    // What is asked or wrong comes before the name, which was seen when it was typed, and what is wrong before the keys, too.
    let leastTyped = 8
    let beside = row.width - what.cellWidth - 3
    let besideKeys = beside - keysWidth - 3
    let showsKeys = entry.problem == nil || besideKeys >= leastTyped
    var most = row.width * 2 / 3
    if !showsKeys {
      most = min(most, beside)
    } else if isReplacement || entry.problem != nil {
      most = min(most, besideKeys >= leastTyped ? besideKeys : row.width - keysWidth - 4)
    }
    let typed = entry.text.suffix(fitting: max(leastTyped, most))
    let room = row.width - typed.cellWidth - (showsKeys ? keysWidth + 5 : 3)
    let said = room < 6 ? "" : " " + what.fitted(to: room).truncated(to: room)
    let used = frame.canvas.write(
      StyledLine([
        (" \(typed)▏", theme.accent), (said + "  ", entry.problem == nil ? theme.dim : theme.warning),
      ]), in: row)
    guard showsKeys else { return }
    let place = frame.canvas.write(keys, in: row.inset(left: used.width))
    let half = 5 + 1 + words.enter.cellWidth
    frame.regions.add(place.inset(right: max(0, place.width - half)), .key(.enter))
    frame.regions.add(place.inset(left: half + 2), .key(.escape))
  }
}

extension String {
  /// The longest end that fits into some cells, where something new is typed; a cell tells when anything is cut off.
  fileprivate func suffix(fitting width: Int) -> String {
    cellWidth > width ? "…" + ending(width: width - 1) : self
  }
}
