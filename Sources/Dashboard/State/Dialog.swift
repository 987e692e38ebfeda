internal import TerminalCanvas

/// What stands in front of the Compress screen: choices until Enter does what they are for, and what comes of it.
public enum Dialog: Hashable, Sendable {
  /// How to train the model on, and the option that is selected.
  case fineTuning(FineTuneOption)
  /// What to do to it without training, and the correction that is selected.
  case correction(Correction)
  /// What to write to which file, and the option that is selected.
  case export(ExportOption)
  /// The file is being written and read back.
  case exporting
  /// What came of it.
  case exported

  /// One of its lines.
  struct Line {
    let title: String
    let value: String
    /// Whether arrows change the value.
    let isAdjustable: Bool
    /// Why it does nothing now, if it doesn't.
    let obstacle: String?
    let explanation: String
  }

  /// What stands in its border.
  var title: String {
    switch self {
    case .fineTuning: "Fine-tune"
    case .correction: "Correct without training"
    case .export, .exporting, .exported: "Write"
    }
  }

  /// The keys that it understands, with what they do.
  ///
  /// - Parameter isReplacing: Whether Enter replaces a file that is there.
  func hints(replacing isReplacing: Bool) -> [(key: Key, label: String, text: String)] {
    let isTyped = if case .fineTuning(let option) = self { option.isTyped } else { false }
    let start: (Key, String, String)
    switch self {
    case .fineTuning: start = (.enter, "Enter", "trains")
    case .correction: start = (.enter, "Enter", "does it")
    case .export: start = (.enter, "Enter", isReplacing ? "replaces it" : "writes")
    case .exporting: return [(.escape, "Esc", "stops")]
    case .exported: return [(.enter, "Enter", "closes")]
    }
    let explain: (Key, String, String) = (.character("i"), "i", "explain")
    if self == .export(.file) {
      return [start, (.escape, "Esc", "closes"), (.down, "↑↓", "select"), (.right, "→", "edit"), explain]
    }
    let isAdjustable = if case .correction(let correction) = self { correction == .factorize } else { true }
    return [start, (.escape, "Esc", "closes"), (.down, "↑↓", "select")]
      + (isAdjustable ? [(.right, "←→", "change")] : []) + (isTyped ? [(.down, "0…9", "type")] : []) + [
        explain
      ]
  }

  /// The line that is selected.
  var index: Int {
    switch self {
    case .fineTuning(let option): option.rawValue
    case .correction(let correction): correction.rawValue
    case .export(let option): option.rawValue
    case .exporting, .exported: 0
    }
  }

  /// How many lines there are.
  var count: Int {
    switch self {
    case .fineTuning: FineTuneOption.allCases.count
    case .correction: Correction.allCases.count
    case .export: ExportOption.allCases.count
    case .exporting, .exported: 1
    }
  }

  /// The same with another line selected; the nearest one where there is no such line.
  func selecting(_ index: Int) -> Dialog {
    let index = min(max(index, 0), count - 1)
    switch self {
    case .fineTuning: return .fineTuning(FineTuneOption.allCases[index])
    case .correction: return .correction(Correction.allCases[index])
    case .export: return .export(ExportOption.allCases[index])
    case .exporting, .exported: return self
    }
  }
}

extension DashboardState {
  /// What stands in the lines of a dialog.
  func lines(of dialog: Dialog) -> [Dialog.Line] {
    switch dialog {
    case .fineTuning:
      FineTuneOption.allCases.map { option in
        .init(
          title: option.title, value: text(of: option), isAdjustable: true,
          obstacle: compress.obstacle(to: option), explanation: option.explanation)
      }
    case .correction:
      Correction.allCases.map { correction in
        .init(
          title: correction.title, value: compress.text(of: correction),
          isAdjustable: correction == .factorize, obstacle: compress.obstacle(to: correction),
          explanation: correction.explanation)
      }
    case .export:
      ExportOption.allCases.map { option in
        .init(
          title: option.title, value: text(of: option), isAdjustable: true, obstacle: obstacle(to: option),
          explanation: explanation(of: option))
      }
    case .exporting, .exported: []
    }
  }
}
