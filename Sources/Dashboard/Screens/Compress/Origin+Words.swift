internal import TerminalCanvas

/// What became of a model's weights, in words.
extension Origin {
  /// Everything that makes the weights others than the original's, in the order in which it is told.
  private var words: [String] {
    let others = steps.filter { !(isStudent && $0.hasPrefix("student of ")) }
    return (isStudent ? ["student"] : []) + removed + others
  }

  /// The steps that stand behind a model's name, with the cutting of channels, which changes it as much as any.
  var namedSteps: [String] {
    let first = steps.prefix { isStudent && $0.hasPrefix("student of ") }
    return first + (isCut ? ["cut"] : []) + steps.dropFirst(first.count)
  }

  /// What is gone for good.
  private var removed: [String] { (isCut ? ["cut"] : []) + (isPruned ? ["pruned"] : []) }

  /// What the weights became; `nil` where nothing was done.
  var result: String? { words.isEmpty ? nil : words.joined(separator: ", ") }

  /// The same in less and less room, the last in at most ten cells; none where nothing was done.
  var results: [String] {
    let words = words
    guard let first = words.first, let last = words.last else { return [] }
    var results = [words.joined(separator: ", ")]
    if words.count > 2 {
      let brief = (isCut ? ["cut"] : [first]) + [last]
      results += [(removed + [last]).joined(separator: ", "), brief.joined(separator: ", ")]
    }
    let short = Self.short(last)
    let word = String(last.prefix { $0 != " " })
    if isCut, words.count > 1 {
      results.append(last == "cut" ? "st.+cut" : "cut+\(short)")
    } else if isPruned || isStudent, words.count > 1 {
      results.append((isPruned && last != "pruned" ? "pr.+" : "st.+") + short)
    } else {
      results.append(last.cellWidth <= 10 ? last : word.cellWidth <= 10 ? word : short)
    }
    return results
  }

  /// A step in at most six cells.
  private static func short(_ step: String) -> String {
    let known = [
      "fine-tuned": "tuned", "rewound": "rew.", "bias-corrected": "corr.", "recalibrated": "recal.",
      "factorized": "fact.",
    ]
    let word = String(step.prefix { $0 != " " })
    return known[word] ?? (word.cellWidth <= 6 ? word : String(word.prefix(5)) + ".")
  }

  /// Whether the weights were trained on.
  var isFineTuned: Bool { steps.contains { $0.hasPrefix("fine-tuned") || $0 == "rewound" } }
}
