/// How many colours a terminal shows.
public enum ColorDepth: Int, Hashable, Sendable, CaseIterable {
  /// None: attributes alone.
  case none = 0
  /// The eight of the first colour terminals.
  case eight = 8
  /// Eight and their bright twins, which every theme of a terminal sets.
  case sixteen = 16
  /// The 256 colours of xterm's palette.
  case palette = 256

  /// The deepest that a terminal with a number of colours can show.
  public init(colors: Int) { self = Self.allCases.last { $0.rawValue <= colors } ?? .none }

  /// The nearest colour that such a terminal has; without colours its own.
  public func nearest(to color: Color) -> Color {
    guard case .indexed(let index) = color else { return color }
    switch self {
    case .none: return .standard
    case .palette: return color
    case .eight, .sixteen:
      guard Int(index) >= rawValue else { return color }
      return .indexed(self == .eight ? Self.nearestOfEight[Int(index)] : Self.nearestOfSixteen[Int(index)])
    }
  }

  private static let nearestOfEight = (UInt8.min...UInt8.max).map { search($0, 8) }
  private static let nearestOfSixteen = (UInt8.min...UInt8.max).map { search($0, 16) }

  private static func search(_ index: UInt8, _ count: UInt8) -> UInt8 {
    let wanted = Color.components(index)
    let distance = { (candidate: UInt8) -> Int in
      let difference = Color.components(candidate) &- wanted
      // The eye sees green best and blue worst.
      return (difference &* difference &* SIMD3(3, 6, 1)).wrappedSum()
    }
    // A middle grey lies nearer to yellow than to any grey among eight colours.
    let isGrey = { (components: SIMD3<Int>) in components.min() == components.max() }
    let candidates = (0..<count).filter { !isGrey(wanted) || isGrey(Color.components($0)) }
    return candidates.min { distance($0) < distance($1) } ?? 0
  }
}
