internal import TerminalCanvas

/// How many colours are shown.
public enum ColorLimit: Int, Hashable, Sendable, CaseIterable {
  /// None: attributes alone.
  case none = 0
  /// The eight of the first colour terminals.
  case eight = 8
  /// Eight and their bright twins.
  case sixteen = 16
  /// The xterm palette.
  case full = 256

  /// The deepest that a terminal with a number of colours can show.
  init(colors: Int) { self = Self.allCases.last { $0.rawValue <= colors } ?? .none }

  /// The palette index to show a colour with; -1 is the terminal's own.
  func index(of color: Color) -> Int {
    guard case .indexed(let index) = color else { return -1 }
    switch self {
    case .none: return -1
    case .full: return Int(index)
    case .eight, .sixteen:
      return Int(index) < rawValue ? Int(index) : Palette.nearest(to: Int(index), among: rawValue)
    }
  }
}

/// The xterm palette: 16 named colours, a 6×6×6 cube and 24 greys.
enum Palette {
  /// xterm's default values of the named colours.
  private static let named: [SIMD3<Int>] = [
    [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205],
    [229, 229, 229], [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255],
    [0, 255, 255], [255, 255, 255],
  ]

  /// Red, green and blue from 0 to 255 of an index from 0 to 255.
  static func components(_ index: Int) -> SIMD3<Int> {
    switch index {
    case ..<16: return named[index]
    case ..<232:
      let place = index - 16
      let level = { (step: Int) in step == 0 ? 0 : 55 + 40 * step }
      return [level(place / 36), level(place / 6 % 6), level(place % 6)]
    default: return SIMD3(repeating: 8 + 10 * (index - 232))
    }
  }

  /// The nearest of the first `count` (8 or 16) colours.
  static func nearest(to index: Int, among count: Int) -> Int {
    count == 8 ? nearestOf8[index] : nearestOf16[index]
  }

  private static let nearestOf8 = (0..<256).map { search($0, 8) }
  private static let nearestOf16 = (0..<256).map { search($0, 16) }

  private static func search(_ index: Int, _ count: Int) -> Int {
    let wanted = components(index)
    let distance = { (candidate: Int) -> Int in
      let difference = components(candidate) &- wanted
      // The eye sees green best and blue worst.
      return (difference &* difference &* SIMD3(3, 6, 1)).wrappedSum()
    }
    // A middle grey lies nearer to yellow than to any grey among eight colours.
    let isGrey = { (components: SIMD3<Int>) in components.min() == components.max() }
    let candidates = (0..<count).filter { !isGrey(wanted) || isGrey(components($0)) }
    return candidates.min { distance($0) < distance($1) } ?? 0
  }
}
