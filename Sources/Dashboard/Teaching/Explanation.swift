internal import TerminalCanvas

/// What there is to say about something, in a few short sentences.
struct Explanation: Hashable, Sendable {
  /// What it is about.
  let title: String
  /// The sentences, the most important ones first; each is true for the numbers at hand.
  let sentences: [String]

  /// The most lines that it may take where it has its usual width.
  static let lineLimit = 6
  /// The cells of a line unless there is less room.
  static let width = 58

  /// Creates an explanation of the sentences that there are.
  init(_ title: String, _ sentences: [String?]) {
    self.title = title
    self.sentences = sentences.compactMap(\.self)
  }

  /// As many of the sentences as fit into some lines, none of them in part unless the first one alone is too long.
  func lines(width: Int, limit: Int = lineLimit) -> [String] {
    var lines: [String] = []
    var text = ""
    for sentence in sentences {
      text += (text.isEmpty ? "" : " ") + sentence
      let longer = unbrokenLines(text, width: width)
      guard longer.count <= limit else { break }
      lines = longer
    }
    guard lines.isEmpty, let first = sentences.first, limit > 0 else { return lines }
    var cut = Array(unbrokenLines(first, width: width).prefix(limit))
    if let last = cut.popLast() { cut.append((last + "  ").truncated(to: min(width, last.cellWidth + 1))) }
    return cut
  }
}
