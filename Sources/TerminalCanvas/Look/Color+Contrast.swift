extension Color {
  /// Red, green and blue, 0...255, of a colour of xterm's palette: 16 named colours, a 6×6×6 cube and 24 greys.
  static func components(_ index: UInt8) -> SIMD3<Int> {
    let index = Int(index)
    if index < 16 { return named[index] }
    if index >= 232 { return SIMD3(repeating: 8 + 10 * (index - 232)) }
    let cube = index - 16
    return SIMD3(levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6])
  }

  /// How bright it is to the eye, 0...1, as WCAG 2 defines relative luminance; `nil` for the terminal's own colour, which
  /// nobody knows.
  var luminance: Double? {
    guard case .indexed(let index) = self else { return nil }
    return Self.luminances[Int(index)]
  }

  /// How well one can be read on the other, 1...21, as WCAG 2 defines contrast; `nil` with the terminal's own colours.
  func contrast(with other: Color) -> Double? {
    guard let first = luminance, let second = other.luminance else { return nil }
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  /// Black or white, whichever is better read on this; of the same part of the palette, which is all that a terminal may have.
  var legible: Color {
    guard case .indexed(let index) = self, let luminance else { return .standard }
    let (black, white): (UInt8, UInt8) = index < 8 ? (0, 7) : index < 16 ? (0, 15) : (16, 231)
    // Where both have the same contrast.
    return .indexed(luminance > 0.179 ? black : white)
  }

  private static let luminances = (UInt8.min...UInt8.max).map { index -> Double in
    let components = components(index)
    func linear(_ level: Int) -> Double {
      let value = Double(level) / 255
      return value <= 0.040_45
        ? value / 12.92 : Logarithm.power(2.4 * Logarithm.decimal((value + 0.055) / 1.055))
    }
    return 0.2126 * linear(components.x) + 0.7152 * linear(components.y) + 0.0722 * linear(components.z)
  }

  private static let levels = [0, 95, 135, 175, 215, 255]
  private static let named: [SIMD3<Int>] = [
    SIMD3(0, 0, 0), SIMD3(205, 0, 0), SIMD3(0, 205, 0), SIMD3(205, 205, 0), SIMD3(0, 0, 238),
    SIMD3(205, 0, 205), SIMD3(0, 205, 205), SIMD3(229, 229, 229), SIMD3(127, 127, 127), SIMD3(255, 0, 0),
    SIMD3(0, 255, 0), SIMD3(255, 255, 0), SIMD3(92, 92, 255), SIMD3(255, 0, 255), SIMD3(0, 255, 255),
    SIMD3(255, 255, 255),
  ]
}
