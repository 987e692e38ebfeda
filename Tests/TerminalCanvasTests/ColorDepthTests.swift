import TerminalCanvas
import Testing

@Suite("Colour depth")
struct ColorDepthTests {
  @Test(
    "A number of colours gives the depth",
    arguments: [
      (-1, ColorDepth.none), (2, .none), (8, .eight), (16, .sixteen), (88, .sixteen), (256, .palette),
      (1 << 24, .palette),
    ])
  func depth(colors: Int, depth: ColorDepth) { #expect(ColorDepth(colors: colors) == depth) }

  @Test("The terminal's own colour stays, and without colours all are its own")
  func standard() {
    for depth in ColorDepth.allCases { #expect(depth.nearest(to: .standard) == .standard) }
    for index in UInt8.min...UInt8.max { #expect(ColorDepth.none.nearest(to: .indexed(index)) == .standard) }
  }

  @Test("Colours that a terminal has stay as they are")
  func kept() {
    for depth in [ColorDepth.eight, .sixteen, .palette] {
      for index in 0..<depth.rawValue {
        #expect(depth.nearest(to: .indexed(UInt8(index))) == .indexed(UInt8(index)))
      }
    }
  }

  @Test(
    "Others become the nearest",
    arguments: [
      (196, 1, 9), (46, 2, 10), (226, 3, 11), (231, 7, 15), (16, 0, 0), (232, 0, 0), (255, 7, 7), (244, 7, 8),
      (51, 6, 14), (201, 5, 13),
    ] as [(UInt8, UInt8, UInt8)])
  func nearest(index: UInt8, ofEight: UInt8, ofSixteen: UInt8) {
    #expect(ColorDepth.eight.nearest(to: .indexed(index)) == .indexed(ofEight))
    #expect(ColorDepth.sixteen.nearest(to: .indexed(index)) == .indexed(ofSixteen))
  }
}
