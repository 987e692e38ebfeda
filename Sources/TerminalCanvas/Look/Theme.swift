/// The look of everything, by meaning.
///
/// Without anything set it is the look without colours: bold, dim, underlined and reversed only.
public struct Theme: Hashable, Sendable {
  /// What it is called.
  public var name = "mono"
  /// Whether nothing but ASCII may be drawn.
  public var isASCII = false
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
  /// The curves of charts, in order; their patterns tell them apart too.
  public var series = [
    Style.plain, Style(.standard, on: .standard, .dim), Style(.standard, on: .standard, .bold),
  ]
  /// Colours from low to high of a heatmap, each further from the ground in brightness; without any, it is drawn in shades
  /// made of characters.
  public var heat: [Color] = []
  /// Colours of a picture from dark to bright; without any, it is drawn in shades made of characters.
  public var grays: [Color] = []
  /// Where a heatmap has no value.
  public var missing = Color.standard
  /// The outline of the place of a heatmap that is pointed at.
  public var heatCursor = Color.standard

  /// Whether it has colours.
  public var hasColors: Bool { !heat.isEmpty }
}

extension Theme {
  /// All its styles by name.
  public static let styles: [(name: String, path: any WritableKeyPath<Theme, Style> & Sendable)] = [
    ("text", \.text), ("dim", \.dim), ("title", \.title), ("accent", \.accent), ("border", \.border),
    ("focusedBorder", \.focusedBorder), ("selection", \.selection),
    ("inactiveSelection", \.inactiveSelection), ("kept", \.kept), ("pruned", \.pruned),
    ("original", \.original), ("level", \.level), ("threshold", \.threshold), ("good", \.good),
    ("bad", \.bad), ("warning", \.warning), ("barFill", \.barFill), ("barTrack", \.barTrack),
    ("whisker", \.whisker), ("sliderFill", \.sliderFill), ("sliderTrack", \.sliderTrack),
    ("sliderKnob", \.sliderKnob), ("focusedKnob", \.focusedKnob), ("key", \.key), ("keyLabel", \.keyLabel),
    ("activeTab", \.activeTab), ("inactiveTab", \.inactiveTab), ("modal", \.modal), ("axis", \.axis),
  ]

  /// The same with every colour changed.
  func mapped(_ transform: (Style) -> Style) -> Theme {
    func color(_ color: Color) -> Color { transform(Style(color)).foreground }
    var theme = self
    for (_, path) in Self.styles { theme[keyPath: path] = transform(self[keyPath: path]) }
    theme.series = series.map(transform)
    theme.ground = transform(Style(on: ground)).background
    theme.heat = heat.map(color)
    theme.grays = grays.map(color)
    theme.missing = color(missing)
    theme.heatCursor = color(heatCursor)
    return theme
  }
}
