/// What a terminal shows after the bytes that were sent to it: the part of xterm that ncurses uses, without colours.
struct ScreenText {
  private(set) var rows: [[Character]]
  private var x = 0
  private var y = 0
  private var last: Character = " "
  private var pending = ""

  init(columns: Int, rows: Int) {
    self.rows = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  var lines: [String] { rows.map { String($0) } }

  /// Where `text` is shown first, counted from 1 as the mouse does.
  func place(of text: String) -> (column: Int, row: Int)? {
    for (row, line) in lines.enumerated() {
      if let range = line.firstRange(of: text) {
        return (line.distance(from: line.startIndex, to: range.lowerBound) + 1, row + 1)
      }
    }
    return nil
  }

  func contains(_ text: String) -> Bool { place(of: text) != nil }

  mutating func resize(columns: Int, rows count: Int) {
    rows = (0..<count).map { row in
      (0..<columns).map { row < rows.count && $0 < rows[row].count ? rows[row][$0] : " " }
    }
    (x, y) = (min(x, columns - 1), min(y, count - 1))
  }

  mutating func show(_ text: String) {
    var rest = Substring(pending + text)
    pending = ""
    while let character = rest.first {
      if character != "\u{1B}" {
        rest.removeFirst()
        put(character)
      } else if let match = rest.prefixMatch(of: /\x1B\[([?>]?)([0-9;]*)([@-~])/) {
        rest = rest[match.range.upperBound...]
        if match.1.isEmpty {
          control(match.3.first ?? " ", match.2.split(separator: ";").compactMap { Int($0) })
        }
      } else if let match = rest.prefixMatch(
        of: /\x1B[()][A-Z0-9]|\x1B[78=>M]|\x1B\][^\x07\x1B]*(\x07|\x1B\\)/)
      {
        rest = rest[match.range.upperBound...]
      } else {
        pending = String(rest)
        return
      }
    }
  }

  private mutating func put(_ character: Character) {
    switch character {
    case "\r": x = 0
    case "\n": y = min(y + 1, rows.count - 1)
    case "\r\n": (x, y) = (0, min(y + 1, rows.count - 1))
    case "\u{8}": x = max(0, x - 1)
    case "\u{7}", "\u{F}": break
    default:
      if x >= rows[y].count { (x, y) = (0, min(y + 1, rows.count - 1)) }
      rows[y][x] = character
      x += 1
      last = character
    }
  }

  private mutating func control(_ name: Character, _ numbers: [Int]) {
    let columns = rows[0].count
    let count = max(numbers.first ?? 1, 1)
    switch name {
    case "H": (x, y) = ((numbers.dropFirst().first ?? 1) - 1, (numbers.first ?? 1) - 1)
    case "G": x = count - 1
    case "d": y = count - 1
    case "A": y -= count
    case "B": y += count
    case "C": x += count
    case "D": x -= count
    case "X": for column in x..<max(x, min(x + count, columns)) { rows[y][column] = " " }
    case "b": for _ in 0..<count { put(last) }
    case "K":
      let range = numbers.first == 1 ? 0..<min(x + 1, columns) : min(x, columns)..<columns
      for column in range { rows[y][column] = " " }
    case "J":
      let first = numbers.first == 2 ? 0 : y
      for row in first..<rows.count {
        for column in (row == y && first == y ? min(x, columns) : 0)..<columns { rows[row][column] = " " }
      }
    case "P":
      rows[y].removeSubrange(x..<min(x + count, columns))
      rows[y] += Array(repeating: " ", count: columns - rows[y].count)
    case "@":
      rows[y].insert(contentsOf: Array(repeating: " ", count: count), at: min(x, columns))
      rows[y] = Array(rows[y].prefix(columns))
    default: break
    }
    y = min(max(y, 0), rows.count - 1)
    x = min(max(x, 0), columns - 1)
  }
}
