/// Columns of text, aligned.
struct TextTable {
  let header: [String]
  /// How many columns, from the left, are aligned left; the others hold numbers.
  let leftAligned: Int
  let rows: [[String]]

  var text: String {
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    return ([header] + rows).map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column < leftAligned ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
