/// A line of text in pieces that each have their own style.
public struct StyledLine: Hashable, Sendable {
  /// A piece in one style.
  public struct Run: Hashable, Sendable {
    /// What it says.
    public var text: String
    /// How it looks.
    public var style: Style

    /// Creates a piece.
    public init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  /// The pieces from left to right.
  public var runs: [Run]

  /// Creates a line of pieces.
  public init(_ pieces: [(String, Style)] = []) { runs = pieces.map { Run($0.0, $0.1) } }

  /// Creates a line in one style.
  public init(_ text: String, _ style: Style = .plain) { runs = [Run(text, style)] }

  /// How many cells it takes.
  public var cellWidth: Int { runs.reduce(0) { $0 + $1.text.cellWidth } }

  /// What it says without its styles.
  public var text: String { runs.map(\.text).joined() }

  /// Appends a piece.
  public mutating func append(_ text: String, _ style: Style = .plain) { runs.append(Run(text, style)) }

  /// One line after another.
  public static func + (left: StyledLine, right: StyledLine) -> StyledLine {
    var line = left
    line.runs += right.runs
    return line
  }

  /// The longest beginning that fits into some cells; when anything is cut off, its last cell is an ellipsis.
  public func truncated(to width: Int) -> StyledLine {
    guard width > 0 else { return StyledLine() }
    if cellWidth <= width { return self }
    var line = StyledLine()
    var room = width
    for run in runs {
      let cells = run.text.cellWidth
      // A run that fills the room exactly must still give its last cell up: more is cut off behind it.
      if cells < room {
        line.runs.append(run)
        room -= cells
      } else {
        let cut = cells == room ? (run.text + " ").truncated(to: room) : run.text.truncated(to: room)
        line.append(cut, run.style)
        break
      }
    }
    return line
  }
}

extension StyledLine: ExpressibleByStringInterpolation {
  /// Creates a line in the terminal's own colours.
  public init(stringLiteral value: String) { self.init(value) }
}
