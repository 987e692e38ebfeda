public import TerminalCanvas

/// Every key and what it does: the one table behind the keyboard, the footer and the help.
public enum Keymap {
  /// What keys can do.
  public enum Action: Hashable, Sendable {
    /// Leave, or show the help.
    case quit, help
    /// Go some lines down.
    case select(Int)
    /// Go to the line of all layers.
    case selectAll
    /// Go to the line's other slider.
    case switchColumn
    /// Move the slider by steps.
    case nudge(Int, isCoarse: Bool)
    /// Move the slider to its lower or upper end.
    case toEnd(isUpper: Bool)
    /// Take changes back or make them again.
    case undo, redo, reset
    /// Compare magnitudes within layers or over all of them.
    case toggleScope
    /// How plots are drawn.
    case toggleLogScale, toggleHeatmap
    /// Choose another budget.
    case nextBudget
  }

  /// Some keys that do the same.
  public struct Binding: Sendable {
    /// The keys.
    public let keys: [Key]
    /// How they are written.
    public let label: String
    /// What they do, in a word for the footer; empty when they aren't shown there.
    public let hint: String
    /// What they do, in a sentence for the help.
    public let explanation: String
    /// What they do.
    public let action: Action
  }

  /// All bindings, the most important ones first.
  public static let bindings: [Binding] = [
    Binding(
      keys: [.right, .character("l")], label: "→ l", hint: "", explanation: "slider up one step",
      action: .nudge(1, isCoarse: false)),
    Binding(
      keys: [.left, .character("h")], label: "← h", hint: "drag", explanation: "slider down one step",
      action: .nudge(-1, isCoarse: false)),
    Binding(
      keys: [.shiftRight, .pageUp, .character("L")], label: "⇧→ PgUp", hint: "",
      explanation: "slider up ten steps", action: .nudge(1, isCoarse: true)),
    Binding(
      keys: [.shiftLeft, .pageDown, .character("H")], label: "⇧← PgDn", hint: "",
      explanation: "slider down ten steps", action: .nudge(-1, isCoarse: true)),
    Binding(
      keys: [.home], label: "Home", hint: "", explanation: "slider to its lowest",
      action: .toEnd(isUpper: false)),
    Binding(
      keys: [.end], label: "End", hint: "", explanation: "slider to its highest",
      action: .toEnd(isUpper: true)),
    Binding(
      keys: [.down, .character("j")], label: "↓ j", hint: "", explanation: "next layer", action: .select(1)),
    Binding(
      keys: [.up, .character("k")], label: "↑ k", hint: "", explanation: "layer before", action: .select(-1)),
    Binding(
      keys: [.tab, .shiftTab], label: "Tab", hint: "next", explanation: "between sparsity and bits",
      action: .switchColumn),
    Binding(
      keys: [.character("a")], label: "a", hint: "all layers", explanation: "all layers at once",
      action: .selectAll),
    Binding(
      keys: [.character("g")], label: "g", hint: "global",
      explanation: "rank weights over all layers, or in each",
      action: .toggleScope),
    Binding(
      keys: [.character("u")], label: "u", hint: "undo", explanation: "undo the last change", action: .undo),
    Binding(
      keys: [.character("r"), .control("r")], label: "r", hint: "redo", explanation: "redo", action: .redo),
    Binding(
      keys: [.character("x")], label: "x", hint: "reset", explanation: "back to the original", action: .reset),
    Binding(
      keys: [.character("b")], label: "b", hint: "budget", explanation: "next budget", action: .nextBudget),
    Binding(
      keys: [.character("y")], label: "y", hint: "log", explanation: "logarithmic histogram",
      action: .toggleLogScale),
    Binding(
      keys: [.character("m")], label: "m", hint: "map",
      explanation: "heatmap of magnitudes or of kept weights",
      action: .toggleHeatmap),
    Binding(keys: [.character("?")], label: "?", hint: "help", explanation: "this help", action: .help),
    Binding(
      keys: [.character("q"), .control("c")], label: "q", hint: "quit", explanation: "leave", action: .quit),
  ]
}
