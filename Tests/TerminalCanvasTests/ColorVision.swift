import Foundation
import TerminalCanvas

/// What colours of terminals look like, worked out apart from what the themes use.
struct ColorVision: Sendable {
  /// Red, green and blue, 0...255, of the first sixteen colours.
  let named: [[Double]]

  /// xterm's, from 256colres.h and XTerm-col.ad.
  static let xterm = ColorVision(named: [
    [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205],
    [229, 229, 229], [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255],
    [0, 255, 255], [255, 255, 255],
  ])
  /// Those of VGA text mode, which Linux's console has.
  static let vga = ColorVision(named: [
    [0, 0, 0], [170, 0, 0], [0, 170, 0], [170, 85, 0], [0, 0, 170], [170, 0, 170], [0, 170, 170],
    [170, 170, 170], [85, 85, 85], [255, 85, 85], [85, 255, 85], [255, 255, 85], [85, 85, 255],
    [255, 85, 255], [85, 255, 255], [255, 255, 255],
  ])

  /// Ways of seeing, as matrices over linear red, green and blue: Machado, Oliveira and Fernandes 2009, severity 1.
  static let kinds: [String: [[Double]]] = [
    "trichromat": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanope": [
      [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranope": [
      [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ],
    "tritanope": [
      [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ],
  ]

  private func linear(_ index: UInt8) -> [Double] {
    let index = Int(index)
    let components: [Double]
    switch index {
    case ..<16: components = named[index]
    case 232...: components = [Double](repeating: Double(8 + 10 * (index - 232)), count: 3)
    default:
      let levels = [0.0, 95, 135, 175, 215, 255]
      components = [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map { levels[$0] }
    }
    return components.map { $0 / 255 }.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
  }

  private static func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// Relative luminance, as WCAG 2 defines it.
  func luminance(_ color: Color) -> Double {
    guard case .indexed(let index) = color else { return .nan }
    return Self.product([[0.2126, 0.7152, 0.0722]], linear(index))[0]
  }

  /// The contrast ratio of WCAG 2.
  func contrast(_ first: Color, _ second: Color) -> Double {
    let (first, second) = (luminance(first), luminance(second))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  /// How far apart two colours are for a way of seeing: ΔE of 1976 in CIE L*a*b*. What differs by 10 is told apart at a glance.
  func difference(_ first: Color, _ second: Color, for kind: String) -> Double {
    func lab(_ color: Color) -> [Double] {
      guard case .indexed(let index) = color, let matrix = Self.kinds[kind] else {
        return [.nan, .nan, .nan]
      }
      let seen = Self.product(matrix, linear(index)).map { min(max($0, 0), 1) }
      let toXYZ = [
        [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
      ]
      let f = zip(Self.product(toXYZ, seen), [0.95047, 1, 1.08883]).map { value, white in
        value / white > 216.0 / 24389
          ? cbrt(value / white) : (24389.0 / 27 * value / white + 16) / 116
      }
      return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }
    return zip(lab(first), lab(second)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }
}
