internal import TerminalCanvas

extension Keymap {
  static let onExplore: [Binding] = [
    Binding(
      "Enter", [.enter], .start, on: [.explore], hint: "bring back",
      "bring the selected recipe and its model back to Compress"),
    Binding(
      "← → h l", [.left, .character("h")], .horizontal(-1, isCoarse: false), on: [.explore], hint: "points",
      "the next smaller or larger point of all"),
    Binding("", [.right, .character("l")], .horizontal(1, isCoarse: false), on: [.explore], ""),
    Binding(
      "↓ j", [.down, .character("j")], .vertical(1), on: [.explore], hint: "frontier",
      "the next larger point on the frontier"),
    Binding("↑ k", [.up, .character("k")], .vertical(-1), on: [.explore], "the next smaller one"),
    Binding(
      "+ −", [.character("+"), .character("=")], .zoom(1), on: [.explore], hint: "zoom",
      "magnify the plot around the selected point, or less; the wheel does it around the pointer, a drag moves it"
    ),
    Binding("", [.character("-")], .zoom(-1), on: [.explore], ""),
    Binding("Home", [.home], .showAll, on: [.explore], hint: "all", "the whole plot again"),
    Binding(
      "n", [.character("n")], .showBest, on: [.explore], hint: "near",
      "only what is within ten points of the best accuracy"),
    Binding("Esc", [.escape], .escape, on: [.explore], "back to the current recipe's point"),
    Binding(
      "d", [.character("d"), .delete], .forgetPoint, on: [.explore], "forget the selected point"),
    Binding(
      "D", [.character("D")], .forgetOthers, on: [.explore],
      "forget all points but the frontier, the original and the current one"),
  ]
}
