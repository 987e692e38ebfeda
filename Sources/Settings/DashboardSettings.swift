public import Dashboard
public import ModelCompression
public import TerminalCanvas

/// What a person wants the dashboard to begin with.
public struct DashboardSettings: Hashable, Sendable {
  /// The theme.
  public var theme = Theme.dark
  /// How many colours are used.
  public var color = ColorChoice.auto
  /// Whether nothing but ASCII is drawn; `nil` is unless the locale's encoding is UTF-8.
  public var ascii: Bool?
  /// Whether the mouse is used.
  public var mouse = true
  /// The budget to fit into.
  public var budget = SizeBudget.presets[1]
  /// What decides random weights and the order of samples.
  public var seed: UInt64 = 0
  /// The model to open, by name or file; `nil` is the usual one.
  public var model: String?
  /// The data to measure it on; `nil` is what the model is for.
  public var data: String?
  /// How models are trained on.
  public var fineTuning = FineTuneOptions()

  /// Creates the usual settings.
  public init() {}
}

/// How many colours are used.
public enum ColorChoice: String, Hashable, Sendable, CaseIterable {
  /// As many as the terminal has, and none where `NO_COLOR` is set.
  case auto
  /// None.
  case never
  /// At most the sixteen that every theme of a terminal sets.
  case sixteen = "16"
  /// At most the 256 of xterm's palette.
  case palette = "256"

  /// The most colours; `nil` leaves it to the terminal and `NO_COLOR`.
  public var depth: ColorDepth? {
    switch self {
    case .auto: nil
    case .never: ColorDepth.none
    case .sixteen: .sixteen
    case .palette: .palette
    }
  }
}
