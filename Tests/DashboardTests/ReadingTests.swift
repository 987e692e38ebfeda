import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Exact values of what is pointed at")
struct ReadingTests {
  private func mouse(_ screen: inout Scripted, _ kind: MouseEvent.Kind, _ point: Point) {
    screen.send(.input(.mouse(MouseEvent(kind, at: point))))
  }

  private func place(_ screen: Scripted, _ target: DashboardState.Target) throws -> Rectangle {
    try #require(view(screen.state, size: screen.size).regions.rectangle(of: target))
  }

  /// The lower border of a box that has a target in it.
  private func border(_ screen: Scripted, below target: DashboardState.Target) throws -> String {
    let place = try place(screen, target)
    let canvas = view(screen.state, size: screen.size).canvas
    let row = (place.bottom..<canvas.size.height).first {
      canvas[place.x + place.width / 2, $0].character != " "
    }
    return String((place.x..<place.right).map { canvas[$0, row ?? place.bottom].character })
  }

  @Test("A column of the histogram tells how many weights it stands for, and they add up")
  func histogram() throws {
    var screen = try Scripted()
    screen.type("50")
    screen.press(.enter)
    let place = try place(screen, .compress(.histogram))
    let recipe = screen.state.compress.recipe
    let layer = try #require(screen.state.compress.compressed.encodedLayers["fc1"])
    var sums = (original: 0, pruned: 0, kept: 0)
    var counts: [Int] = []
    mouse(&screen, .press, Point(x: place.x, y: place.y))
    for column in 0..<place.width {
      // The mouse is held, and may go over the threshold.
      mouse(&screen, .drag, Point(x: place.x + column, y: place.y))
      let text = try border(screen, below: .compress(.histogram))
      let match = try #require(
        text.firstMatch(
          of: /(−?[0-9.e−]+)…(−?[0-9.e−]+): ([0-9 ]+) originally, ([0-9 ]+) pruned, ([0-9 ]+) kept/),
        "\(text)")
      func number(_ text: Substring) -> Int { Int(text.filter(\.isNumber)) ?? -1 }
      counts.append(number(match.3))
      sums.original += number(match.3)
      sums.pruned += number(match.4)
      sums.kept += number(match.5)
      #expect(number(match.3) == number(match.4) + number(match.5))
    }
    #expect(sums.original == layer.count && sums.kept == layer.keptCount)
    #expect(screen.state.compress.recipe == recipe)
    // Heights are what is read off: the axis ends at the highest of them, and none is drawn above a higher one.
    let highest = try #require(counts.max())
    let lines = screen.text.split(separator: "\n").map(Array.init)
    #expect(String(lines[place.y][(place.x - 6)..<place.x]).contains("\(highest)"), "\(screen.text)")
    mouse(&screen, .release, Point(x: 0, y: 0))
    screen.press(.escape)
    #expect(screen.state.compress.histogramPointer == nil)
  }

  @Test("Weights that were zero before are in no column, which is said in the title and where they would be")
  func zeros() throws {
    let model = try digitsModel { _, index in index % 4 == 0 ? Float(index % 64) / 64 - 0.5 : 0 }
    var screen = try Scripted(model)
    let layer = try #require(screen.state.compress.compressed.encodedLayers["fc1"])
    let zeros = Numbers.count(layer.originalWeights.elements.count { $0 == 0 })
    #expect(screen.text.contains("fc1 weights") && screen.text.contains("without \(zeros) zeros"))
    screen.type("50")
    screen.press(.enter)
    // All that is pruned was zero before.
    #expect(!screen.text.contains("█ pruned"))
    let place = try place(screen, .compress(.histogram))
    var told: [String] = []
    mouse(&screen, .press, Point(x: place.x, y: place.y))
    for column in 0..<place.width {
      mouse(&screen, .drag, Point(x: place.x + column, y: place.y))
      let text = try border(screen, below: .compress(.histogram))
      if text.contains("without") { told.append(text) }
    }
    #expect(told.count == 1 && told[0].contains("kept, without \(zeros) zeros"), "\(told)")
    // With nothing pruned beside them there is no threshold.
    screen.press(.escape)
    screen.type("0")
    screen.press(.enter, .tab, .tab, .tab)
    #expect(screen.text.contains("nothing pruned; → moves the threshold"), "\(screen.text)")
    // Where all are, they are counted.
    #expect(try !Scripted(digitsModel { _, _ in 0 }).text.contains("zeros from"))
  }

  @Test("Its cursor is moved by keys, whatever arrows move, and stays where values are when the size changes")
  func keys() throws {
    var screen = try Scripted()
    screen.press(.character(">"), .character(">"), .character("<"))
    let pointer = try #require(screen.state.compress.histogramPointer)
    #expect(pointer > 0 && screen.state.compress.focus == .sparsity)
    for size in [Size(width: 120, height: 40), Size(width: 200, height: 60), Size(width: 80, height: 24)] {
      let frame = view(screen.state, size: size)
      let place = try #require(frame.regions.rectangle(of: .compress(.histogram)))
      let scale = PlotScale(try #require(frame.histogram).range)
      let column = try #require(scale.step(of: pointer, of: place.width))
      #expect((place.y..<place.bottom).contains { frame.canvas[place.x + column, $0].character == "▲" })
    }
    for _ in 0..<200 { screen.press(.character(">")) }
    screen.press(.character("<"))
    #expect(screen.text.contains("▲"))
  }

  @Test("The weight under the heatmap's cursor is marked in the histogram, of a block its range and mean")
  func heatmap() throws {
    var screen = try Scripted(width: 200, height: 60)
    screen.press(.shiftTab)
    #expect(screen.state.compress.focus == .heatmap)
    for _ in 0..<8 { screen.press(.character("+")) }
    let weights = screen.state.compress.subject.model.weights["fc1.weight"]?.elements ?? []
    func marks() throws -> (marks: [Int], means: [Int], columns: Rectangle, scale: PlotScale) {
      let frame = view(screen.state, size: screen.size)
      let place = try #require(frame.regions.rectangle(of: .compress(.histogram)))
      func columns(_ glyph: Character) -> [Int] {
        (0..<place.width).filter { column in
          (place.y..<place.bottom).contains { frame.canvas[place.x + column, $0].character == glyph }
        }
      }
      return (columns("═"), columns("◆"), place, PlotScale(try #require(frame.histogram).range))
    }
    screen.state.follow(view(screen.state, size: screen.size))
    screen.press(.down, .right)
    var seen = try marks()
    let weight = Double(weights[64 + 1])
    let column = try #require(seen.scale.step(of: weight, of: seen.columns.width))
    #expect(seen.means == [column])
    #expect(seen.marks.isEmpty)
    // From afar a cell is a block.
    for _ in 0..<8 { screen.press(.character("-")) }
    screen.press(.character("+"))
    var small = try Scripted(width: 120, height: 40)
    small.press(.shiftTab)
    screen = small
    seen = try marks()
    let frame = view(screen.state, size: screen.size)
    let map = try #require(frame.regions.rectangle(of: .compress(.heatmap)))
    let block = try #require(screen.state.compress.cursorBlock(drawnIn: map))
    let values = block.rows.flatMap { row in block.columns.map { Double(weights[row * 64 + $0]) } }
    #expect(values.count > 1)
    let ends = [values.min(), values.max()].compactMap {
      $0.flatMap { seen.scale.step(of: $0, of: seen.columns.width) }
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let middle = try #require(seen.scale.step(of: mean, of: seen.columns.width))
    #expect(seen.means == [middle])
    #expect(Set(seen.marks + seen.means) == Set(ends[0]...ends[1]))
    screen.press(.escape)
    #expect(try marks().means.isEmpty)
  }

  @Test("Home and End take the heatmap's cursor along its output channel")
  func heatmapEnds() throws {
    var screen = try Scripted()
    screen.press(.shiftTab, .down, .end)
    #expect(screen.state.compress.heatmap.cursor.column == 63)
    screen.press(.home)
    #expect(screen.state.compress.heatmap.cursor.column == 0)
  }

  @Test("What the mouse rests on is read off, and nothing is chosen by it")
  func hover() throws {
    var screen = try Scripted()
    let (heatmap, histogram) = (
      try place(screen, .compress(.heatmap)), try place(screen, .compress(.histogram))
    )
    let before = screen.text
    let state = screen.state.compress
    screen.state.follow(view(screen.state, size: screen.size))
    mouse(&screen, .move, Point(x: heatmap.x, y: heatmap.y))
    #expect(try border(screen, below: .compress(.heatmap)).contains("[0–2, 0–1] 100 % nonzero"))
    // It is marked in the histogram as the cursor is.
    #expect(screen.text.contains("◆"))
    mouse(&screen, .move, Point(x: heatmap.x, y: heatmap.y + 1))
    #expect(try border(screen, below: .compress(.heatmap)).contains("[6–8, 0–1] 100 % nonzero"))
    mouse(&screen, .move, Point(x: histogram.x + 3, y: histogram.y + 1))
    #expect(try border(screen, below: .compress(.histogram)).contains("originally"))
    #expect(try !border(screen, below: .compress(.heatmap)).contains("["))
    #expect(screen.state.compress.histogramPointer == nil && screen.state.compress.focus == .sparsity)
    #expect(screen.state.compress.heatmap == state.heatmap)
    // Away from it, and with a key, all is as before.
    mouse(&screen, .move, Point(x: 0, y: 0))
    #expect(screen.text == before)
    mouse(&screen, .move, Point(x: histogram.x + 3, y: histogram.y + 1))
    screen.press(.down, .up)
    #expect(screen.text == before)
    // Enter does nothing with a column that was only rested on.
    mouse(&screen, .move, Point(x: histogram.x + 3, y: histogram.y + 1))
    screen.press(.enter)
    #expect(screen.state.compress.recipe == Recipe())
    #expect(screen.state.message?.hasPrefix("nothing is marked") == true)
  }

  @Test(
    "The wheel magnifies what is under the mouse, which stays there; a click marks it and moves nothing",
    arguments: [(0.3, 0.6), (0.9, 0.2), (0, 0), (0.99, 0.99)])
  func wheelMagnifies(across: Double, down: Double) throws {
    var screen = try Scripted("lenet-300-100")
    let place = try place(screen, .compress(.heatmap))
    let point = Point(
      x: place.x + Int(across * Double(place.width)), y: place.y + Int(down * Double(place.height - 1)))
    func block() throws -> (rows: Range<Int>, columns: Range<Int>) {
      try #require(screen.state.read.compress.cursorBlock(drawnIn: place))
    }
    mouse(&screen, .move, point)
    var before = try block()
    for _ in 0..<6 {
      mouse(&screen, .wheelUp, point)
      mouse(&screen, .move, point)
      let now = try block()
      #expect(before.rows.contains(now.rows.lowerBound) && before.columns.contains(now.columns.lowerBound))
      #expect(now.rows.count <= before.rows.count && now.columns.count <= before.columns.count)
      before = now
    }
    #expect(before.rows.count == 1 && before.columns.count == 1)
    #expect(
      screen.state.compress.heatmap.cursor
        == .init(row: before.rows.lowerBound, column: before.columns.lowerBound))
    // The picture stays for clicks elsewhere, and for arrows that don't leave it.
    let window = screen.state.compress.shownGrid(in: place)
    let other = Point(x: place.x + 3, y: place.y + 2)
    mouse(&screen, .press, other)
    mouse(&screen, .release, other)
    mouse(&screen, .move, other)
    #expect(screen.state.compress.shownGrid(in: place) == window)
    #expect(try block().rows.contains(screen.state.compress.heatmap.cursor.row))
    screen.press(.left)
    #expect(screen.state.compress.shownGrid(in: place) == window)
    // Out of it they take it along.
    for _ in 0..<4 { screen.press(.shiftRight) }
    let moved = screen.state.compress.shownGrid(in: place)
    #expect(moved.columns.contains(screen.state.compress.heatmap.cursor.column))
    // The keys' magnifier has the cursor in the middle.
    screen.press(.character("-"))
    #expect(screen.state.compress.heatmap.start == nil)
    for _ in 0..<8 { mouse(&screen, .wheelDown, point) }
    let whole = screen.state.compress.shownGrid(in: place)
    #expect(whole.rows == 0..<300 && whole.columns == 0..<784)
  }

  @Test("A magnified heatmap stays where it is under the mouse")
  func hoverMagnified() throws {
    var screen = try Scripted(width: 200, height: 60)
    screen.press(.shiftTab, .character("+"), .character("+"), .character("+"), .escape)
    let place = try place(screen, .compress(.heatmap))
    func title() -> String? {
      screen.text.firstMatch(of: /rows \d+–\d+, columns \d+–\d+/).map { String($0.0) }
    }
    let before = try #require(title())
    mouse(&screen, .move, Point(x: place.right - 2, y: place.bottom - 2))
    #expect(title() == before && screen.text != before)
    let read = try #require(screen.state.read.compress.heatmap.pointed)
    #expect(read.row > 8 && screen.state.compress.heatmap.cursor != read)
  }

  @Test(
    "The mouse says nothing while help or a dialog is in front, and motions that change nothing aren't noticed"
  )
  func unnoticed() throws {
    var screen = try Scripted()
    screen.state.follow(view(screen.state, size: screen.size))
    let place = try place(screen, .compress(.heatmap))
    func isNoticed(_ x: Int, _ y: Int) -> Bool {
      screen.state.notices(.mouse(MouseEvent(.move, button: .none, at: Point(x: x, y: y))))
    }
    #expect(!isNoticed(0, 0) && isNoticed(place.x, place.y))
    mouse(&screen, .move, Point(x: place.x, y: place.y))
    #expect(isNoticed(0, 0) && isNoticed(place.x + 1, place.y) && !isNoticed(place.x, place.y))
    screen.press(.character("?"))
    mouse(&screen, .move, Point(x: place.x, y: place.y))
    #expect(screen.state.pointed == nil && !isNoticed(place.x, place.y))
    screen.press(.escape, .character("e"))
    mouse(&screen, .move, Point(x: place.x, y: place.y))
    #expect(screen.state.pointed == nil && screen.state.dialog != nil)
    #expect(screen.state.notices(.key(.escape)))
    screen.press(.escape)
    mouse(&screen, .move, Point(x: place.x, y: place.y))
    #expect(screen.state.pointed != nil)
    // On another size of screen it is over something else.
    screen.send(.input(.resize(Size(width: 80, height: 24))))
    #expect(screen.state.pointed == nil)
  }

  @Test("Curves tell what they have where the mouse rests")
  func hoverCurves() throws {
    var screen = try curves()
    let target = try sample(screen)
    screen.state.follow(view(screen.state, size: screen.size))
    mouse(&screen, .move, target)
    #expect(try border(screen, below: .curves(.accuracy)).contains("epoch 2: taught 85.00 %, alone 80.00 %"))
    #expect(screen.state.curvePointer == nil)
  }

  /// Where the second sample of the taught student's accuracy is drawn.
  private func sample(_ screen: Scripted) throws -> Point {
    let chart = try #require(
      curvesChart(screen.state.jobs.newest(.distillation), .accuracy, epochs: 1, theme: .mono))
    return try #require(
      chart.place(of: chart.series[1].samples[1], in: try place(screen, .curves(.accuracy))))
  }

  private func curves(width: Int = 120, height: Int = 40) throws -> Scripted {
    var screen = try Scripted(width: width, height: height)
    screen.press(.function(2), .enter)
    screen.send(.job(.started(JobID(1))))
    screen.send(.job(.progressed(JobID(1), ScreenTests.snapshot)))
    return screen
  }

  @Test("A click on a curve tells the nearest sample, with what the others and the other chart have there")
  func curve() throws {
    var screen = try curves()
    let target = try sample(screen)
    mouse(&screen, .press, Point(x: target.x + 4, y: target.y + 1))
    #expect(try border(screen, below: .curves(.accuracy)).contains("epoch 2: taught 85.00 %, alone 80.00 %"))
    #expect(try border(screen, below: .curves(.loss)).contains("epoch 2: taught 0.5000, alone 0.7000"))
    #expect(screen.text.contains("◆"))
    mouse(&screen, .drag, Point(x: 0, y: 0))
    #expect(screen.text.contains("epoch 0: teacher 92.00 %"))
    mouse(&screen, .release, Point(x: 0, y: 0))
    screen.press(.escape)
    #expect(!screen.text.contains("epoch 0:"))
  }

  @Test(
    "At the last epoch, too, both students are read off, and a level line is wherever there is room",
    arguments: [(80, 24), (100, 36), (120, 40), (140, 40), (200, 60)])
  func lastEpoch(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    screen.press(.function(2), .enter)
    screen.send(.job(.started(JobID(1))))
    var snapshot = JobSnapshot(fraction: 1, phase: "done")
    func points(_ values: [Double]) -> [LineChart.Sample] {
      values.enumerated().map { .init(x: Double($0.offset + 1), y: $0.element) }
    }
    snapshot.curves = [
      .init(.accuracy, "teacher", points: [.init(x: 0, y: 0.9778), .init(x: 2, y: 0.9778)]),
      .init(.accuracy, "taught", points: points([0.8361, 0.9056])),
      .init(.accuracy, "alone", points: points([0.85, 0.925])),
    ]
    screen.send(.job(.progressed(JobID(1), snapshot)))
    for (key, epoch, values) in [
      (Character(">"), 2, ["taught 90.56 %", "alone 92.50 %"]),
      ("<", 1, ["taught 83.61 %", "alone 85.00 %"]),
    ] {
      screen.press(.character(key))
      let line = try #require(screen.text.split(separator: "\n").first { $0.contains(" \(epoch): ") })
      #expect(values.allSatisfy { line.contains($0) }, "\(line)")
      #expect(line.contains("teacher 97.78 %") == (width >= 140), "\(line)")
    }
  }

  @Test("After a single epoch it is the students that are read off, not the teacher's level line")
  func onlyEpoch() throws {
    var screen = try Scripted(width: 80, height: 24)
    screen.press(.function(2), .enter)
    screen.send(.job(.started(JobID(1))))
    var snapshot = JobSnapshot(fraction: 1, phase: "done")
    snapshot.curves = [
      .init(.accuracy, "teacher", points: [.init(x: 0, y: 0.9778), .init(x: 1, y: 0.9778)]),
      .init(.accuracy, "taught", points: [.init(x: 1, y: 0.8361)]),
      .init(.accuracy, "alone", points: [.init(x: 1, y: 0.85)]),
    ]
    screen.send(.job(.progressed(JobID(1), snapshot)))
    for key in "<>>" {
      screen.press(.character(key))
      #expect(screen.text.contains("1: taught 83.61 %, alone 85.00 %"), "\(screen.text)")
    }
  }

  @Test("Keys and the wheel go from sample to sample of a curve, and stop at its ends")
  func curveKeys() throws {
    var screen = try curves()
    screen.press(.character("<"))
    #expect(screen.text.contains("epoch 2: taught 85.00 %"))
    screen.press(.character("<"), .character("<"))
    #expect(screen.text.contains("epoch 1: taught 70.00 %"))
    let place = try place(screen, .curves(.loss))
    mouse(&screen, .wheelUp, Point(x: place.x, y: place.y))
    #expect(screen.state.curvePointer == CurvePointer(quantity: .loss, curve: "taught", x: 2))
    var empty = try Scripted()
    empty.press(.function(2), .character(">"))
    #expect(empty.state.message == "there are no curves to read off yet")
  }

  @Test("The curves of fine-tuning are read off on the Compress screen", arguments: ScreenTests.goldenSizes)
  func fineTuning(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    screen.type("f")
    screen.send(.job(.started(JobID(1))))
    var snapshot = JobSnapshot(fraction: 0.4, phase: "epoch 2/3", secondsLeft: 41)
    snapshot.curves = [
      .init(.accuracy, "compressed", points: [.init(x: 0, y: 0.1), .init(x: 1, y: 0.8125)])
    ]
    screen.send(.job(.progressed(JobID(1), snapshot)))
    screen.press(.character(">"))
    #expect(screen.text.contains("epoch 1: compressed 81.25 %"))
    screen.press(.character("<"))
    #expect(screen.text.contains("epoch 0: compressed 10.00 %"))
    // With the threshold at hand it is the histogram's turn.
    screen.press(.tab, .tab, .tab, .character(">"))
    #expect(screen.state.compress.histogramPointer != nil)
  }
}
