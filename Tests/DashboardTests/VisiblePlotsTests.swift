import TerminalCanvas
import Testing

@testable import Dashboard

/// Keys act on what is on the screen.
@Suite("Plots that there is room for")
struct VisiblePlotsTests {
  /// The state after a look at the screen, at some size.
  private func look(_ screen: inout Scripted, _ size: Size? = nil) {
    screen.state.follow(view(screen.state, size: size ?? screen.size))
  }

  /// A screen with the keyboard on its heatmap.
  private func onHeatmap(_ width: Int, _ height: Int) throws -> Scripted {
    var screen = try Scripted(width: width, height: height)
    look(&screen)
    screen.press(.tab, .tab, .tab, .tab)
    #expect(screen.state.compress.focus == .heatmap)
    return screen
  }

  @Test(
    "Tab stops at what is there, whether curves were drawn or not", arguments: [(40, 12), (60, 15), (80, 18)])
  func tab(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    for showsCurves in [false, true] {
      screen.state.compress.showsCurves = showsCurves
      screen.state.compress.focus = .sparsity
      look(&screen)
      let shown = screen.state.compress.plots ?? []
      #expect(shown.isEmpty || (width, height) == (80, 18))
      let stops: [CompressState.Focus] =
        [.bits, .channels] + shown.sorted { $0.rawValue > $1.rawValue } + [.sparsity]
      for expected in stops {
        screen.press(.tab)
        #expect(screen.state.compress.focus == expected)
        look(&screen)
      }
    }
  }

  @Test("What a resize leaves no room for is let go, and not moved")
  func resize() throws {
    for tabs in [3, 4] {
      var screen = try Scripted()
      look(&screen)
      for _ in 0..<tabs { screen.press(.tab) }
      #expect(!screen.state.compress.focus.isSlider)
      screen.press(.character(">"))
      // Too small for anything changes nothing.
      look(&screen, Size(width: 20, height: 5))
      #expect(!screen.state.compress.focus.isSlider && screen.state.compress.histogramPointer != nil)
      let size = Size(width: 40, height: 12)
      let isMoved = screen.state.follow(view(screen.state, size: size))
      let isMovedAgain = screen.state.follow(view(screen.state, size: size))
      #expect(isMoved && !isMovedAgain, "it is drawn once more")
      #expect(screen.state.compress.focus == .channels && screen.state.compress.histogramPointer == nil)
    }
  }

  @Test("An explanation before a plot doesn't take the keyboard from it")
  func explanation() throws {
    var screen = try onHeatmap(80, 24)
    screen.press(.character("i"))
    look(&screen)
    #expect(screen.state.compress.focus == .heatmap)
  }

  @Test(
    "Nothing is marked, drawn otherwise or magnified that isn't there",
    arguments: [">", "<", "y", "m", "+", "-"])
  func refused(_ key: Character) throws {
    var screen = try Scripted(width: 40, height: 12)
    look(&screen)
    let before = screen.state.compress.recipe
    screen.press(.character(key))
    #expect(screen.state.message?.hasPrefix("there is no room for the h") == true)
    screen.press(.enter)
    #expect(screen.state.compress.recipe == before && screen.state.compress.histogramPointer == nil)
  }

  @Test("A number typed on the heatmap is for a slider that is shown, the longest")
  func typed() throws {
    var screen = try onHeatmap(60, 24)
    #expect(screen.text.contains("channels") && screen.state.compress.typedSlider == .channels)
    screen.type("50")
    #expect(screen.text.contains("% of the channels cut"))
  }

  @Test(
    "On the chart of a comparison the footer says what arrows do there, and without it there is no chart to be on"
  )
  func comparison() throws {
    var screen = try Scripted()
    screen.press(.function(Screen.compare.number), .enter)
    screen.send(.job(.started(JobID(1))))
    screen.end(JobID(1), .comparison(CompareUpdateTests.table))
    // What came of it was read.
    screen.press(.down)
    look(&screen)
    #expect(screen.text.contains("←→ sort"))
    screen.press(.tab)
    #expect(screen.state.compare.isChartFocused)
    #expect(screen.text.contains("←→ points") && !screen.text.contains("←→ sort"))
    look(&screen, Size(width: 40, height: 12))
    #expect(!screen.state.compare.isChartFocused)
  }

  @Test("The key beside what runs stops it by a click; the rest leads to it")
  func stopKey() throws {
    var screen = try Scripted()
    screen.press(.character("f"))
    screen.send(.job(.started(JobID(1))))
    screen.send(.job(.progressed(JobID(1), JobSnapshot(fraction: 0.3, phase: "epoch 1/3"))))
    look(&screen)
    let lines = screen.text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    let row = lines.count - (lines.last?.isEmpty == true ? 2 : 1)
    let footer = String(lines[row])
    let place = try #require(footer.firstRange(of: "z stop")).lowerBound
    let column = footer.distance(from: footer.startIndex, to: place)
    for x in column..<column + 6 {
      #expect(screen.state.regions.region(at: Point(x: x, y: row))?.id == .key(.character("z")), "\(x)")
    }
    #expect(screen.state.regions.region(at: Point(x: column - 3, y: row))?.id == .tab(.jobs))
  }

  @Test("Hints that are no buttons don't close a dialog")
  func dialogHints() throws {
    var screen = try Scripted()
    screen.press(.character("F"))
    look(&screen)
    for x in 0..<screen.size.width {
      let target = screen.state.regions.region(at: Point(x: x, y: screen.size.height - 1))
      #expect(target != nil, "\(x)")
    }
  }
}
