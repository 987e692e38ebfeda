internal import TerminalCanvas

extension Keymap {
  /// All bindings, the most important ones first.
  public static let bindings: [Binding] =
    screens + everywhere + sliders + onCompress + plots + onDistill + onExplore + onCompare + origins + lists
    + onJobs

  private static let screens = Screen.allCases.map { screen in
    let isFirst = screen == Screen.allCases.first
    return Binding(
      isFirst ? "F1 … F\(Screen.allCases.count)" : "", [.function(screen.number)], .show(screen),
      "the screen with that number; a click on its tab does the same")
  }

  private static let everywhere: [Binding] = [
    Binding("]", [.character("]")], .showNext(1), "next screen"),
    Binding("[", [.character("[")], .showNext(-1), "screen before"),
    Binding("b", [.character("b")], .nextBudget, hint: "budget", "next budget"),
    Binding("B", [.character("B")], .typeBudget, "type a budget: 300K, 1.5MB"),
    Binding("S", [.character("S")], .typeSeed, "type the seed of every training"),
    Binding("T", [.character("T")], .nextTheme, "next theme: \(Theme.names.joined(separator: ", "))"),
    Binding(
      "v", [.character("v")], .saveView, hint: "save view", "save the view: .svg, .ans (ANSI colours) or .txt"
    ),
    Binding("z", [.character("z")], .stop, "stop measuring, or the job that runs"),
    Binding(
      "i", [.character("i")], .explain, hint: "explain",
      "explain what is selected with this model's numbers, or stop"),
    Binding("I", [.character("I")], .explainMore, "say something else about it"),
    Binding(
      ". ,", [.character(".")], .turnTour(1), "guided tour: begin, next task, task before; Esc ends it"),
    Binding("", [.character(",")], .turnTour(-1), ""),
    Binding("?", [.character("?")], .help, hint: "help", "this help"),
    Binding("Ctrl-L", [], .explained, "draw the screen anew, where another program wrote over it"),
    Binding("q", [.character("q")], .quit, hint: "quit", "leave; while a job runs, after a second q"),
    Binding("Ctrl-Z", [], .explained, "back to the shell for now; its fg goes on here"),
    Binding("Ctrl-C", [.control("c")], .interrupt, "leave at once, with exit status 130"),
  ]

  private static let sliders: [Binding] = [
    Binding(
      "→ l", [.right, .character("l")], .horizontal(1, isCoarse: false), on: [.compress, .distill],
      "slider up one step"
    ),
    Binding(
      "← h", [.left, .character("h")], .horizontal(-1, isCoarse: false), on: [.compress, .distill],
      hint: "drag",
      "slider down one step"),
    Binding(
      "⇧→ PgUp L", [.shiftRight, .pageUp, .character("L")], .horizontal(1, isCoarse: true),
      on: [.compress, .distill],
      "slider up ten points, or several steps"),
    Binding(
      "⇧← PgDn H", [.shiftLeft, .pageDown, .character("H")], .horizontal(-1, isCoarse: true),
      on: [.compress, .distill],
      "slider down as many"),
    Binding(
      "Home End", [.home], .toEnd(isUpper: false), on: [.compress, .distill],
      "slider to its lowest, its highest"),
    Binding("", [.end], .toEnd(isUpper: true), on: [.compress, .distill], ""),
    Binding(
      "0 … 9", [], .explained, on: [.compress, .distill, .compare],
      "type the value: Enter sets it, Esc doesn't"),
    Binding(
      "Ctrl+drag", [], .explained, on: [.compress],
      "a step for each cell (not in xterm); the wheel does so too"),
    Binding("⇧↑ ⇧↓ K J", [.shiftDown, .character("J")], .vertical(10), on: [.compress], "ten lines"),
    Binding("", [.shiftUp, .character("K")], .vertical(-10), on: [.compress], ""),
    Binding("↓ j", [.down, .character("j")], .vertical(1), on: [.compress, .distill], "next line"),
    Binding("↑ k", [.up, .character("k")], .vertical(-1), on: [.compress, .distill], "line before"),
    Binding(
      "Tab", [.tab], .switchFocus(1), on: [.compress, .distill], hint: "next",
      "next for arrows: sparsity, bits, channels, histogram, heatmap; on Distill the next line"),
    Binding("⇧Tab", [.shiftTab], .switchFocus(-1), on: [.compress, .distill], "the same, backwards"),
  ]

  private static let onCompress: [Binding] = [
    Binding("a", [.character("a")], .selectAll, on: [.compress], hint: "all layers", "all layers at once"),
    Binding(
      "f", [.character("f")], .fineTune, on: [.compress], hint: "fine-tune",
      "train the model on under its recipe, taught by the original"),
    Binding(
      "F", [.character("F")], .openFineTuning, on: [.compress],
      "choose how: epochs, gradual, quantization-aware, rewound …"),
    Binding(
      "o", [.character("o")], .openCorrections, on: [.compress], hint: "correct",
      "correct biases, recalibrate or fold batch norm, factorize"),
    Binding(
      "e", [.character("e")], .openExport, on: [.compress], hint: "export",
      "write the model or its recipe to a file, and read it back"),
    Binding("E", [.character("E")], .openRecipe, on: [.compress], "open a recipe file"),
    Binding(
      "g", [.character("g")], .toggleScope, on: [.compress], hint: "global",
      "rank weights over all layers, or in each"),
    Binding(
      "p", [.character("p")], .cycle(.pattern), on: [.compress], hint: "pattern",
      "single weights, 2:4, 4:8, 4×4 blocks"),
    Binding(
      "s", [.character("s")], .cycle(.scheme), on: [.compress],
      "symmetric or affine quantization, or a palette"),
    Binding(
      "c", [.character("c")], .cycle(.granularity), on: [.compress],
      "a scale per tensor, channel or group of 64"),
    Binding(
      "w", [.character("w")], .cycle(.range), on: [.compress], "range by extremes, percentile or least error"),
    Binding("u", [.character("u")], .undo, on: [.compress], hint: "undo", "undo the last change"),
    Binding("r", [.character("r"), .control("r")], .redo, on: [.compress], hint: "redo", "redo it"),
    Binding("x", [.character("x")], .reset, on: [.compress], hint: "reset", "back to the original"),
    Binding(
      "y", [.character("y")], .toggleLogScale, on: [.compress], hint: "log",
      "logarithmic counts in the histogram"),
    Binding(
      "m", [.character("m")], .toggleHeatmap, on: [.compress], hint: "map",
      "heatmap of nonzero fractions or magnitudes"),
    Binding(
      "+ −", [.character("+"), .character("=")], .zoom(1), on: [.compress],
      "magnify the heatmap around its cursor"),
    Binding("", [.character("-")], .zoom(-1), on: [.compress], ""),
    Binding(
      "/", [.character("/")], .filter, on: [.compress],
      "list layers by a part of their name or operator; Esc shows all"),
    Binding(
      "O", [.character("O")], .sortColumn(1), on: [.compress],
      "order of the layers: by weights, sparsity, bits, channels, bytes"),
    Binding("R", [.character("R")], .reverse, on: [.compress], "the same order the other way round"),
    Binding(
      "Enter", [.enter], .start, on: [.compress], "prune up to the marked place of the histogram"),
    Binding("Esc", [.escape], .escape, on: [.compress], "back to the sliders"),
  ]

  private static let plots: [Binding] = [
    Binding(
      "< >", [.character(">")], .read(1), on: [.compress, .distill],
      "read exact values off the histogram, or the curves"),
    Binding("", [.character("<")], .read(-1), on: [.compress, .distill], ""),
  ]

  private static let onDistill: [Binding] = [
    Binding("Enter", [.enter], .start, on: [.distill], hint: "train", "train a student with these settings"),
    Binding("n", [.character("n")], .nextSample(1), on: [.distill], hint: "sample", "next sample"),
    Binding("N", [.character("N")], .nextSample(-1), on: [.distill], "sample before"),
    Binding(
      "s", [.character("s")], .sendStudent, on: [.distill], hint: "to Compress",
      "make the trained student the model to compress"),
  ]

  private static let origins: [Binding] = [
    Binding(
      "t", [.character("t")], .toggleOrigin, on: [.distill, .compare],
      "start from the original instead of the weights on Compress, or back")
  ]

  private static let onCompare: [Binding] = [
    Binding(
      "Enter", [.enter], .start, on: [.compare], hint: "compare", "measure all techniques side by side"),
    Binding(
      "← → h l", [.left, .character("h")], .sortColumn(-1), on: [.compare], hint: "sort",
      "sort by another column, and scroll to it"),
    Binding("", [.right, .character("l")], .sortColumn(1), on: [.compare], ""),
    Binding("r", [.character("r")], .reverse, on: [.compare], hint: "reverse", "sort the other way round"),
    Binding(
      "+ −", [.character("+"), .character("=")], .moreEpochs(1), on: [.compare],
      "more or fewer epochs of fine-tuning"),
    Binding("", [.character("-")], .moreEpochs(-1), on: [.compare], ""),
    Binding(
      "e", [.character("e")], .saveTable, on: [.compare], hint: "save",
      "save the table: .md, .csv or .json"),
  ]

  private static let lists: [Binding] = [
    Binding(
      "↓ j", [.down, .character("j")], .vertical(1), on: [.compare, .jobs], hint: "select", "next line"),
    Binding("↑ k", [.up, .character("k")], .vertical(-1), on: [.compare, .jobs], "line before"),
    Binding("PgUp PgDn", [.pageDown], .page(1), on: [.compare, .jobs], "as many lines as are shown"),
    Binding("", [.pageUp], .page(-1), on: [.compare, .jobs], ""),
    Binding("Home End", [.home], .toEnd(isUpper: false), on: [.compare, .jobs], "first line, last line"),
    Binding("", [.end], .toEnd(isUpper: true), on: [.compare, .jobs], ""),
    Binding(
      "Tab", [.tab, .shiftTab], .switchFocus(1), on: [.compare, .jobs],
      "from the list to the chart or the log, and back"),
    Binding(
      "Esc", [.escape], .escape, on: [.distill, .compare, .jobs], "back to the list; nothing is marked"),
  ]

  private static let onJobs: [Binding] = [
    Binding(
      "Enter", [.enter], .start, on: [.jobs],
      "bring to Compress what the job made, where another model was there by then"),
    Binding(
      "p", [.character("p"), .character(" ")], .pauseJob, on: working, hint: "pause",
      "let the job rest, or go on"),
    Binding("c", [.character("c"), .delete], .cancelJob, on: working, hint: "cancel", "cancel the job"),
  ]

  /// The screens that long work is seen on.
  private static let working: Set<Screen> = [.distill, .compare, .jobs]
}
