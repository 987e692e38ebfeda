extension Theme {
  /// Light on a dark ground.
  public static let dark: Theme = {
    var theme = Theme()
    theme.name = "dark"
    // Of its own, so that the look is the same in a terminal with a light background.
    theme.ground = .indexed(234)
    theme.text = Style(.indexed(252))
    theme.dim = Style(.indexed(246))
    theme.title = Style(.indexed(255), on: .standard, .bold)
    theme.accent = Style(.indexed(81), on: .standard, .bold)
    theme.border = Style(.indexed(240))
    theme.focusedBorder = Style(.indexed(81))
    theme.selection = Style(.indexed(255), on: .indexed(24), .bold)
    theme.inactiveSelection = Style(.indexed(252), on: .indexed(236))
    theme.kept = Style(.indexed(78))
    theme.pruned = Style(.indexed(131))
    theme.original = Style(.indexed(231))
    theme.level = Style(.indexed(220))
    theme.threshold = Style(.indexed(209), on: .standard, .bold)
    theme.good = Style(.indexed(79), on: .standard, .bold)
    theme.bad = Style(.indexed(203), on: .standard, .bold)
    theme.warning = Style(.indexed(220))
    theme.barFill = Style(.indexed(74), on: .indexed(236))
    theme.barTrack = Style(.indexed(240), on: .indexed(236))
    theme.whisker = Style(.indexed(255), on: .indexed(236), .bold)
    theme.sliderFill = Style(.indexed(74))
    theme.sliderTrack = Style(.indexed(242))
    theme.sliderKnob = Style(.indexed(252), on: .standard, .bold)
    theme.focusedKnob = Style(.indexed(220), on: .standard, .bold)
    theme.key = Style(.indexed(81), on: .standard, .bold)
    theme.keyLabel = Style(.indexed(248))
    theme.activeTab = Style(.indexed(255), on: .indexed(24), .bold)
    theme.inactiveTab = Style(.indexed(248))
    theme.modal = Style(.indexed(252), on: .indexed(235))
    theme.axis = Style(.indexed(245))
    theme.series = [81, 220, 78, 209, 176, 252].map { Style(.indexed($0)) }
    theme.heat = [53, 24, 31, 36, 78, 148, 220].map { .indexed($0) }
    theme.grays = Theme.allGrays
    theme.missing = .indexed(235)
    theme.heatCursor = .indexed(231)
    return theme
  }()

  /// Light on a dark ground, in the sixteen colours that every terminal shows differently: bright ones on black, and the
  /// greys that may vanish on it for nothing that has to be read.
  static let darkOfSixteen: Theme = {
    var theme = Theme()
    theme.name = "dark"
    theme.ground = .indexed(0)
    theme.text = Style(.indexed(15))
    theme.dim = Style(.indexed(7))
    theme.title = Style(.indexed(15), on: .standard, .bold)
    theme.accent = Style(.indexed(14), on: .standard, .bold)
    theme.border = Style(.indexed(8))
    theme.focusedBorder = Style(.indexed(14))
    theme.selection = Style(.indexed(15), on: .indexed(4), .bold)
    theme.inactiveSelection = Style(.indexed(15), on: .indexed(4))
    theme.kept = Style(.indexed(10))
    theme.pruned = Style(.indexed(9))
    theme.original = Style(.indexed(15))
    theme.level = Style(.indexed(11))
    theme.threshold = Style(.indexed(13), on: .standard, .bold)
    theme.good = Style(.indexed(10), on: .standard, .bold)
    theme.bad = Style(.indexed(9), on: .standard, .bold)
    theme.warning = Style(.indexed(11))
    theme.barFill = Style(.indexed(14), on: .indexed(8))
    theme.barTrack = Style(.indexed(7), on: .indexed(8))
    theme.whisker = Style(.indexed(15), on: .indexed(8), .bold)
    theme.sliderFill = Style(.indexed(14))
    theme.sliderTrack = Style(.indexed(7))
    theme.sliderKnob = Style(.indexed(15), on: .standard, .bold)
    theme.focusedKnob = Style(.indexed(0), on: .indexed(11), .bold)
    theme.key = Style(.indexed(14), on: .standard, .bold)
    theme.keyLabel = Style(.indexed(7))
    theme.activeTab = Style(.indexed(15), on: .indexed(4), .bold)
    theme.inactiveTab = Style(.indexed(7))
    theme.modal = Style(.indexed(15), on: .indexed(0))
    theme.axis = Style(.indexed(7))
    theme.series = [14, 11, 13, 10, 9, 15].map { Style(.indexed($0)) }
    // These get brighter all the way in xterm's colours and in those of Linux's console.
    theme.heat = [4, 5, 2, 6, 10, 11].map { .indexed($0) }
    theme.grays = [0, 8, 7, 15].map { .indexed($0) }
    theme.missing = .indexed(8)
    theme.heatCursor = .indexed(15)
    return theme
  }()

  /// The same with eight.
  static let darkOfEight = darkOfSixteen.ofEight(heat: [4, 5, 2, 6, 7])

  /// The palette's 24 greys, from nearly black to nearly white.
  static let allGrays = (UInt8(232)...255).map { Color.indexed($0) }

  /// A theme of sixteen colours in eight, where a bold letter is often a bright one, with colours of its own for heatmaps.
  func ofEight(heat: [UInt8]) -> Theme {
    var theme = mapped { style in
      var style = style
      if case .indexed(let index) = style.foreground, index >= 8 {
        // Bold black is black on many terminals; and what is white becomes the same grey as a dark one's letters.
        style.foreground = .indexed(index > 8 ? index - 8 : ground == .indexed(15) ? 0 : 7)
        if index > 8 { style.attributes.insert(.bold) }
      }
      if case .indexed(let index) = style.background, index >= 8 { style.background = .indexed(index - 8) }
      return style
    }
    theme.heat = heat.map { .indexed($0) }
    theme.grays = []
    theme.missing = .indexed(1)
    return theme
  }
}
