/// The look of everything, by meaning.
public struct Theme: Hashable, Sendable {
  /// The colour behind everything that has none of its own.
  public var ground = Color.standard
  /// Ordinary text.
  public var text = Style.plain
  /// Text that matters less: units, shapes, hints.
  public var dim = Style(.standard, on: .standard, .dim)
  /// Titles of boxes and columns.
  public var title = Style(.standard, on: .standard, .bold)
  /// What stands out: the program's name, the current value.
  public var accent = Style(.standard, on: .standard, .bold)
  /// Lines around boxes.
  public var border = Style(.standard, on: .standard, .dim)
  /// Lines around the box that has the keyboard.
  public var focusedBorder = Style(.standard, on: .standard, .bold)
  /// The selected row.
  public var selection = Style(.standard, on: .standard, .reverse)
  /// The selected row of a box that doesn't have the keyboard.
  public var inactiveSelection = Style(.standard, on: .standard, .bold)
  /// Weights that are kept.
  public var kept = Style.plain
  /// Weights that are pruned away.
  public var pruned = Style(.standard, on: .standard, .dim)
  /// The uncompressed original.
  public var original = Style(.standard, on: .standard, .dim)
  /// Quantization levels.
  public var level = Style(.standard, on: .standard, .bold)
  /// Thresholds.
  public var threshold = Style(.standard, on: .standard, .bold)
  /// Something that is as it should be.
  public var good = Style(.standard, on: .standard, .bold)
  /// Something that is wrong.
  public var bad = Style(.standard, on: .standard, [.bold, .underline])
  /// Something to look at.
  public var warning = Style(.standard, on: .standard, .underline)
  /// The full part of bars.
  public var barFill = Style.plain
  /// The empty part of bars.
  public var barTrack = Style(.standard, on: .standard, .dim)
  /// Intervals of uncertainty on bars.
  public var whisker = Style(.standard, on: .standard, .bold)
  /// The part of a slider before its knob.
  public var sliderFill = Style.plain
  /// The part of a slider behind its knob.
  public var sliderTrack = Style(.standard, on: .standard, .dim)
  /// The knob of a slider.
  public var sliderKnob = Style(.standard, on: .standard, .bold)
  /// The knob of the slider that has the keyboard.
  public var focusedKnob = Style(.standard, on: .standard, [.bold, .reverse])
  /// Keys in the footer.
  public var key = Style(.standard, on: .standard, .reverse)
  /// What keys do, in the footer.
  public var keyLabel = Style.plain
  /// The current tab.
  public var activeTab = Style(.standard, on: .standard, [.bold, .reverse])
  /// Other tabs.
  public var inactiveTab = Style.plain
  /// Inside of boxes in front of everything.
  public var modal = Style.plain
  /// Axes, ticks and their labels.
  public var axis = Style(.standard, on: .standard, .dim)
  /// The curves of charts, in order.
  public var series = [
    Style.plain, Style(.standard, on: .standard, .dim), Style(.standard, on: .standard, .bold),
  ]
  /// Colours from low to high of a heatmap; without any, it is drawn in shades of grey made of characters.
  public var heat: [Color] = []
  /// Where a heatmap has no value.
  public var missing = Color.standard
  /// The outline of the place of a heatmap that is pointed at.
  public var heatCursor = Color.standard

  /// The look without colours: bold, dim, underlined and reversed only.
  public static let mono = Theme()

  /// The look that suits a terminal with so many colours.
  ///
  /// Drawing with it is only half of it: the canvas' styles still have to be mapped with `ColorDepth.style(_:)`.
  public static func suited(to depth: ColorDepth) -> Theme {
    switch depth {
    case .none: return .mono
    case .palette: return .dark
    case .sixteen:
      var theme = dark
      // The nearest of the sixteen to the ramp of 256 would not get brighter all the way.
      theme.heat = [4, 6, 2, 10, 11].map { .indexed($0) }
      theme.missing = .indexed(0)
      theme.ground = .indexed(0)
      return theme
    }
  }

  /// The look for 256 colours on a dark ground.
  public static let dark: Theme = {
    var theme = Theme()
    // Of its own, so that the look is the same in a terminal with a light background.
    theme.ground = .indexed(234)
    theme.text = Style(.indexed(252))
    theme.dim = Style(.indexed(245))
    theme.title = Style(.indexed(255), on: .standard, .bold)
    theme.accent = Style(.indexed(81), on: .standard, .bold)
    theme.border = Style(.indexed(240))
    theme.focusedBorder = Style(.indexed(81))
    theme.selection = Style(.indexed(255), on: .indexed(24), .bold)
    theme.inactiveSelection = Style(.indexed(252), on: .indexed(236))
    theme.kept = Style(.indexed(78))
    theme.pruned = Style(.indexed(167))
    theme.original = Style(.indexed(231))
    theme.level = Style(.indexed(220))
    theme.threshold = Style(.indexed(209), on: .standard, .bold)
    theme.good = Style(.indexed(78), on: .standard, .bold)
    theme.bad = Style(.indexed(203), on: .standard, .bold)
    theme.warning = Style(.indexed(220))
    theme.barFill = Style(.indexed(74), on: .indexed(236))
    theme.barTrack = Style(.indexed(240), on: .indexed(236))
    theme.whisker = Style(.indexed(255), on: .indexed(236), .bold)
    theme.sliderFill = Style(.indexed(74))
    theme.sliderTrack = Style(.indexed(240))
    theme.sliderKnob = Style(.indexed(252), on: .standard, .bold)
    theme.focusedKnob = Style(.indexed(220), on: .standard, .bold)
    theme.key = Style(.indexed(81), on: .standard, .bold)
    theme.keyLabel = Style(.indexed(248))
    theme.activeTab = Style(.indexed(255), on: .indexed(24), .bold)
    theme.inactiveTab = Style(.indexed(248))
    theme.modal = Style(.indexed(252), on: .indexed(235))
    theme.axis = Style(.indexed(244))
    theme.series = [81, 220, 78, 209, 176, 252].map { Style(.indexed($0)) }
    theme.heat = [53, 24, 31, 36, 78, 148, 220].map { .indexed($0) }
    theme.missing = .indexed(235)
    theme.heatCursor = .indexed(231)
    return theme
  }()
}
