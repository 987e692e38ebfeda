/// What a terminal shows after some output: the characters of a grid of cells.
///
/// It follows those sequences of "XTerm Control Sequences" that ncurses sends for `xterm-256color`; colours and modes
/// are skipped. Every character is taken to be one cell wide.
struct ScreenEmulator {
  let columns: Int
  let rows: Int
  /// The end of a synchronized update, which is how frames end.
  static let frameEnd = Array("\u{1B}[?2026l".utf8)

  /// Frames that were finished.
  private(set) var frames = 0

  private var cells: [Unicode.Scalar]
  private var x = 0
  private var y = 0
  private var scrollTop = 0
  private var scrollBottom: Int
  private var last: Unicode.Scalar = " "
  private var decoder = Decoder()

  /// Where in a sequence the next byte is.
  private struct Decoder {
    enum State { case text, escape, charset, control, string }
    var state = State.text
    var parameters: [UInt8] = []
    var scalar: UInt32 = 0
    var missing = 0
  }

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    scrollBottom = rows - 1
    cells = Array(repeating: " ", count: columns * rows)
  }

  /// The character in a cell.
  subscript(x: Int, y: Int) -> Unicode.Scalar { cells[y * columns + x] }

  /// The text of a row, blanks at its end included.
  func text(ofRow y: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: cells[y * columns..<(y + 1) * columns])
    return String(text)
  }

  /// All rows.
  var lines: [String] { (0..<rows).map(text(ofRow:)) }

  /// Follows output.
  mutating func show(_ bytes: some Sequence<UInt8>) { for byte in bytes { show(byte) } }

  private mutating func show(_ byte: UInt8) {
    switch decoder.state {
    case .text: showText(byte)
    case .escape: showEscape(byte)
    case .charset: decoder.state = .text
    case .control:
      if (0x40...0x7E).contains(byte) {
        decoder.state = .text
        control(byte)
      } else {
        decoder.parameters.append(byte)
      }
    case .string:
      // Titles and the like end with BEL or ESC \.
      if byte == 0x07 { decoder.state = .text }
      if byte == 0x1B { decoder.state = .charset }
    }
  }

  private mutating func showText(_ byte: UInt8) {
    switch byte {
    case 0x1B: decoder.state = .escape
    case 0x08: x = max(0, min(x, columns - 1) - 1)
    case 0x09: x = min(columns - 1, (x / 8 + 1) * 8)
    case 0x0A...0x0C: lineFeed()
    case 0x0D: x = 0
    case 0x20...0x7E: put(Unicode.Scalar(byte))
    case 0x80...0xBF where decoder.missing > 0:
      decoder.scalar = decoder.scalar << 6 | UInt32(byte & 0x3F)
      decoder.missing -= 1
      if decoder.missing == 0 { put(Unicode.Scalar(decoder.scalar) ?? "\u{FFFD}") }
    case 0xC0...0xDF: begin(byte & 0x1F, missing: 1)
    case 0xE0...0xEF: begin(byte & 0x0F, missing: 2)
    case 0xF0...0xF7: begin(byte & 0x07, missing: 3)
    default: break
    }
  }

  private mutating func begin(_ bits: UInt8, missing: Int) {
    decoder.scalar = UInt32(bits)
    decoder.missing = missing
  }

  private mutating func showEscape(_ byte: UInt8) {
    decoder.state = .text
    switch byte {
    case UInt8(ascii: "["):
      decoder.state = .control
      decoder.parameters.removeAll(keepingCapacity: true)
    case UInt8(ascii: "]"), UInt8(ascii: "P"): decoder.state = .string
    case UInt8(ascii: "(")...UInt8(ascii: "+"): decoder.state = .charset
    case UInt8(ascii: "M"): if y == scrollTop { scroll(from: scrollTop, by: -1) } else { y = max(0, y - 1) }
    default: break
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    if x >= columns {
      x = 0
      lineFeed()
    }
    cells[y * columns + x] = scalar
    last = scalar
    x += 1
  }

  private mutating func lineFeed() {
    if y == scrollBottom { scroll(from: scrollTop, by: 1) } else { y = min(rows - 1, y + 1) }
  }

  /// Moves the rows from `top` to the end of the scrolling region up, or down for a negative count.
  private mutating func scroll(from top: Int, by count: Int) {
    guard top <= scrollBottom else { return }
    let old = cells
    for row in top...scrollBottom {
      let source = row + count
      for column in 0..<columns {
        cells[row * columns + column] =
          (top...scrollBottom).contains(source) ? old[source * columns + column] : " "
      }
    }
  }

  private mutating func control(_ final: UInt8) {
    let text = String(decoding: decoder.parameters, as: UTF8.self)
    if text.hasPrefix("?") {
      if text == "?2026", final == UInt8(ascii: "l") { frames += 1 }
      if text == "?1049" { erase(0..<columns * rows) }
      return
    }
    guard text.first.map({ !"<=>".contains($0) }) ?? true else { return }
    let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let first = numbers.first ?? 0
    let count = max(1, first)
    let place = y * columns + min(x, columns - 1)
    let row = y * columns..<(y + 1) * columns
    switch Character(Unicode.Scalar(final)) {
    case "H", "f": (x, y) = (clampedColumn(numbers.count > 1 ? numbers[1] : 1), clampedRow(first))
    case "G", "`": x = clampedColumn(first)
    case "d": y = clampedRow(first)
    case "A": y = max(0, y - count)
    case "B": y = min(rows - 1, y + count)
    case "C": x = min(columns - 1, x + count)
    case "D": x = max(0, x - count)
    case "J": erase(first == 0 ? place..<cells.count : first == 1 ? 0..<place + 1 : 0..<cells.count)
    case "K": erase(first == 0 ? place..<row.upperBound : first == 1 ? row.lowerBound..<place + 1 : row)
    case "X": erase(place..<min(place + count, row.upperBound))
    case "P": shiftRow(from: place, end: row.upperBound, by: -count)
    case "@": shiftRow(from: place, end: row.upperBound, by: count)
    case "b": for _ in 0..<count { put(last) }
    case "L": scroll(from: y, by: -count)
    case "M": scroll(from: y, by: count)
    case "S": scroll(from: scrollTop, by: count)
    case "T": scroll(from: scrollTop, by: -count)
    case "r":
      scrollTop = clampedRow(first)
      scrollBottom = numbers.count > 1 ? clampedRow(numbers[1]) : rows - 1
      (x, y) = (0, 0)
    default: break
    }
  }

  private func clampedColumn(_ column: Int) -> Int { min(max(column, 1), columns) - 1 }
  private func clampedRow(_ row: Int) -> Int { min(max(row, 1), rows) - 1 }

  private mutating func erase(_ range: Range<Int>) { for place in range { cells[place] = " " } }

  /// Moves what stands from a cell to the end of its row to the right, or to the left for a negative count.
  private mutating func shiftRow(from start: Int, end: Int, by count: Int) {
    let old = cells
    for place in start..<end {
      let source = place - count
      cells[place] = (start..<end).contains(source) ? old[source] : " "
    }
  }
}
