/// A row of labelled tabs, one of which is current.
public struct Tabs: Hashable, Sendable {
  /// Their names.
  public var titles: [String]
  /// The index of the current one.
  public var selected: Int
  /// What stands before each name, such as the key that leads to it.
  public var labels: [String]

  /// Creates tabs.
  ///
  /// - Parameter labels: What stands before each name; their numbers from 1 when there are too few.
  public init(_ titles: [String], selected: Int, labels: [String] = []) {
    self.titles = titles
    self.selected = selected
    self.labels = labels.count < titles.count ? titles.indices.map { "\($0 + 1)" } : labels
  }

  /// Draws them along the first row; when the names don't fit, only the current one keeps its name.
  ///
  /// - Returns: Where each tab is, in order; empty for those that don't fit.
  @discardableResult
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) -> [Rectangle] {
    let row = rectangle.row(0)
    let full = zip(labels, titles).map { " \($0) \($1) " }
    let isTight = full.reduce(max(0, full.count - 1), { $0 + $1.cellWidth }) > row.width
    var x = row.x
    return titles.indices.map { index in
      let label = isTight && index != selected ? " \(labels[index]) " : full[index]
      let style = index == selected ? theme.activeTab : theme.inactiveTab
      let room = Rectangle(x: x, y: row.y, width: row.right - x, height: row.height)
      let used = canvas.write(label, in: room, style: style)
      x = min(row.right, used.right + 1)
      return used
    }
  }
}
