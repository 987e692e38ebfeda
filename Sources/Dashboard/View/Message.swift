internal import TerminalCanvas

extension String {
  /// The text where it fits into some cells, else with its longest word cut in the middle: a file's name gives way to what is said of it.
  func fitted(to width: Int) -> String {
    let excess = cellWidth - width
    guard excess > 0, let word = split(separator: " ").max(by: { $0.cellWidth < $1.cellWidth }),
      word.cellWidth > Self.leastName
    else { return self }
    let room = max(Self.leastName, word.cellWidth - excess)
    return self[..<word.startIndex] + word.shortened(to: room) + self[word.endIndex...]
  }

  /// Cells that are left to a name in any case.
  private static let leastName = 16
}
