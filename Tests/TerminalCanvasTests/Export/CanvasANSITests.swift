import Testing

@testable import TerminalCanvas

/// Reads what `CanvasANSI` writes, by the rules of ECMA-48 for "Select Graphic Rendition" and of xterm for its palette.
private struct SequenceReader {
  var rows: [[(character: Character, style: Style)]] = [[]]
  var problem: String?

  init(_ text: String) {
    var style = Style.plain
    var rest = Substring(text)
    while let character = rest.popFirst() {
      switch character {
      case "\n": rows.append([])
      case "\u{1B}":
        guard rest.popFirst() == "[", let end = rest.firstIndex(of: "m") else {
          problem = "no sequence that selects a style"
          return
        }
        var numbers = rest[..<end].split(separator: ";").map { Int($0) ?? -1 }[...]
        rest = rest[rest.index(after: end)...]
        while let number = numbers.popFirst() { apply(number, &numbers, to: &style) }
      default: rows[rows.count - 1].append((character, style))
      }
    }
    if rows.last?.isEmpty == true { rows.removeLast() }
    if style != .plain { problem = "the style isn't put back" }
  }

  private mutating func apply(_ number: Int, _ rest: inout ArraySlice<Int>, to style: inout Style) {
    switch number {
    case 0: style = .plain
    case 1: style.attributes.insert(.bold)
    case 2: style.attributes.insert(.dim)
    case 3: style.attributes.insert(.italic)
    case 4: style.attributes.insert(.underline)
    case 7: style.attributes.insert(.reverse)
    case 38, 48:
      guard rest.popFirst() == 5, let index = rest.popFirst().flatMap(UInt8.init(exactly:)) else {
        problem = "no palette index"
        return
      }
      if number == 38 { style.foreground = .indexed(index) } else { style.background = .indexed(index) }
    default: problem = "unknown parameter \(number)"
    }
  }

  /// What a terminal of a width would then show.
  func canvas(width: Int) -> Canvas {
    var canvas = Canvas(size: Size(width: width, height: rows.count))
    for (y, row) in rows.enumerated() {
      var x = 0
      for (character, style) in row { x = canvas.write(String(character), x: x, y: y, style: style) }
    }
    return canvas
  }
}

@Suite("A canvas as escape sequences")
struct CanvasANSITests {
  @Test("What a terminal makes of them is the canvas", arguments: 1...20 as ClosedRange<UInt64>)
  func roundTrip(_ seed: UInt64) {
    let canvas = Canvas.sample(seed: seed)
    let reader = SequenceReader(CanvasANSI(canvas).text)
    #expect(reader.problem == nil && reader.rows.count == canvas.size.height)
    #expect(reader.canvas(width: canvas.size.width) == canvas)
  }

  @Test("Plain text has no sequences, and styles are put back at the end of every line")
  func literal() {
    var canvas = Canvas(size: Size(width: 8, height: 3))
    canvas.write("plain", x: 0, y: 0)
    canvas.write("ab", x: 1, y: 1, style: Style(.indexed(81), on: .indexed(3), [.bold, .reverse]))
    #expect(CanvasANSI(canvas).text == "plain\n \u{1B}[0;1;7;38;5;81;48;5;3mab\u{1B}[0m\n\n")
  }

  @Test("Its size is bounded by the number of cells, whatever is in them")
  func bounded() {
    var canvas = Canvas(size: Size(width: 20, height: 5))
    let tower = Character("a" + String(repeating: "\u{301}", count: 10_000))
    for y in 0..<5 {
      for x in 0..<20 {
        canvas[x, y] = Cell(
          tower, Style(.indexed(UInt8(200 + x)), on: .indexed(UInt8(200 + y)), [.bold, .underline]))
      }
    }
    #expect(CanvasANSI(canvas).text.utf8.count < 60 * 100)
    #expect(CanvasText(canvas).text.utf8.count < 20 * 100)
  }

  @Test("Of a character only what takes no cell of its own follows its first scalar, as on a terminal")
  func marks() {
    var canvas = Canvas(size: Size(width: 8, height: 1))
    // A letter under a skin tone, one with a vowel sign that terminals give a cell, one with an accent, and a family.
    canvas.write("g\u{1F3FF}\u{926}\u{947}\u{93E}e\u{301}\u{1F468}\u{200D}\u{1F469}", x: 0, y: 0)
    canvas.write("|", x: 7, y: 0)
    let text = CanvasText(canvas).text
    #expect(!text.unicodeScalars.contains { [0x1F3FF, 0x93E, 0x200D].contains($0.value) })
    #expect(text.hasPrefix("g\u{926}\u{947}e\u{301}\u{1F468}") && text.hasSuffix("|\n"))
  }

  @Test("Half a wide character, and one that has room for its half only, become spaces")
  func halves() {
    var canvas = Canvas(size: Size(width: 4, height: 1))
    canvas[0, 0] = Cell("日")
    canvas[1, 0] = Cell("x")
    canvas[2, 0] = Cell("y")
    canvas[3, 0] = Cell("本")
    #expect(CanvasANSI(canvas).text == " xy\n")
    #expect(CanvasText(canvas).text == " xy\n")
    canvas[0, 0] = Cell(" ", isContinuation: true)
    #expect(CanvasText(canvas).text == " xy\n")
  }

  @Test("Text alone is what the canvas says, without what would steer a terminal")
  func text() {
    let canvas = Canvas.sample(seed: 3)
    #expect(CanvasText(canvas).text == canvas.text + "\n")
    var steering = Canvas(size: Size(width: 3, height: 1))
    steering[1, 0] = Cell("\u{1B}")
    #expect(CanvasText(steering).text == " \u{FFFD}\n")
  }

  @Test(
    "The end of a file's name decides the form",
    arguments: [
      ("a.svg", CanvasFormat.svg), ("A.SVG", .svg), ("/x/y.ans", .ansi), ("b.txt", .text), ("svg", nil),
      ("a.svg.gz", nil),
    ])
  func formats(_ name: String, _ format: CanvasFormat?) {
    #expect(CanvasFormat(path: name) == format)
  }
}
