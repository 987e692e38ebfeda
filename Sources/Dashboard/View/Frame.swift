public import TerminalCanvas

/// A picture of the state, and where on it things can be pointed at.
public struct Frame: Sendable {
  /// The picture.
  public internal(set) var canvas: Canvas
  /// Where things are.
  public internal(set) var regions = HitRegions<DashboardState.Target>()
  /// Whether the screen is too small for anything but saying so.
  var isTooSmall = false
  /// How many pages the help has on this size of screen.
  var helpPageCount = 1
  /// How many parts the tour's text needs on this size of screen.
  var tourPageCount = 1
  /// How many parts the explanation needs on this size of screen.
  var explanationPartCount = 1
  /// The first column of the comparison that is drawn beside the technique.
  var firstColumn = 0
  /// The plots of the Compress screen that there is room for, if that is what was drawn; an explanation may lie before them.
  var plots: Set<CompressState.Focus>?
  /// What the histogram was drawn over, if it was.
  var histogram: HistogramScale?
  /// How many lines of the log are out of sight at least while its end is shown.
  var hiddenLogLines = 0
  /// The last line of what came of an export that can be the first one shown.
  var lastExportLine = 0
  /// How many of those lines are in sight at once.
  var exportPage = 1
}

/// Draws the state onto a screen of a size, in the theme that it names.
///
/// - Parameter cache: What was worked out for the frame before; the picture is the same with an empty one.
public func view(_ state: DashboardState, size: Size, cache: ViewCache = ViewCache()) -> Frame {
  let theme = state.appearance.theme
  var frame = drawn(state.read, size: size, theme: theme, cache: cache)
  frame.paintGround(theme)
  if theme.isASCII { frame.canvas.replaceNonASCII() }
  return frame
}

private func drawn(_ state: DashboardState, size: Size, theme: Theme, cache: ViewCache) -> Frame {
  var frame = Frame(canvas: Canvas(size: size))
  frame.canvas.fill(frame.canvas.bounds, style: theme.text)
  let layout = ScreenLayout(size: size, tourHeight: tourHeight(state, size: size))
  guard let layout else {
    frame.isTooSmall = true
    let minimum = ScreenLayout.minimum
    // However small, the size that is needed is what must be read.
    let needed = "\(minimum.width)×\(minimum.height)"
    let texts = [
      "tinydash needs \(needed) cells, this is \(size.width)×\(size.height)",
      "tinydash needs \(needed), is \(size.width)×\(size.height)",
      "needs \(needed), is \(size.width)×\(size.height)", "needs \(needed)", needed,
    ]
    let text = texts.first { $0.cellWidth <= size.width } ?? needed
    frame.canvas.write(text, in: frame.canvas.bounds.row(0), style: theme.warning)
    let way = state.isLeavingOffered ? "q again quits" : "q quits"
    frame.canvas.write(way, in: frame.canvas.bounds.row(1), style: theme.dim)
    return frame
  }
  drawHeader(state, in: &frame, layout.header, theme: theme)
  drawTabs(state, in: &frame, layout.tabs, theme: theme)
  if state.screen == .compress { frame.plots = CompressLayout(layout.middle, state.compress).plots }
  let explanation = ExplanationPanel(state, in: layout, cache: cache)
  let place = layout.middle.inset(bottom: explanation?.rowsBelowScreen ?? 0)
  state.screen.behavior.draw(state, in: &frame, place, theme: theme, cache: cache)
  if let dialog = state.dialog {
    let covered = layout.footer.height + layout.tour.height + (explanation?.rowsBelowDialog ?? 0)
    let place = frame.canvas.bounds.inset(bottom: covered)
    switch dialog {
    case .exporting: drawExportProgress(state, in: &frame, place, theme: theme)
    case .exported:
      if let outcome = state.export.outcome {
        drawExportOutcome(
          outcome, firstLine: state.export.firstLine, in: &frame, place, theme: theme)
      }
    case .fineTuning, .correction, .export:
      drawDialog(dialog, state, in: &frame, place, theme: theme)
    }
  }
  explanation?.draw(in: &frame, theme: theme)
  drawTour(state, in: &frame, layout.tour, theme: theme)
  drawFooter(state, in: &frame, layout.footer, theme: theme)
  if let page = state.helpPage { drawHelp(of: state.screen, page: page, in: &frame, theme: theme) }
  return frame
}

/// Where the parts that every screen has are.
struct ScreenLayout {
  let header, tabs, middle, tour, footer: Rectangle

  /// The smallest screen that is drawn.
  static let minimum = Size(width: 40, height: 12)

  /// Splits a screen; `nil` when it is too small for anything.
  ///
  /// - Parameter tourHeight: The rows that the guided tour takes.
  init?(size: Size, tourHeight: Int = 0) {
    guard size.width >= Self.minimum.width, size.height >= Self.minimum.height else { return nil }
    // Where every line counts, the header names the screen instead.
    let rows = Layout([
      .length(1), .length(size.height >= 16 ? 1 : 0), .fill(1), .length(tourHeight), .length(1),
    ])
    .rows(of: Rectangle(size))
    header = rows[0]
    tabs = rows[1]
    middle = rows[2]
    tour = rows[3]
    footer = rows[4]
  }
}

extension Frame {
  /// Puts the theme's own colours where the terminal's would show.
  fileprivate mutating func paintGround(_ theme: Theme) {
    guard theme.ground != .standard else { return }
    canvas.restyle(canvas.bounds) { style in
      var style = style
      if style.background == .standard { style.background = theme.ground }
      if style.foreground == .standard { style.foreground = theme.text.foreground }
      return style
    }
  }
}

extension Frame {
  /// Draws why nothing that computes the model's outputs can be done, where else stands what there is to do.
  mutating func drawObstacle(_ obstacle: String, in row: Rectangle, theme: Theme) {
    canvas.write(
      "the model can't be run: \(obstacle)".truncated(to: row.width), in: row, style: theme.warning)
  }
}
