/// The shapes of Unicode's "Block Elements" (U+2580 to U+259F), which fonts draw with gaps between the cells.
enum BlockElement {
  /// A filled part of a cell; 0...1 to the right and downwards.
  struct Part: Hashable {
    var x = 0.0
    var y = 0.0
    var width = 1.0
    var height = 1.0
    var opacity = 1.0
  }

  /// What a character fills of its cell; `nil` for one that isn't a block element.
  static func parts(of text: String) -> [Part]? {
    guard let scalar = text.unicodeScalars.first, (0x2580...0x259F).contains(scalar.value) else { return nil }
    let eighths = { (count: UInt32) in Double(count) / 8 }
    switch scalar.value {
    case 0x2580: return [Part(height: 0.5)]
    case 0x2581...0x2588:
      let height = eighths(scalar.value - 0x2580)
      return [Part(y: 1 - height, height: height)]
    case 0x2589...0x258F: return [Part(width: eighths(0x2590 - scalar.value))]
    case 0x2590: return [Part(x: 0.5, width: 0.5)]
    case 0x2591...0x2593: return [Part(opacity: Double(scalar.value - 0x2590) / 4)]
    case 0x2594: return [Part(height: 0.125)]
    case 0x2595: return [Part(x: 0.875, width: 0.125)]
    default: return quadrants[Int(scalar.value - 0x2596)].map { corner(Int($0)) }
    }
  }

  /// The quadrants of U+2596 to U+259F: upper left 0, upper right 1, lower left 2, lower right 3.
  private static let quadrants: [[UInt8]] = [
    [2], [3], [0], [0, 2, 3], [0, 3], [0, 1, 2], [0, 1, 3], [1], [1, 2], [1, 2, 3],
  ]

  private static func corner(_ index: Int) -> Part {
    Part(x: index % 2 == 1 ? 0.5 : 0, y: index > 1 ? 0.5 : 0, width: 0.5, height: 0.5)
  }
}
