/// A line of keys with what they do: ` ←→ drag  Tab next`.
public struct KeyHints: Hashable, Sendable {
  /// A key with what it does.
  public struct Hint: Hashable, Sendable {
    /// How the key is called.
    public var key: String
    /// What it does.
    public var label: String

    /// Creates a hint.
    public init(_ key: String, _ label: String) {
      self.key = key
      self.label = label
    }
  }

  /// The keys, the most important first.
  public var hints: [Hint]

  /// Creates a line of keys.
  public init(_ hints: [Hint]) { self.hints = hints }

  /// Creates a line of keys.
  public init(_ hints: [(String, String)]) { self.hints = hints.map { Hint($0.0, $0.1) } }

  /// Draws as many as fit as a whole along the first row.
  ///
  /// - Returns: Where each key is, in order, to be clicked on; empty for those that don't fit.
  @discardableResult
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) -> [Rectangle] {
    let row = rectangle.row(0)
    var x = row.x + 1
    var isFull = false
    return hints.map { hint in
      let key = theme.words(hint.key)
      let width = key.cellWidth + 1 + hint.label.cellWidth
      isFull = isFull || row.isEmpty || x + width > row.right
      guard !isFull else { return Rectangle(x: min(x, row.right), y: row.y, width: 0, height: 0) }
      let end = canvas.write(key, x: x, y: row.y, style: theme.key)
      canvas.write(" " + hint.label, x: end, y: row.y, style: theme.keyLabel)
      defer { x += width + 2 }
      return Rectangle(x: x, y: row.y, width: width, height: 1)
    }
  }
}
