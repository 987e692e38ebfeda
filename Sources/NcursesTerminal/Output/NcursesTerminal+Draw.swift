internal import CNcurses
public import TerminalCanvas

/// Two palette indices; -1 is the terminal's own colour.
struct ColorPair: Hashable {
  var foreground: Int
  var background: Int
}

extension NcursesTerminal {
  /// Shows a canvas; what is larger than the screen is cut off, what is smaller leaves the rest blank.
  ///
  /// Only what is different from the last canvas is handed to ncurses, and one synchronized update sends it.
  public func draw(_ canvas: Canvas) {
    guard isOpen, !isGone else { return }
    let old = shown.flatMap { $0.size == canvas.size ? $0 : nil }
    if old == nil { terminal_erase() }
    guard put(canvas, over: old) || old == nil else { return }
    terminal_update()
    shown = canvas
  }

  /// Hands the changed cells to ncurses; whether there were any.
  private func put(_ canvas: Canvas, over old: Canvas?) -> Bool {
    let width = canvas.size.width
    let columns = min(width, size.width)
    let rows = min(canvas.size.height, size.height)
    let cells = canvas.cells
    let oldCells = old?.cells ?? []
    var scalars: [UInt32] = []
    var hasChanged = false
    for y in 0..<rows {
      let row = y * width
      for x in 0..<columns {
        let place = row + x
        let isWide = x + 1 < width && cells[place + 1].isContinuation
        if old != nil {
          let wasWide = x + 1 < width && oldCells[place + 1].isContinuation
          if isWide == wasWide && cells[place] == oldCells[place] { continue }
        }
        hasChanged = true
        let cell = cells[place]
        if cell.isContinuation {
          // Drawn with its left half, if it has one.
          if x > 0 && !cells[place - 1].isContinuation { continue }
          scalars = [32]
        } else {
          scalars.removeAll(keepingCapacity: true)
          let character = showsUnicode ? cell.character : cell.character.asciiStandIn
          for scalar in character.unicodeScalars { scalars.append(scalar.value) }
        }
        terminal_put(
          Int32(x), Int32(y), scalars, Int32(scalars.count), isWide ? 2 : 1, pair(for: cell.style),
          attributes(of: cell.style))
      }
    }
    return hasChanged
  }

  /// With 16 colours or fewer, many terminals make bold brighter, and black grey by that.
  private func attributes(of style: Style) -> UInt32 {
    var attributes = style.attributes
    if colorDepth == .sixteen || colorDepth == .eight, index(style.foreground) == 0 {
      attributes.remove(.bold)
    }
    return UInt32(attributes.rawValue)
  }

  /// A colour's place in the palette; -1 is the terminal's own.
  private func index(_ color: Color) -> Int {
    guard case .indexed(let index) = colorDepth.nearest(to: color) else { return -1 }
    return Int(index)
  }

  private func pair(for style: Style) -> Int32 {
    pair(ColorPair(foreground: index(style.foreground), background: index(style.background)))
  }

  private func pair(_ wanted: ColorPair) -> Int32 {
    if wanted.foreground < 0 && wanted.background < 0 { return 0 }
    if let known = pairs[wanted] { return known }
    var pair = terminal_color_pair(Int32(wanted.foreground), Int32(wanted.background))
    if pair < 0 {
      // A terminal of 8 colours has 64 pairs: rather the wrong background than the wrong colour everywhere.
      pair = pairs[ColorPair(foreground: wanted.foreground, background: -1)] ?? 0
    }
    pairs[wanted] = pair
    return pair
  }
}
