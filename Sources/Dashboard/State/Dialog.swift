internal import TerminalCanvas

/// Choices that stand in front of the Compress screen until Enter does what they are for.
public enum Dialog: Hashable, Sendable {
  /// How to train the model on, and the option that is selected.
  case fineTuning(FineTuneOption)
  /// What to do to it without training, and the correction that is selected.
  case correction(Correction)

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
    }
  }

  /// The keys that it understands, with what they do.
  var hints: [(key: Key, label: String, text: String)] {
    let isTyped = if case .fineTuning(let option) = self { option.isTyped } else { false }
    let start: (Key, String, String) =
      switch self {
      case .fineTuning: (.enter, "Enter", "trains")
      case .correction: (.enter, "Enter", "does it")
      }
    let isAdjustable = if case .correction(let correction) = self { correction == .factorize } else { true }
    return [start, (.escape, "Esc", "closes"), (.down, "↑↓", "select")]
      + (isAdjustable ? [(.right, "←→", "change")] : []) + (isTyped ? [(.down, "0…9", "type")] : [])
  }

  /// The line that is selected.
  var index: Int {
    switch self {
    case .fineTuning(let option): option.rawValue
    case .correction(let correction): correction.rawValue
    }
  }

  /// How many lines there are.
  var count: Int {
    switch self {
    case .fineTuning: FineTuneOption.allCases.count
    case .correction: Correction.allCases.count
    }
  }

  /// The same with another line selected; the nearest one where there is no such line.
  func selecting(_ index: Int) -> Dialog {
    let index = min(max(index, 0), count - 1)
    switch self {
    case .fineTuning: return .fineTuning(FineTuneOption.allCases[index])
    case .correction: return .correction(Correction.allCases[index])
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
    }
  }
}
