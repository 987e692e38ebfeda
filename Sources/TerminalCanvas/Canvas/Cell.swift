/// One place of the grid.
public struct Cell: Hashable, Sendable {
  /// What is shown: a character one or two cells wide.
  public var character: Character
  /// How it looks.
  public var style: Style
  /// Whether this is the right half of the wide character before it; `character` is then ignored.
  public var isContinuation: Bool

  /// Creates a cell.
  public init(_ character: Character = " ", _ style: Style = .plain, isContinuation: Bool = false) {
    self.character = character
    self.style = style
    self.isContinuation = isContinuation
  }

  /// An empty cell in the terminal's own colours.
  public static let blank = Cell()
}
