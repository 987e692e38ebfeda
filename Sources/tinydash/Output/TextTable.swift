import TerminalCanvas

/// Columns of text, aligned.
struct TextTable {
  let header: [String]
  /// How many columns, from the left, are aligned left; the others hold numbers.
  let leftAligned: Int
  let rows: [[String]]

  /// The widest that a column becomes: names in files can be of any length.
  private static let widest = 64

  var text: String {
    let lines = ([header] + rows).map { $0.map { $0.printable.shortened(to: Self.widest) } }
    let widths = header.indices.map { column in lines.map { $0[column].cellWidth }.max() ?? 0 }
    return lines.map { line in
      line.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - line[column].cellWidth)
        return column < leftAligned ? line[column] + padding : padding + line[column]
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
