extension Theme {
  /// Dark on a light ground.
  public static let light: Theme = {
    var theme = Theme()
    theme.name = "light"
    theme.ground = .indexed(255)
    theme.text = Style(.indexed(235))
    theme.dim = Style(.indexed(241))
    theme.title = Style(.indexed(232), on: .standard, .bold)
    theme.accent = Style(.indexed(25), on: .standard, .bold)
    theme.border = Style(.indexed(248))
    theme.focusedBorder = Style(.indexed(25))
    theme.selection = Style(.indexed(232), on: .indexed(153), .bold)
    theme.inactiveSelection = Style(.indexed(235), on: .indexed(252))
    // Blue and orange, which eyes that can't tell red from green do tell apart.
    theme.kept = Style(.indexed(24))
    theme.pruned = Style(.indexed(167))
    theme.original = Style(.indexed(232))
    theme.level = Style(.indexed(94))
    theme.threshold = Style(.indexed(127), on: .standard, .bold)
    theme.good = Style(.indexed(23), on: .standard, .bold)
    theme.bad = Style(.indexed(160), on: .standard, .bold)
    theme.warning = Style(.indexed(94))
    theme.barFill = Style(.indexed(31), on: .indexed(252))
    theme.barTrack = Style(.indexed(248), on: .indexed(252))
    theme.whisker = Style(.indexed(232), on: .indexed(252), .bold)
    theme.sliderFill = Style(.indexed(31))
    theme.sliderTrack = Style(.indexed(244))
    theme.sliderKnob = Style(.indexed(235), on: .standard, .bold)
    theme.focusedKnob = Style(.indexed(160), on: .standard, .bold)
    theme.key = Style(.indexed(25), on: .standard, .bold)
    theme.keyLabel = Style(.indexed(239))
    theme.activeTab = Style(.indexed(231), on: .indexed(25), .bold)
    theme.inactiveTab = Style(.indexed(239))
    theme.modal = Style(.indexed(235), on: .indexed(231))
    theme.axis = Style(.indexed(241))
    theme.series = [25, 166, 235, 127, 23, 94].map { Style(.indexed($0)) }
    theme.heat = [229, 186, 114, 72, 31, 25, 54].map { .indexed($0) }
    theme.grays = Theme.allGrays
    theme.missing = .indexed(250)
    theme.heatCursor = .indexed(160)
    return theme
  }()

  /// Dark on a light ground in sixteen colours: black, blue and red are all that can be read on white everywhere,
  /// and never in bold, which many terminals show as a brighter colour.
  static let lightOfSixteen: Theme = {
    var theme = Theme()
    theme.name = "light"
    theme.ground = .indexed(15)
    theme.text = Style(.indexed(0))
    theme.dim = Style(.indexed(0), on: .standard, .dim)
    theme.title = Style(.indexed(0))
    theme.accent = Style(.indexed(4))
    theme.border = Style(.indexed(8))
    theme.focusedBorder = Style(.indexed(4))
    theme.selection = Style(.indexed(15), on: .indexed(4), .bold)
    theme.inactiveSelection = Style(.indexed(0), on: .indexed(7))
    theme.kept = Style(.indexed(4))
    theme.pruned = Style(.indexed(1))
    theme.original = Style(.indexed(0))
    theme.level = Style(.indexed(5))
    theme.threshold = Style(.indexed(5))
    theme.good = Style(.indexed(4))
    theme.bad = Style(.indexed(1))
    theme.warning = Style(.indexed(1))
    theme.barFill = Style(.indexed(4), on: .indexed(7))
    theme.barTrack = Style(.indexed(8), on: .indexed(7))
    theme.whisker = Style(.indexed(0), on: .indexed(7))
    theme.sliderFill = Style(.indexed(4))
    theme.sliderTrack = Style(.indexed(8))
    theme.sliderKnob = Style(.indexed(0))
    theme.focusedKnob = Style(.indexed(1))
    theme.key = Style(.indexed(4))
    theme.keyLabel = Style(.indexed(0))
    theme.activeTab = Style(.indexed(15), on: .indexed(4), .bold)
    theme.inactiveTab = Style(.indexed(0))
    theme.modal = Style(.indexed(0), on: .indexed(15))
    theme.axis = Style(.indexed(0))
    theme.series = [4, 1, 0, 5].map { Style(.indexed($0)) }
    theme.heat = [11, 10, 6, 5, 4].map { .indexed($0) }
    theme.grays = [0, 8, 7, 15].map { .indexed($0) }
    theme.missing = .indexed(7)
    theme.heatCursor = .indexed(9)
    return theme
  }()

  /// The same with eight, where white is grey.
  static let lightOfEight = lightOfSixteen.ofEight(heat: [6, 2, 5, 4, 0])
}
