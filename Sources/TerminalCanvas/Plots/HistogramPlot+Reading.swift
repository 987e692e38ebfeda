extension HistogramPlot {
  /// Some weights among those that the histogram counts.
  public struct Mark: Hashable, Sendable {
    /// The least and the greatest of them.
    public var range: ClosedRange<Double>
    /// Their mean.
    public var mean: Double

    /// Creates a mark; a mean outside of the range is moved to the nearer end.
    public init(range: ClosedRange<Double>, mean: Double) {
      self.range = range
      self.mean = min(max(mean, range.lowerBound), range.upperBound)
    }

    /// Marks a single weight.
    public init(_ value: Double) { self.init(range: value...value, mean: value) }
  }

  /// What a column stands for: values from the range's lower end up to its upper one, and how many weights have them.
  public struct Reading: Hashable, Sendable {
    /// The edges of the bins.
    public var range: ClosedRange<Double>
    /// How many of the weights there are, in each of the three lists.
    public var kept, pruned, original: Int
  }

  /// The bins that the column of a value shows, exactly: those whose middle it covers, or the one that covers its middle where
  /// columns are narrower; `nil` outside of the range. Neighbouring columns share no bin unless they share all of them.
  public func reading(at value: Double, columns: Int) -> Reading? {
    let scale = PlotScale(range)
    let bins = max(kept.count, pruned.count, original.count)
    guard bins > 0, let column = scale.step(of: value, of: columns) else { return nil }
    // In units of 1 / (2 · bins · columns) of the range, all edges and middles are whole numbers.
    let first = (2 * column * bins + columns - 1) / (2 * columns)
    let end = (2 * (column + 1) * bins + columns - 1) / (2 * columns)
    let middle = min(bins - 1, (2 * column + 1) * bins / (2 * columns))
    let covered = first < min(bins, end) ? first..<min(bins, end) : middle..<middle + 1
    func sum(_ counts: [Int]) -> Int {
      counts.indices.clamped(to: covered).reduce(0) { $0 + counts[$1] }
    }
    func edge(_ index: Int) -> Double { scale.value(at: Double(index) / Double(bins)) }
    return Reading(
      range: edge(covered.lowerBound)...edge(covered.upperBound), kept: sum(kept), pruned: sum(pruned),
      original: sum(original))
  }

  /// Draws on the axis what is pointed at, by glyphs of their own: `▲` the pointer, `◆` the mean of the mark in the middle of
  /// its range.
  func drawMarks(in canvas: inout Canvas, _ row: Rectangle, theme: Theme) {
    let scale = PlotScale(range)
    func column(_ value: Double) -> Int? {
      guard !value.isNaN else { return nil }
      return scale.step(of: min(max(value, scale.range.lowerBound), scale.range.upperBound), of: row.width)
    }
    if let mark, let first = column(mark.range.lowerBound), let last = column(mark.range.upperBound) {
      canvas.horizontalRule(
        Rectangle(x: row.x + first, y: row.y, width: last - first + 1, height: row.height), "═",
        style: theme.accent)
      if let mean = column(mark.mean) {
        canvas.write("◆", x: row.x + mean, y: row.y, style: theme.accent, within: row)
      }
    }
    if let step = pointer.flatMap({ scale.step(of: $0, of: row.width) }) {
      canvas.write("▲", x: row.x + step, y: row.y, style: theme.accent, within: row)
    }
  }
}
