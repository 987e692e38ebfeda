/// How many colours a terminal has.
public enum ColorDepth: Hashable, Sendable, CaseIterable {
  /// Attributes only.
  case none
  /// The sixteen colours that every theme of a terminal sets.
  case sixteen
  /// The 256 colours of xterm's palette.
  case palette

  /// The nearest look that such a terminal has.
  public func style(_ style: Style) -> Style {
    switch self {
    case .palette: return style
    case .none: return Style(.standard, on: .standard, style.attributes)
    case .sixteen:
      let background = nearest(style.background)
      var foreground = nearest(style.foreground)
      // Dark greys would vanish on the ground that most terminals have.
      if foreground == .indexed(0), style.foreground != .indexed(0) { foreground = .indexed(8) }
      if foreground == background, style.foreground != style.background {
        foreground = background.luminance < 1275 ? .indexed(15) : .indexed(0)
      }
      return Style(foreground, on: background, style.attributes)
    }
  }

  private func nearest(_ color: Color) -> Color {
    guard case .indexed(let index) = color, index >= 16 else { return color }
    return .indexed(Self.sixteenNearest[Int(index)])
  }

  /// The nearest of the sixteen to each of the 256.
  private static let sixteenNearest: [UInt8] = (0...255).map { index in
    let wanted = Color.components(UInt8(index))
    return (0..<16).min { distance(wanted, .init($0)) < distance(wanted, .init($1)) } ?? 0

    func distance(_ wanted: SIMD3<Int>, _ candidate: UInt8) -> Int {
      let difference = wanted &- Color.components(candidate)
      // Green counts most and blue least for the eye.
      return (SIMD3(3, 4, 2) &* difference &* difference).wrappedSum()
    }
  }
}

extension Color {
  /// Red, green and blue, 0...255, of a colour of xterm's palette.
  static func components(_ index: UInt8) -> SIMD3<Int> {
    let index = Int(index)
    if index < 16 { return first[index] }
    if index >= 232 { return SIMD3(repeating: 8 + 10 * (index - 232)) }
    let cube = index - 16
    return SIMD3(levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6])
  }

  /// How bright it is, 0...2550; the terminal's own colours count as black.
  var luminance: Int {
    guard case .indexed(let index) = self else { return 0 }
    return (Self.components(index) &* SIMD3(3, 6, 1)).wrappedSum()
  }

  private static let levels = [0, 95, 135, 175, 215, 255]
  private static let first: [SIMD3<Int>] = [
    SIMD3(0, 0, 0), SIMD3(205, 0, 0), SIMD3(0, 205, 0), SIMD3(205, 205, 0), SIMD3(0, 0, 238),
    SIMD3(205, 0, 205), SIMD3(0, 205, 205), SIMD3(229, 229, 229), SIMD3(127, 127, 127), SIMD3(255, 0, 0),
    SIMD3(0, 255, 0), SIMD3(255, 255, 0), SIMD3(92, 92, 255), SIMD3(255, 0, 255), SIMD3(0, 255, 255),
    SIMD3(255, 255, 255),
  ]
}
