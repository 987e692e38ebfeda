import TerminalCanvas
import Testing

@testable import NcursesTerminal

@Suite("Colours of poorer terminals")
struct ColorLimitTests {
  @Test(
    "a number of colours gives the depth",
    arguments: [(-1, ColorLimit.none), (2, .none), (8, .eight), (16, .sixteen), (88, .sixteen), (256, .full)])
  func depth(colors: Int, depth: ColorLimit) { #expect(ColorLimit(colors: colors) == depth) }

  @Test("the terminal's own colour stays, and without colours all are its own")
  func standard() {
    for depth in ColorLimit.allCases { #expect(depth.index(of: .standard) == -1) }
    for index in UInt8.min...UInt8.max { #expect(ColorLimit.none.index(of: .indexed(index)) == -1) }
  }

  @Test("colours that a terminal has stay as they are")
  func kept() {
    for index in UInt8.min...UInt8.max { #expect(ColorLimit.full.index(of: .indexed(index)) == Int(index)) }
    for index in UInt8(0)..<16 { #expect(ColorLimit.sixteen.index(of: .indexed(index)) == Int(index)) }
    for index in UInt8(0)..<8 { #expect(ColorLimit.eight.index(of: .indexed(index)) == Int(index)) }
  }

  @Test(
    "others become the nearest",
    arguments: [
      (UInt8(196), 1, 9), (46, 2, 10), (226, 3, 11), (231, 7, 15), (16, 0, 0), (232, 0, 0), (255, 7, 7),
      (244, 7, 8), (51, 6, 14), (201, 5, 13),
    ])
  func nearest(index: UInt8, of8: Int, of16: Int) {
    #expect(ColorLimit.eight.index(of: .indexed(index)) == of8)
    #expect(ColorLimit.sixteen.index(of: .indexed(index)) == of16)
  }

  // From xterm's 256colres.h.
  @Test(
    "the palette is xterm's",
    arguments: [
      (16, SIMD3(0, 0, 0)), (17, [0, 0, 95]), (53, [95, 0, 95]), (208, [255, 135, 0]),
      (231, [255, 255, 255]),
      (232, [8, 8, 8]), (255, [238, 238, 238]),
    ] as [(Int, SIMD3<Int>)])
  func palette(index: Int, components: SIMD3<Int>) { #expect(Palette.components(index) == components) }
}
