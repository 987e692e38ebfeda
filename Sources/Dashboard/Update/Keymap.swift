public import TerminalCanvas

/// Every key and what it does: the one table behind the keyboard, the footer and the help.
public enum Keymap {
  /// A choice of the recipe that keys step through.
  public enum Choice: Hashable, Sendable {
    /// Which weights are pruned together.
    case pattern
    /// How weights map to integers.
    case scheme
    /// Which weights share a scale.
    case granularity
    /// How ranges are found.
    case range
  }

  /// What keys can do.
  public enum Action: Hashable, Sendable {
    /// Leave, show the help, or end what is under way.
    case quit, help, escape
    /// Go up or down: to another layer, or with the heatmap's cursor.
    case vertical(Int)
    /// Go left or right: with a slider, or with the heatmap's cursor.
    case horizontal(Int, isCoarse: Bool)
    /// Move the slider to its lower or upper end.
    case toEnd(isUpper: Bool)
    /// Go to the line of all layers.
    case selectAll
    /// Go on to the next thing that arrows move, or back.
    case switchFocus(Int)
    /// Take changes back or make them again.
    case undo, redo, reset
    /// Compare magnitudes within layers or over all of them.
    case toggleScope
    /// Step through a choice of the recipe.
    case cycle(Choice)
    /// How plots are drawn.
    case toggleLogScale, toggleHeatmap, zoom(Int)
    /// Choose another budget, or type one.
    case nextBudget, typeBudget
    /// Stop measuring.
    case cancelJob
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

    init(_ label: String, _ keys: [Key], _ action: Action, hint: String = "", _ explanation: String) {
      self.keys = keys
      self.label = label
      self.hint = hint
      self.explanation = explanation
      self.action = action
    }
  }

  /// All bindings, the most important ones first.
  public static let bindings: [Binding] = [
    Binding("→ l", [.right, .character("l")], .horizontal(1, isCoarse: false), "slider up one step"),
    Binding(
      "← h", [.left, .character("h")], .horizontal(-1, isCoarse: false), hint: "drag", "slider down one step"),
    Binding(
      "⇧→ PgUp L", [.shiftRight, .pageUp, .character("L")], .horizontal(1, isCoarse: true),
      "slider up ten points"),
    Binding(
      "⇧← PgDn H", [.shiftLeft, .pageDown, .character("H")], .horizontal(-1, isCoarse: true),
      "slider down ten points"),
    Binding("Home End", [.home], .toEnd(isUpper: false), "slider to its lowest, its highest"),
    Binding("", [.end], .toEnd(isUpper: true), ""),
    Binding("↓ j", [.down, .character("j")], .vertical(1), "next layer"),
    Binding("↑ k", [.up, .character("k")], .vertical(-1), "layer before"),
    Binding("Tab", [.tab], .switchFocus(1), hint: "next", "sparsity, bits, heatmap cursor"),
    Binding("⇧Tab", [.shiftTab], .switchFocus(-1), "the same, backwards"),
    Binding("a", [.character("a")], .selectAll, hint: "all layers", "all layers at once"),
    Binding("g", [.character("g")], .toggleScope, hint: "global", "rank weights over all layers, or in each"),
    Binding(
      "p", [.character("p")], .cycle(.pattern), hint: "pattern", "single weights, 2:4, 4:8, 4×4 blocks"),
    Binding("s", [.character("s")], .cycle(.scheme), "symmetric or affine quantization, or a palette"),
    Binding("c", [.character("c")], .cycle(.granularity), "a scale per tensor, channel or group of 64"),
    Binding("w", [.character("w")], .cycle(.range), "range by extremes, percentile or least error"),
    Binding("u", [.character("u")], .undo, hint: "undo", "undo the last change"),
    Binding("r", [.character("r"), .control("r")], .redo, hint: "redo", "redo it"),
    Binding("x", [.character("x")], .reset, hint: "reset", "back to the original"),
    Binding("b", [.character("b")], .nextBudget, hint: "budget", "next budget"),
    Binding("B", [.character("B")], .typeBudget, "type a budget: 300K, 1.5MB"),
    Binding("y", [.character("y")], .toggleLogScale, hint: "log", "logarithmic counts in the histogram"),
    Binding("m", [.character("m")], .toggleHeatmap, hint: "map", "heatmap of kept fractions or magnitudes"),
    Binding("+ −", [.character("+"), .character("=")], .zoom(1), "magnify the heatmap around its cursor"),
    Binding("", [.character("-")], .zoom(-1), ""),
    Binding("z", [.character("z")], .cancelJob, "stop measuring"),
    Binding("Esc", [.escape], .escape, "back to the sliders"),
    Binding("?", [.character("?")], .help, hint: "help", "this help"),
    Binding("q", [.character("q"), .control("c")], .quit, hint: "quit", "leave"),
  ]

  /// The bindings as the help shows them.
  static let explained = bindings.filter { !$0.label.isEmpty }
}

extension Keymap {
  /// The keys as a table in Markdown, for the README.
  static var markdown: String {
    (["| keys | what they do |", "|---|---|"] + explained.map { "| `\($0.label)` | \($0.explanation) |" })
      .joined(separator: "\n")
  }
}
