import ModelCompression
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Lists, and what is pointed at beside them")
struct ListsTests {
  private func mouse(
    _ screen: inout Scripted, _ kind: MouseEvent.Kind, _ x: Int, _ y: Int
  ) {
    screen.send(.input(.mouse(MouseEvent(kind, at: Point(x: x, y: y)))))
  }

  private func place(_ screen: Scripted, _ target: DashboardState.Target) throws -> Rectangle {
    try #require(view(screen.state, size: screen.size).regions.rectangle(of: target), "\(screen.text)")
  }

  /// Compare with so many techniques, each smaller and worse than the one before.
  private func comparison(_ count: Int, width: Int = 80, height: Int = 24) throws -> Scripted {
    var screen = try Scripted(width: width, height: height)
    screen.press(.function(Screen.compare.number))
    let first = CompareUpdateTests.table.rows[0]
    screen.state.compare.table = ComparisonTable(
      rows: (0..<count).map { index in
        ComparisonRow(
          technique: "technique \(index)", parameters: 1, macs: 1, bytes: 60_000 - 1000 * index, ratio: 1,
          sparsity: 0, accuracy: AccuracyEstimate(correct: 350 - index, total: 360), latency: first.latency,
          energy: first.energy, seconds: 1)
      })
    screen.state.follow(view(screen.state, size: screen.size))
    return screen
  }

  @Test("Techniques are gone through by line, page and end, and selected by dragging over them")
  func techniques() throws {
    var screen = try comparison(40)
    let lines = view(screen.state, size: screen.size).regions.regions.count {
      if case .compare(.row) = $0.id { true } else { false }
    }
    #expect(lines > 3 && lines < 40)
    screen.press(.pageDown)
    #expect(screen.state.compare.selected == lines)
    screen.press(.end)
    #expect(screen.state.compare.selected == 39)
    screen.press(.pageUp)
    #expect(screen.state.compare.selected == 39 - lines)
    screen.press(.home, .pageUp, .up)
    #expect(screen.state.compare.selected == 0)
    let row = try place(screen, .compare(.row(1)))
    mouse(&screen, .press, row.x, row.y)
    mouse(&screen, .drag, row.x, row.y + 2)
    #expect(screen.state.compare.selected == 3)
    mouse(&screen, .release, 0, 0)
  }

  @Test("The scroll bar of the table is dragged to its ends and beyond, and let go of anywhere")
  func techniquesBar() throws {
    var screen = try comparison(40)
    let bar = try place(screen, .compare(.scrollBar))
    mouse(&screen, .press, bar.x, bar.bottom - 1)
    #expect(screen.state.compare.selected == 39)
    mouse(&screen, .drag, 0, bar.y + bar.height / 2)
    #expect((15...25).contains(screen.state.compare.selected))
    mouse(&screen, .drag, 0, 0)
    #expect(screen.state.compare.selected == 0)
    mouse(&screen, .release, 5, 0)
    mouse(&screen, .drag, 0, 23)
    #expect(screen.state.compare.selected == 0)
    mouse(&screen, .wheelDown, bar.x, bar.y)
    #expect(screen.state.compare.selected == 1)
  }

  @Test("On the chart arrows go where they point, and the point tells its exact values")
  func chart() throws {
    var screen = try comparison(6, width: 120, height: 40)
    screen.press(.tab)
    #expect(screen.state.compare.isChartFocused)
    #expect(screen.text.contains("◆ technique 0: 60 000 B, 97.22 %"))
    screen.press(.left, .left)
    #expect(screen.state.compare.selected == 2 && screen.state.compare.column == .technique)
    screen.press(.up)
    #expect(screen.state.compare.selected == 1)
    screen.press(.escape, .right)
    #expect(!screen.state.compare.isChartFocused && screen.state.compare.column == .bytes)
    let place = try place(screen, .compare(.chart))
    mouse(&screen, .press, place.x, place.bottom - 4)
    #expect(screen.state.compare.selected == 5 && screen.state.compare.isChartFocused)
    mouse(&screen, .drag, 119, 0)
    #expect(screen.state.compare.selected == 0)
    mouse(&screen, .release, 0, 0)
    mouse(&screen, .wheelDown, place.x, place.y)
    #expect(screen.state.compare.selected == 1)
    // A chart that isn't there can't be reached.
    screen = try comparison(6, width: 40, height: 12)
    screen.press(.tab)
    #expect(!screen.state.compare.isChartFocused)
  }

  @Test("What tells of columns out of sight brings them into it when it is clicked")
  func columns() throws {
    var screen = try comparison(4)
    #expect(screen.text.contains("4 more ›"))
    try screen.click(.compare(.columns(1)))
    #expect(screen.text.contains("‹ 1 more · 3 more ›"))
    try screen.click(.compare(.columns(-1)))
    #expect(screen.text.contains("4 more ›") && !screen.text.contains("‹"))
    let title = try place(screen, .compare(.column(.bytes)))
    mouse(&screen, .wheelDown, title.x, title.y)
    #expect(screen.text.contains("‹ 1 more"))
  }

  private func jobs(_ count: Int, height: Int = 24) throws -> Scripted {
    var screen = try Scripted(width: 80, height: height)
    for _ in 0..<count { screen.type("f") }
    screen.press(.function(Screen.jobs.number))
    screen.send(.job(.started(JobID(1))))
    for line in 0..<30 { screen.send(.job(.logged(JobID(1), "line \(line)"))) }
    screen.state.follow(view(screen.state, size: screen.size))
    return screen
  }

  @Test("Jobs are gone through by line, page and end, with keys, wheel and scroll bar")
  func jobList() throws {
    var screen = try jobs(20)
    let count = view(screen.state, size: screen.size).regions.regions.count {
      if case .job = $0.id { true } else { false }
    }
    screen.press(.home)
    #expect(screen.state.jobs.selected == JobID(20))
    screen.press(.pageDown)
    #expect(screen.state.jobs.selected == JobID(20 - count))
    screen.press(.end)
    #expect(screen.state.jobs.selected == JobID(1))
    screen.press(.up, .pageUp)
    #expect(screen.state.jobs.selected == JobID(2 + count))
    let bar = try place(screen, .jobs(.listBar))
    mouse(&screen, .press, bar.x, bar.bottom - 1)
    #expect(screen.state.jobs.selected == JobID(1))
    mouse(&screen, .drag, 0, 0)
    #expect(screen.state.jobs.selected == JobID(20))
    mouse(&screen, .release, 0, 0)
    mouse(&screen, .wheelDown, bar.x, bar.y)
    #expect(screen.state.jobs.selected == JobID(19))
    let row = try place(screen, .job(JobID(18)))
    mouse(&screen, .press, row.x + 5, row.y)
    mouse(&screen, .drag, row.x + 5, row.y + 1)
    #expect(screen.state.jobs.selected == JobID(17))
  }

  @Test("The log is scrolled by keys, wheel and bar; what is read stays where it is while more is said")
  func log() throws {
    var screen = try jobs(1)
    #expect(screen.text.contains("line 29") && !screen.text.contains("line 5 "))
    screen.press(.tab, .home)
    #expect(screen.state.jobs.isLogFocused && screen.text.contains("│ line 0"))
    screen.send(.job(.logged(JobID(1), "line 30")))
    screen.state.follow(view(screen.state, size: screen.size))
    #expect(screen.text.contains("│ line 0"))
    screen.press(.down)
    #expect(!screen.text.contains("│ line 0 ") && screen.text.contains("│ line 1 "))
    screen.press(.end)
    #expect(screen.text.contains("line 30"))
    let log = try place(screen, .jobs(.log))
    mouse(&screen, .wheelUp, log.x + 3, log.y + 2)
    #expect(screen.text.contains("line 27") && !screen.text.contains("line 28"))
    let bar = try place(screen, .jobs(.logBar))
    mouse(&screen, .press, bar.x, bar.y)
    #expect(screen.text.contains("│ line 0 "))
    mouse(&screen, .drag, 0, 99)
    #expect(screen.text.contains("line 30"))
    mouse(&screen, .release, 0, 0)
    screen.press(.pageUp, .escape)
    #expect(!screen.text.contains("line 30") && !screen.state.jobs.isLogFocused)
    // Another job's log begins at its end.
    screen.press(.function(1), .character("f"), .function(Screen.jobs.number), .home, .end)
    screen.state.follow(view(screen.state, size: screen.size))
    #expect(screen.text.contains("line 30"))
  }

  @Test("A press whose release was lost holds nothing once something else is pressed")
  func lostRelease() throws {
    var screen = try Scripted()
    let slider = try place(screen, .compress(.slider(.layer(0), .sparsity)))
    mouse(&screen, .press, slider.x + 4, slider.y)
    let tab = try place(screen, .compress(.row(.layer(1))))
    mouse(&screen, .press, tab.x + 3, tab.y)
    let before = screen.state.compress.recipe
    mouse(&screen, .drag, 60, 30)
    mouse(&screen, .drag, 61, 31)
    #expect(screen.state.compress.recipe == before)
    // Nor once it was let go of in front of a dialog or the help.
    mouse(&screen, .press, slider.x + 4, slider.y)
    screen.press(.character("?"))
    mouse(&screen, .release, 3, 3)
    screen.press(.escape)
    let after = screen.state.compress.recipe
    mouse(&screen, .drag, 40, 0)
    #expect(screen.state.compress.recipe == after && screen.state.grabbed == nil)
  }

  @Test("The help's pages are turned by the wheel, which doesn't close it, and by Home and End")
  func help() throws {
    var screen = try Scripted(width: 60, height: 20)
    screen.press(.character("?"))
    let first = screen.text
    for _ in 0..<20 { mouse(&screen, .wheelDown, 5, 5) }
    let last = screen.text
    #expect(last != first && last.contains("any key closes"))
    mouse(&screen, .wheelUp, 5, 5)
    #expect(screen.text != last)
    screen.press(.home)
    #expect(screen.text == first)
    screen.press(.end)
    #expect(screen.text == last)
    mouse(&screen, .press, 5, 5)
    #expect(!screen.state.isHelpShown)
  }

  @Test("A click on a column's title, or on the name of a setting, selects it")
  func titles() throws {
    var screen = try Scripted()
    try screen.click(.compress(.title(.bits)))
    #expect(screen.state.compress.focus == .bits)
    screen.press(.function(2))
    let line = try place(screen, .distill(.line(.alpha)))
    mouse(&screen, .press, line.x + 3, line.y)
    #expect(screen.state.distill.setting == .alpha && screen.state.distill.value(of: .alpha) == 0.7)
    mouse(&screen, .wheelDown, line.x + 3, line.y)
    #expect(screen.state.distill.setting == .epochs)
  }

  @Test("A number that is pasted is a value that is typed, and waits for Enter; other text is no key")
  func paste() throws {
    var screen = try Scripted()
    func paste(_ text: String) { screen.send(.input(.paste(text))) }
    paste("85.5 %\n")
    #expect(screen.state.entry?.text == "85.5" && screen.state.compress.recipe == Recipe())
    screen.press(.enter)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.855)
    let recipe = screen.state.compress.recipe
    for text in ["q", "x\n", "-5", "1e3", "3 4", "nan", "0x10", "ppp", "", "\n", "12 parsecs"] {
      paste(text)
      #expect(screen.state.entry == nil && screen.state.compress.recipe == recipe, "\(text)")
    }
    screen.type("4")
    paste("0\n")
    screen.press(.enter)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.4)
    // Into a dialog's value.
    screen.type("F")
    paste("7")
    screen.press(.enter)
    #expect(screen.state.compress.fineTuning.epochs == 7)
    screen.press(.escape, .character("?"))
    paste("5")
    #expect(screen.state.entry == nil && screen.effects.allSatisfy { $0 != .quit })
  }
}
