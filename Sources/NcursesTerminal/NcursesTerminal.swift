internal import CNcurses
internal import Foundation
public import TerminalCanvas

/// The terminal that the process runs in, by way of ncurses.
///
/// From `init` to `close()` the terminal belongs to it, and every way out of the process gives it back: the end of the
/// program, signals that end it, and crashes. Ctrl-Z gives it to the shell until the process is continued.
/// All but `wakeUp` is used from the thread that made it.
public final class NcursesTerminal: TerminalScreen {
  /// Choices of the person in front of it.
  public struct Options: Hashable, Sendable {
    /// Whether the mouse is reported; if not, the terminal keeps it for selecting text.
    public var usesMouse: Bool
    /// The most colours to show; `nil` is what the terminal has, or none if `NO_COLOR` is set.
    public var colorDepth: ColorDepth?
    /// Whether other characters than ASCII are shown; `nil` is if the locale's encoding is UTF-8.
    public var showsUnicode: Bool?

    /// Creates options.
    public init(usesMouse: Bool = true, colorDepth: ColorDepth? = nil, showsUnicode: Bool? = nil) {
      self.usesMouse = usesMouse
      self.colorDepth = colorDepth
      self.showsUnicode = showsUnicode
    }
  }

  /// The size in cells; at least 1 × 1.
  public private(set) var size = Size(width: 1, height: 1)
  /// How many colours are shown; others are replaced by the nearest one.
  public let colorDepth: ColorDepth
  /// Whether other characters than ASCII are shown; if not, they are replaced by what comes near.
  public let showsUnicode: Bool
  /// Ends the sleep of `waitForEvents` from any thread.
  public var wakeUp: WakeUp { WakeUp(pipe: wakePipe) }

  let wakePipe: WakePipe
  var isOpen = true
  var parser = InputParser()
  var hasMoreInput = false
  var lastInput = ContinuousClock.now
  var isGone = false
  var emptyReads = 0
  /// What the terminal shows; `nil` when that isn't known.
  var shown: Canvas?
  var pairs: [ColorPair: Int32] = [:]

  /// Takes over standard input and output.
  ///
  /// - Throws: `TerminalError` if they are not a terminal that can show a full screen.
  public convenience init(options: Options = Options()) throws {
    try self.init(options: options, input: 0, output: 1, type: nil)
  }

  /// Takes over the terminal behind two descriptors; `type` stands in for `$TERM`.
  init(options: Options, input: Int32, output: Int32, type: String?) throws {
    let limit = Int(terminal_file_limit())
    guard limit >= TerminalError.neededFiles else { throw TerminalError.tooFewFiles(limit: limit) }
    let environment = ProcessInfo.processInfo.environment
    guard let pipe = WakePipe() else { throw TerminalError.outOfResources }
    wakePipe = pipe
    var failure: TerminalError?
    for name in type.map({ [$0] }) ?? TerminalType.names(environment, wanted: options.colorDepth) {
      let status = terminal_open(
        input, output, name, options.usesMouse ? 1 : 0, options.showsUnicode == true ? 1 : 0)
      failure = TerminalError(status: Int(status), type: name)
      guard case .unknownType = failure else { break }
    }
    if let failure { throw failure }
    let wanted = options.colorDepth ?? (Self.isColorless(environment) ? .none : .palette)
    colorDepth = ColorDepth(colors: min(wanted.rawValue, Int(terminal_colors())))
    showsUnicode = options.showsUnicode != false && terminal_is_unicode() != 0
    adoptSize()
  }

  deinit { close() }

  /// Whether the environment asks for no colours: `NO_COLOR` is there and not empty, see no-color.org.
  public static func isColorless(_ environment: [String: String]) -> Bool {
    !(environment["NO_COLOR"] ?? "").isEmpty
  }

  /// Whether the locale's encoding is UTF-8, or there is nothing that says otherwise.
  public static var isLocaleUnicode: Bool { terminal_locale_is_unicode() != 0 }

  /// Gives the terminal back as it was; further calls do nothing.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    terminal_close()
  }

  /// Asks ncurses for the size; what is shown must be drawn again.
  func adoptSize() {
    var width: Int32 = 1
    var height: Int32 = 1
    terminal_size(&width, &height)
    size = Size(width: max(1, Int(width)), height: max(1, Int(height)))
    shown = nil
  }
}
