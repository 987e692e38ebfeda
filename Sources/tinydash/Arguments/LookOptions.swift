import ArgumentParser
import Dashboard
import Foundation
import NcursesTerminal
import Settings
import TerminalCanvas

/// How the dashboard looks, where it isn't to be as the settings say.
struct LookOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "\(Theme.names.joined(separator: ", ")). T goes through them.", valueName: "name"))
  var theme: ThemeName?

  @Option(
    help: ArgumentHelp(
      "How many colours to use: auto, never, 16 or 256 at most. Default: as many as the terminal has, none with NO_COLOR.",
      valueName: "when"))
  var color: ColorName?

  @Flag(
    inversion: .prefixedNo, help: "Draw nothing but ASCII. Default: where a locale is set that isn't UTF-8.")
  var ascii: Bool?

  @Flag(inversion: .prefixedNo, help: "Use the mouse. Default: yes.")
  var mouse: Bool?

  /// The settings with what was asked for put in.
  func applied(to settings: DashboardSettings) -> DashboardSettings {
    var result = settings
    if let theme { result.theme = theme.theme }
    if let color { result.color = color.choice }
    if let ascii { result.ascii = ascii }
    if let mouse { result.mouse = mouse }
    return result
  }
}

/// A theme by its name.
struct ThemeName: ExpressibleByArgument {
  let theme: Theme

  init?(argument: String) {
    guard let theme = Theme.named(argument) else { return nil }
    self.theme = theme
  }

  static let allValueStrings = Theme.names
  static let defaultCompletionKind = CompletionKind.list(Theme.names)
}

/// A choice of colours by its name.
struct ColorName: ExpressibleByArgument {
  let choice: ColorChoice

  init?(argument: String) {
    guard let choice = ColorChoice(rawValue: argument) else { return nil }
    self.choice = choice
  }

  static let allValueStrings = ColorChoice.allCases.map(\.rawValue)
  static let defaultCompletionKind = CompletionKind.words(ColorChoice.self)
}

extension DashboardSettings {
  /// How the terminal is used.
  var terminalOptions: NcursesTerminal.Options {
    .init(usesMouse: mouse, colorDepth: color.depth, showsUnicode: ascii.map(!))
  }

  /// How everything is drawn on a terminal.
  func appearance(on terminal: NcursesTerminal) -> Appearance {
    Appearance(theme, depth: terminal.colorDepth, isASCII: !terminal.showsUnicode)
  }

  /// How everything is drawn into a file. Text is read on a terminal, by what the environment says of those; a drawing isn't.
  func appearance(in format: CanvasFormat) -> Appearance {
    let isDrawing = format == .svg
    let isColorless = !isDrawing && NcursesTerminal.isColorless(ProcessInfo.processInfo.environment)
    return Appearance(
      theme, depth: color.depth ?? (isColorless ? .none : .palette),
      isASCII: ascii ?? (!isDrawing && !NcursesTerminal.isLocaleUnicode))
  }
}
