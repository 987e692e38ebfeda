extension Theme {
  /// White on black with a few strong colours: every text has at least seven times the brightness of its ground.
  public static let highContrast: Theme = {
    var theme = Theme()
    theme.name = "high-contrast"
    theme.ground = .indexed(16)
    theme.text = Style(.indexed(231))
    theme.dim = Style(.indexed(252))
    theme.title = Style(.indexed(231), on: .standard, .bold)
    theme.accent = Style(.indexed(226), on: .standard, .bold)
    theme.border = Style(.indexed(250))
    theme.focusedBorder = Style(.indexed(226), on: .standard, .bold)
    theme.selection = Style(.indexed(16), on: .indexed(226), .bold)
    theme.inactiveSelection = Style(.indexed(231), on: .indexed(238), .bold)
    theme.kept = Style(.indexed(51))
    theme.pruned = Style(.indexed(208))
    theme.original = Style(.indexed(231))
    theme.level = Style(.indexed(226))
    theme.threshold = Style(.indexed(213), on: .standard, .bold)
    theme.good = Style(.indexed(46), on: .standard, .bold)
    theme.bad = Style(.indexed(203), on: .standard, .bold)
    theme.warning = Style(.indexed(226), on: .standard, .bold)
    theme.barFill = Style(.indexed(51), on: .indexed(238))
    theme.barTrack = Style(.indexed(250), on: .indexed(238))
    theme.whisker = Style(.indexed(231), on: .indexed(238), .bold)
    theme.sliderFill = Style(.indexed(51), on: .standard, .bold)
    theme.sliderTrack = Style(.indexed(250))
    theme.sliderKnob = Style(.indexed(231), on: .standard, .bold)
    theme.focusedKnob = Style(.indexed(16), on: .indexed(226), .bold)
    theme.key = Style(.indexed(226), on: .standard, .bold)
    theme.keyLabel = Style(.indexed(231))
    theme.activeTab = Style(.indexed(16), on: .indexed(231), .bold)
    theme.inactiveTab = Style(.indexed(231))
    theme.modal = Style(.indexed(231), on: .indexed(16))
    theme.axis = Style(.indexed(252))
    theme.series = [51, 226, 213, 46, 231, 208].map { Style(.indexed($0)) }
    theme.heat = [19, 27, 33, 39, 45, 51, 231].map { .indexed($0) }
    theme.grays = Theme.allGrays
    theme.missing = .indexed(240)
    theme.heatCursor = .indexed(201)
    return theme
  }()

  /// White on black in sixteen colours.
  static let highContrastOfSixteen: Theme = {
    var theme = darkOfSixteen
    theme.name = "high-contrast"
    theme.accent = Style(.indexed(11), on: .standard, .bold)
    theme.border = Style(.indexed(7))
    theme.focusedBorder = Style(.indexed(11), on: .standard, .bold)
    theme.selection = Style(.indexed(0), on: .indexed(11), .bold)
    theme.inactiveSelection = Style(.indexed(15), on: .indexed(4), .bold)
    theme.kept = Style(.indexed(14))
    theme.threshold = Style(.indexed(13), on: .standard, .bold)
    // Red on black is too dark to be read well: reversed white.
    theme.bad = Style(.indexed(0), on: .indexed(15), .bold)
    theme.warning = Style(.indexed(11), on: .standard, .bold)
    theme.sliderFill = Style(.indexed(14), on: .standard, .bold)
    theme.key = Style(.indexed(11), on: .standard, .bold)
    theme.keyLabel = Style(.indexed(15))
    theme.activeTab = Style(.indexed(0), on: .indexed(15), .bold)
    theme.inactiveTab = Style(.indexed(15))
    return theme
  }()

  /// The same with eight.
  static let highContrastOfEight = highContrastOfSixteen.ofEight(heat: [4, 5, 2, 6, 7])
}
