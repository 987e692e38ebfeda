extension Theme {
  /// The look without colours: bold, dim, underlined and reversed only, on the terminal's own ground.
  public static let mono = Theme()

  /// The themes that there are, in the order in which they follow each other.
  public static let all: [Theme] = [.dark, .light, .highContrast, .mono]

  /// The names of all themes.
  public static let names = all.map(\.name)

  /// The theme with a name.
  public static func named(_ name: String) -> Theme? { all.first { $0.name == name } }

  /// The theme behind this one, the first behind the last.
  public var next: Theme {
    let index = Self.all.firstIndex { $0.name == name } ?? Self.all.count - 1
    var theme = Self.all[(index + 1) % Self.all.count]
    theme.isASCII = isASCII
    return theme
  }

  /// The same theme in the colours that a terminal has: those made for so many, else the nearest; without colours `mono`.
  public func suited(to depth: ColorDepth) -> Theme {
    var theme: Theme
    switch depth {
    case .palette: return self
    case .none: theme = .mono
    case .eight, .sixteen:
      theme =
        Self.poorer[name]?[depth]
        ?? mapped {
          Style(depth.nearest(to: $0.foreground), on: depth.nearest(to: $0.background), $0.attributes)
        }
    }
    theme.name = name
    theme.isASCII = isASCII
    return theme
  }

  /// Themes for fewer than 256 colours.
  private static let poorer: [String: [ColorDepth: Theme]] = [
    "dark": [.sixteen: .darkOfSixteen, .eight: .darkOfEight],
    "light": [.sixteen: .lightOfSixteen, .eight: .lightOfEight],
    "high-contrast": [.sixteen: .highContrastOfSixteen, .eight: .highContrastOfEight],
  ]
}
