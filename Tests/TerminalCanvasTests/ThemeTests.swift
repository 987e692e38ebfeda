import TerminalCanvas
import Testing

@Suite("Themes")
struct ThemeTests {
  /// A theme on a terminal of so many colours, which are those of a palette.
  struct Sight: Sendable, CustomTestStringConvertible {
    let theme: Theme
    let depth: ColorDepth
    let palette: String

    var vision: ColorVision { palette == "VGA" ? .vga : .xterm }
    var testDescription: String { "\(theme.name), \(depth), \(palette)" }

    /// A style's character and its ground, as they are seen.
    func colors(_ style: Style) -> (character: Color, ground: Color) {
      let character = style.foreground == .standard ? theme.text.foreground : style.foreground
      let ground = style.background == .standard ? theme.ground : style.background
      return style.attributes.contains(.reverse) ? (ground, character) : (character, ground)
    }

    func contrast(_ style: Style) -> Double {
      let (character, ground) = colors(style)
      return vision.contrast(character, ground)
    }
  }

  static let sights = Theme.all.filter(\.hasColors).flatMap { theme in
    [(ColorDepth.palette, "xterm"), (.sixteen, "xterm"), (.sixteen, "VGA")].map {
      Sight(theme: theme.suited(to: $0), depth: $0, palette: $1)
    }
  }

  /// What has to be read.
  private static let texts: [any KeyPath<Theme, Style> & Sendable] = [
    \.text, \.dim, \.title, \.accent, \.selection, \.inactiveSelection, \.good, \.bad, \.warning, \.key,
    \.keyLabel,
    \.activeTab, \.inactiveTab, \.modal, \.axis,
  ]
  /// What has to be seen.
  private static let graphics: [any KeyPath<Theme, Style> & Sendable] = [
    \.kept, \.pruned, \.original, \.level, \.threshold, \.sliderFill, \.sliderTrack, \.sliderKnob,
    \.focusedKnob,
    \.focusedBorder, \.whisker,
  ]

  @Test("They have names, one by one, and follow each other round")
  func names() {
    #expect(Theme.names == ["dark", "light", "high-contrast", "mono"])
    for theme in Theme.all { #expect(Theme.named(theme.name) == theme) }
    #expect(Theme.named("Dark") == nil)
    var theme = Theme.dark
    theme.isASCII = true
    for name in ["light", "high-contrast", "mono", "dark"] {
      theme = theme.next
      #expect(theme.name == name && theme.isASCII)
    }
  }

  @Test("The table of styles has all that a theme has")
  func table() {
    let names = Mirror(reflecting: Theme.dark).children.filter { $0.value is Style }.compactMap(\.label)
    #expect(Theme.styles.map(\.name) == names)
    for (index, style) in Theme.styles.enumerated() {
      var theme = Theme.mono
      theme[keyPath: style.path] = Style(.indexed(UInt8(index)), on: .indexed(200))
      let changed = Mirror(reflecting: theme).children.filter {
        ($0.value as? Style)?.background == .indexed(200)
      }
      #expect(changed.compactMap(\.label) == [style.name])
    }
  }

  @Test("A theme keeps its name and its characters on poorer terminals, and has none but their colours")
  func suited() {
    for depth in ColorDepth.allCases {
      for var theme in Theme.all {
        theme.isASCII = true
        let suited = theme.suited(to: depth)
        #expect(suited.name == theme.name && suited.isASCII)
        let colors =
          Theme.styles.flatMap { [suited[keyPath: $0.path].foreground, suited[keyPath: $0.path].background] }
          + suited.series.flatMap { [$0.foreground, $0.background] } + suited.heat + suited.grays
          + [suited.ground, suited.missing, suited.heatCursor]
        #expect(colors.allSatisfy { depth.nearest(to: $0) == $0 })
        #expect(suited.hasColors == (depth != .none && theme.name != "mono"))
      }
    }
    var own = Theme.dark
    own.name = "one of my own"
    #expect(own.suited(to: .sixteen).heat == own.heat.map { ColorDepth.sixteen.nearest(to: $0) })
  }

  @Test(
    "Text can be read: 4.5 times the brightness of its ground or the reverse, 7 times in high contrast",
    arguments: sights)
  func text(_ sight: Sight) {
    let least = sight.theme.name == "high-contrast" ? 7 : 4.5
    for path in Self.texts {
      let contrast = sight.contrast(sight.theme[keyPath: path])
      // On the console's grey and blue that is out of reach.
      #expect(contrast >= (sight.palette == "VGA" ? min(least, 4.5) : least), "\(path): \(contrast)")
    }
    // Everything that stands in a dialog.
    var modal = sight.theme
    modal.ground = modal.modal.background
    for path in [\Theme.text, \.dim, \.accent, \.warning, \.key] {
      let contrast = Sight(theme: modal, depth: sight.depth, palette: sight.palette).contrast(
        modal[keyPath: path])
      #expect(contrast >= 4.5, "\(path) in a dialog: \(contrast)")
    }
  }

  @Test(
    "Marks, curves and bars can be seen: 3 times the brightness of their ground or the reverse",
    arguments: sights)
  func graphics(_ sight: Sight) {
    for path in Self.graphics {
      let contrast = sight.contrast(sight.theme[keyPath: path])
      #expect(contrast >= (sight.palette == "VGA" ? 2.6 : 3), "\(path): \(contrast)")
    }
    for (index, style) in sight.theme.series.enumerated() {
      #expect(sight.contrast(style) >= 2.6, "curve \(index): \(sight.contrast(style))")
    }
    for fill in [sight.theme.barFill, sight.theme.kept] {
      let contrast = sight.vision.contrast(fill.foreground, sight.theme.barTrack.background)
      #expect(contrast >= 2.2, "bar: \(contrast)")
    }
    #expect(sight.contrast(sight.theme.border) >= 1.6)
  }

  @Test(
    "Kept and pruned, good and bad, and the first two curves are told apart by every kind of eyes",
    arguments: sights, ColorVision.kinds.keys.sorted())
  func pairs(_ sight: Sight, _ kind: String) {
    let theme = sight.theme
    let pairs = [
      (theme.kept, theme.pruned), (theme.good, theme.bad), (theme.series[0], theme.series[1]),
      (theme.series[1], theme.series[2]), (theme.sliderKnob, theme.focusedKnob),
    ]
    for (first, second) in pairs {
      let (one, other) = (sight.colors(first), sight.colors(second))
      let difference =
        one.ground == other.ground
        ? sight.vision.difference(one.character, other.character, for: kind)
        : sight.vision.difference(one.ground, other.ground, for: kind)
      #expect(difference >= 20, "\(first) and \(second): \(difference)")
    }
    // Brightness alone tells kept from pruned, as on a grey screen.
    #expect(sight.vision.contrast(theme.kept.foreground, theme.pruned.foreground) >= 1.5)
  }

  @Test("A heatmap's colours go away from the ground in brightness, step by step", arguments: sights)
  func heat(_ sight: Sight) {
    let steps = sight.theme.heat.map { sight.vision.luminance($0) }
    let sign: Double = sight.theme.name == "light" ? -1 : 1
    #expect(steps.count >= 5)
    for (lower, higher) in zip(steps, steps.dropFirst()) { #expect((higher - lower) * sign > 0.008) }
    #expect(!sight.theme.heat.contains(sight.theme.missing))
    #expect(!sight.theme.heat.contains(sight.theme.heatCursor))
    let grays = sight.theme.grays.map { sight.vision.luminance($0) }
    for (darker, brighter) in zip(grays, grays.dropFirst()) { #expect(brighter > darker) }
  }

  @Test("Eight colours are enough for heatmaps and for text", arguments: Theme.all.filter(\.hasColors))
  func eight(theme: Theme) {
    for palette in ["xterm", "VGA"] {
      let sight = Sight(theme: theme.suited(to: .eight), depth: .eight, palette: palette)
      let steps = sight.theme.heat.map { sight.vision.luminance($0) }
      let sign: Double = theme.name == "light" ? -1 : 1
      #expect(zip(steps, steps.dropFirst()).allSatisfy { ($1 - $0) * sign > 0 })
      // Bold letters are brighter still on most of these terminals.
      for path in Self.texts where !sight.theme[keyPath: path].attributes.contains(.bold) {
        #expect(sight.contrast(sight.theme[keyPath: path]) >= 2.9, "\(path)")
      }
    }
  }

  @Test("The theme without colours has none, on any terminal")
  func mono() {
    for depth in ColorDepth.allCases {
      let theme = Theme.mono.suited(to: depth)
      for style in Theme.styles.map({ theme[keyPath: $0.path] }) + theme.series {
        #expect(style.foreground == .standard && style.background == .standard)
      }
      #expect(!theme.hasColors && theme.ground == .standard && theme.grays.isEmpty)
    }
  }
}
