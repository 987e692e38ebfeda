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

  /// The sentences in pages of some lines: whole ones where there is room for as many lines as usual, else as they come.
  func pages(width: Int, limit: Int = lineLimit) -> [[String]] {
    guard limit > 0 else { return [] }
    var pages: [[String]] = []
    if limit < Self.lineLimit {
      let lines = unbrokenLines(sentences.joined(separator: " "), width: width).drop(while: \.isEmpty)
      return stride(from: lines.startIndex, to: lines.endIndex, by: limit).map { start in
        Array(lines[start..<min(start + limit, lines.endIndex)])
      }
    }
    var text = ""
    var page: [String] = []
    for sentence in sentences {
      let longer = unbrokenLines(text + (text.isEmpty ? "" : " ") + sentence, width: width)
      if longer.count <= limit {
        text += (text.isEmpty ? "" : " ") + sentence
        page = longer
        continue
      }
      if !page.isEmpty { pages.append(page) }
      page = unbrokenLines(sentence, width: width)
      text = sentence
      while page.count > limit {
        pages.append(Array(page.prefix(limit)))
        page.removeFirst(limit)
        text = page.joined(separator: " ")
      }
    }
    return page.isEmpty ? pages : pages + [page]
  }
}
