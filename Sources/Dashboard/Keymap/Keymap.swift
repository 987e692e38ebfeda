public import TerminalCanvas

/// Every key and what it does on which screen: the one table behind the keyboard, the footer, the help and the README.
public enum Keymap {
  /// Some keys that do the same.
  public struct Binding: Sendable {
    /// The keys.
    public let keys: [Key]
    /// How they are written; empty when another binding's label names them.
    public let label: String
    /// What they do, in a word for the footer; empty when they aren't shown there.
    public let hint: String
    /// What they do, in a sentence for the help.
    public let explanation: String
    /// What they do.
    public let action: Action
    /// Where they do it; `nil` is on every screen.
    public let screens: Set<Screen>?

    init(
      _ label: String, _ keys: [Key], _ action: Action, on screens: Set<Screen>? = nil, hint: String = "",
      _ explanation: String
    ) {
      self.keys = keys
      self.label = label
      self.hint = hint
      self.explanation = explanation
      self.action = action
      self.screens = screens
    }

    /// Whether the keys do this on a screen.
    func applies(to screen: Screen) -> Bool { screens?.contains(screen) ?? true }
  }

  /// What a key does on a screen.
  static func binding(of key: Key, on screen: Screen) -> Binding? {
    bindings.first { $0.keys.contains(key) && $0.applies(to: screen) }
  }

  /// The bindings that the help of a screen explains: its own, then those of every screen.
  static func explained(on screen: Screen) -> [Binding] {
    let applying = bindings.filter { !$0.label.isEmpty && $0.applies(to: screen) }
    return applying.filter { $0.screens != nil } + applying.filter { $0.screens == nil }
  }

  /// The bindings that every footer shows: the help and the way out.
  static let common = bindings.filter { [.help, .quit].contains($0.action) }

  /// The bindings that the footer of a screen shows: the most important ones, the way out and the help, and the rest.
  static func hinted(on screen: Screen) -> [Binding] {
    let hinted = bindings.filter { !$0.hint.isEmpty && $0.applies(to: screen) }
    let own = hinted.filter { $0.screens != nil }
    let common = hinted.filter { $0.screens == nil }
    return own.prefix(3) + common.suffix(2) + own.dropFirst(3) + common.dropLast(2)
  }

  /// What can be explained, by the screens where it applies.
  public static var groups: [(title: String, bindings: [Binding])] {
    var groups: [(title: String, bindings: [Binding])] = []
    for binding in bindings where !binding.label.isEmpty {
      let titles = binding.screens.map { on in Screen.allCases.filter(on.contains).map(\.title) }
      let title = titles?.joined(separator: ", ") ?? "everywhere"
      if let index = groups.firstIndex(where: { $0.title == title }) {
        groups[index].bindings.append(binding)
      } else {
        groups.append((title, [binding]))
      }
    }
    return groups
  }

  /// The keys as tables in Markdown, for the README.
  static var markdown: String {
    groups.map { group in
      (["| \(group.title) | what it does |", "|---|---|"]
        + group.bindings.map { "| `\($0.label)` | \($0.explanation) |" })
        .joined(separator: "\n")
    }.joined(separator: "\n\n")
  }
}
