import TerminalCanvas
import Testing

@Suite("Colour depth")
struct ColorDepthTests {
  @Test(
    "Colours of the cube and the greys become the nearest of sixteen",
    arguments: [(196, 9), (46, 10), (226, 11), (231, 15), (244, 8), (252, 7), (21, 4), (51, 14), (3, 3)]
      as [(UInt8, UInt8)])
  func nearest(index: UInt8, expected: UInt8) {
    #expect(ColorDepth.sixteen.style(Style(.indexed(index))).foreground == .indexed(expected))
  }

  @Test("What could be told from its ground still can with sixteen colours")
  func contrast() {
    for foreground in UInt8.min...UInt8.max {
      for background in stride(from: 0, through: 255, by: 7).map({ UInt8($0) }) where background != foreground
      {
        let style = ColorDepth.sixteen.style(Style(.indexed(foreground), on: .indexed(background)))
        #expect(style.foreground != style.background)
      }
    }
  }

  @Test("Without colours the attributes stay")
  func none() {
    let style = Style(.indexed(9), on: .indexed(3), [.bold, .reverse])
    #expect(ColorDepth.none.style(style) == Style(.standard, on: .standard, [.bold, .reverse]))
    #expect(ColorDepth.palette.style(style) == style)
  }

  @Test("Every step of the dark theme's heat ramp is brighter than the one before")
  func ramp() {
    // Rec. 709 luma of xterm's cube, worked out by hand for each index of the ramp.
    let levels = [0.0, 95, 135, 175, 215, 255]
    let lumas = Theme.dark.heat.map { color -> Double in
      guard case .indexed(let index) = color else { return -1 }
      let cube = Int(index) - 16
      return 0.2126 * levels[cube / 36] + 0.7152 * levels[cube / 6 % 6] + 0.0722 * levels[cube % 6]
    }
    #expect(lumas.count > 4)
    #expect(zip(lumas, lumas.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("The theme without colours has none")
  func mono() {
    let theme = Theme.mono
    for style in [theme.text, theme.selection, theme.kept, theme.barFill, theme.modal, theme.focusedKnob] {
      #expect(style.foreground == .standard && style.background == .standard)
    }
    #expect(theme.heat.isEmpty)
  }
}
