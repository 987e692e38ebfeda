public import ModelCompression

/// What the Compare screen shows: techniques side by side, sorted by a column.
public struct CompareState: Sendable {
  /// Something on this screen that can be pointed at.
  public enum Target: Hashable, Sendable {
    /// A column's title.
    case column(CompareColumn)
    /// A technique's row, by its place in the table as it was measured.
    case row(Int)
    /// The chart.
    case chart
    /// The table's scroll bar.
    case scrollBar
    /// What scrolls the columns to the left or the right.
    case columns(Int)
  }

  /// What is known, the original first.
  public internal(set) var table = ComparisonTable()
  /// The model that it is of.
  var subject: Subject?
  /// The column that rows are sorted by.
  public internal(set) var column = CompareColumn.technique
  /// Whether the largest comes first.
  public internal(set) var isDescending = false
  /// The selected row, by its place in the table as it was measured.
  public internal(set) var selected = 0
  /// Whether arrows go over the chart instead of the table.
  public internal(set) var isChartFocused = false
  /// Epochs of fine-tuning for each technique that trains.
  public internal(set) var epochs = 1

  /// The first of the columns beside the technique, as they were drawn last.
  var firstColumn = 0
  /// Whether the column that rows are sorted by is kept in sight; else the wheel moved it.
  var followsColumn = true

  /// The most epochs that can be chosen.
  static let epochLimit = 20

  /// The places of the rows in the table, in the order in which they are shown.
  var order: [Int] {
    let rows = table.rows
    return rows.indices.sorted { left, right in
      let (first, second) = (column.key(rows[left], place: left), column.key(rows[right], place: right))
      if first == second { return left < right }
      return isDescending ? first > second : first < second
    }
  }

  /// Selects the technique some further on in an order of all of them.
  mutating func select(by step: Int, in order: [Int]) {
    guard let index = order.firstIndex(of: selected) else { return }
    selected = order[min(max(index + step, 0), order.count - 1)]
  }

  /// The places of the rows in the table from the least to the greatest of a column.
  func order(by column: CompareColumn) -> [Int] {
    var other = self
    (other.column, other.isDescending) = (column, false)
    return other.order
  }

  /// Sorts by another column, or the other way round by the same.
  mutating func sort(by column: CompareColumn) {
    isDescending = column == self.column ? !isDescending : false
    self.column = column
    followsColumn = true
  }
}
