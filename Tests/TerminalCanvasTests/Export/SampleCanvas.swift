@testable import TerminalCanvas

/// Numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension Canvas {
  /// A canvas with every kind of character in every kind of style.
  static func sample(seed: UInt64, size: Size = Size(width: 40, height: 12)) -> Canvas {
    var random = SeededGenerator(state: seed)
    var canvas = Canvas(size: size)
    let texts = [
      "a", "<b&\">", "─╭", "▀▄█", "⣿⠁", "日本", "é", "e\u{301}", "  ", "👍", "\u{FFFE}", "\u{7}", "░▐▙",
    ]
    func color() -> Color {
      Bool.random(using: &random) ? .standard : .indexed(.random(in: 0...255, using: &random))
    }
    for _ in 0..<size.width * size.height {
      let attributes = Style.Attributes(rawValue: UInt8.random(in: 0..<32, using: &random))
      let text = texts[Int.random(in: 0..<texts.count, using: &random)]
      let x = Int.random(in: -1..<size.width + 1, using: &random)
      let y = Int.random(in: 0..<max(1, size.height), using: &random)
      canvas.write(text, x: x, y: y, style: Style(color(), on: color(), attributes))
    }
    return canvas
  }
}
