import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@testable import TerminalCanvas

/// The elements of a drawing, as an XML parser sees them.
private final class Drawing: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
    var text = ""

    subscript(_ name: String) -> String? { attributes[name] }
    func number(_ name: String) -> Double? { attributes[name].flatMap(Double.init) }
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  init(_ canvas: Canvas) throws {
    super.init()
    let parser = XMLParser(data: Data(CanvasSVG(canvas).text.utf8))
    parser.delegate = self
    try #require(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "") in line \(parser.lineNumber)")
  }

  var texts: [Element] { elements.filter { $0.name == "text" } }
  /// Without the ground, which comes first.
  var rectangles: [Element] { Array(elements.filter { $0.name == "rect" }.dropFirst()) }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?)
  {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let last = open.last { elements[last].text += string }
  }
}

@Suite("A canvas as a drawing")
struct CanvasSVGTests {
  private func canvas(_ width: Int, _ height: Int, _ draw: (inout Canvas) -> Void) -> Canvas {
    var canvas = Canvas(size: Size(width: width, height: height))
    draw(&canvas)
    return canvas
  }

  @Test(
    "It is well-formed, and every character is where the canvas has it",
    arguments: 1...20 as ClosedRange<UInt64>)
  func wellFormed(_ seed: UInt64) throws {
    let canvas = Canvas.sample(seed: seed)
    let drawing = try Drawing(canvas)
    var shown = Set<[Int]>()
    for text in drawing.texts {
      let (x, y) = (try #require(text.number("x")), try #require(text.number("y")))
      var column = Int(x) / 12
      #expect(x == Double(column * 12) && Int(y) % 23 == 18)
      let start = column
      for character in text.text {
        let cell = canvas[column, Int(y) / 23]
        // XML has no U+FFFE.
        #expect(
          character == cell.character.printable || (cell.character == "\u{FFFE}" && character == "\u{FFFD}"))
        for place in 0..<character.cellWidth { shown.insert([column + place, Int(y) / 23]) }
        column += character.cellWidth
      }
      #expect(text.number("textLength").map { $0 == Double((column - start) * 12) } ?? (column - start == 1))
    }
    for y in 0..<canvas.size.height {
      for x in 0..<canvas.size.width where !shown.contains([x, y]) {
        let cell = canvas[x, y]
        #expect(
          cell.isContinuation || cell.character == " "
            || BlockElement.parts(of: String(cell.character)) != nil)
      }
    }
  }

  @Test("No canvas at all is a drawing too", arguments: [(0, 0), (1, 1), (0, 5)])
  func empty(_ width: Int, _ height: Int) throws {
    #expect(try Drawing(Canvas(size: Size(width: width, height: height))).texts.isEmpty)
  }

  @Test("Colours are those of xterm's palette")
  func colors() throws {
    let named = [
      "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5", "#7f7f7f",
      "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
    ]
    // Of the cube and the greys as `tput -T xterm-256color initc` names them.
    let others = [
      16: "#000000", 17: "#00005f", 21: "#0000ff", 46: "#00ff00", 110: "#87afd7", 208: "#ff8700",
      231: "#ffffff",
      232: "#080808", 240: "#585858", 255: "#eeeeee",
    ]
    let wanted = Dictionary(uniqueKeysWithValues: named.enumerated().map { ($0, $1) }).merging(others) {
      first, _ in first
    }
    let drawing = try Drawing(
      canvas(1, 256) { canvas in
        for index in 0..<256 { canvas.write("x", x: 0, y: index, style: Style(.indexed(UInt8(index)))) }
      })
    #expect(drawing.texts.count == 256)
    for (index, color) in wanted { #expect(drawing.texts[index]["fill"] == color, "\(index)") }
    #expect(Set(drawing.texts[16..<232].map { $0["fill"] }).count == 216)
  }

  @Test("Every attribute is drawn, and reversed colours are exchanged")
  func attributes() throws {
    let looks: [(Style.Attributes, String, String)] = [
      (.bold, "font-weight", "bold"), (.dim, "fill-opacity", "0.6"), (.italic, "font-style", "italic"),
      (.underline, "text-decoration", "underline"),
    ]
    for (attribute, name, value) in looks {
      let drawing = try Drawing(
        canvas(2, 1) { $0.write("ab", x: 0, y: 0, style: Style(.indexed(9), on: .standard, attribute)) })
      #expect(drawing.texts.map { $0[name] } == [value])
      #expect(drawing.texts[0].attributes.count == 5 && drawing.texts[0].text == "ab")
    }
    let drawing = try Drawing(
      canvas(9, 1) { $0.write("ab", x: 2, y: 0, style: Style(.indexed(9), on: .indexed(21), .reverse)) })
    #expect(drawing.texts.map { $0["fill"] } == ["#0000ff"])
    #expect(
      drawing.rectangles.map(\.attributes) == [
        ["x": "24", "y": "0", "width": "24", "height": "23", "fill": "#ff0000"]
      ])
  }

  @Test("Neighbours with the same colour behind them share a rectangle; the most frequent one is the ground")
  func backgrounds() throws {
    let drawing = try Drawing(
      canvas(10, 2) { canvas in
        canvas.fill(canvas.bounds, style: Style(.standard, on: .indexed(234)))
        canvas.write("abc", x: 2, y: 1, style: Style(.indexed(1), on: .indexed(24)))
        canvas.write("de", x: 5, y: 1, style: Style(.indexed(2), on: .indexed(24)))
      })
    #expect(drawing.elements.first { $0.name == "rect" }?["fill"] == "#1c1c1c")
    #expect(
      drawing.rectangles.map(\.attributes) == [
        ["x": "24", "y": "23", "width": "60", "height": "23", "fill": "#005f87"]
      ])
    #expect(drawing.texts.map(\.text) == ["abc", "de"])
  }

  @Test("A wide character takes two cells, and what follows it stands behind them")
  func wide() throws {
    let drawing = try Drawing(canvas(6, 1) { $0.write("日x本", x: 0, y: 0) })
    #expect(drawing.texts.map(\.text) == ["日", "x", "本"])
    #expect(drawing.texts.map { $0["x"] } == ["0", "24", "36"])
    #expect(drawing.texts.map { $0["textLength"] } == ["24", nil, "24"])
  }

  @Test("Block elements fill their part of the cell, whatever the font")
  func blocks() throws {
    let drawing = try Drawing(canvas(6, 1) { $0.write("▀▀▌▂▚", x: 0, y: 0, style: Style(.indexed(9))) })
    let places = drawing.rectangles.map { ["x", "y", "width", "height"].compactMap($0.number) }
    #expect(
      places == [
        [0, 0, 24, 11.5], [24, 0, 6, 23], [36, 17.25, 12, 5.75], [48, 0, 6, 11.5], [54, 11.5, 6, 11.5],
      ])
    #expect(drawing.rectangles.allSatisfy { $0["fill"] == "#ff0000" } && drawing.texts.isEmpty)
  }

  @Test("Every block element fills as much as its name says")
  func blockAreas() {
    let areas: [Character: Double] = [
      "▀": 0.5, "▁": 0.125, "▄": 0.5, "▇": 0.875, "█": 1, "▉": 0.875, "▌": 0.5, "▏": 0.125, "▐": 0.5,
      "░": 0.25,
      "▒": 0.5, "▓": 0.75, "▔": 0.125, "▕": 0.125, "▖": 0.25, "▗": 0.25, "▘": 0.25, "▙": 0.75, "▚": 0.5,
      "▛": 0.75,
      "▜": 0.75, "▝": 0.25, "▞": 0.5, "▟": 0.75,
    ]
    for (character, area) in areas {
      let parts = BlockElement.parts(of: String(character)) ?? []
      #expect(parts.reduce(0) { $0 + $1.width * $1.height * $1.opacity } == area, "\(character)")
      #expect(parts.allSatisfy { $0.x + $0.width <= 1 && $0.y + $0.height <= 1 })
    }
    #expect(BlockElement.parts(of: "─") == nil && BlockElement.parts(of: "■") == nil)
  }

  @Test("Its size is bounded by the number of cells, whatever is in them")
  func bounded() throws {
    var canvas = Canvas(size: Size(width: 40, height: 20))
    let tower = Character("&" + String(repeating: "\u{301}", count: 10_000))
    for y in 0..<20 {
      for x in 0..<40 {
        let style = Style(
          .indexed(UInt8(x * 5 + y)), on: .indexed(UInt8(x + y * 10)), [.bold, .dim, .italic, .underline])
        canvas[x, y] = Cell((x + y) % 2 == 0 ? tower : "▚", style)
      }
    }
    #expect(CanvasSVG(canvas).text.utf8.count < 300 * 800)
    _ = try Drawing(canvas)
  }
}
