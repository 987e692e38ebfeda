extension HistogramPlot {
  /// The counts as columns of a given number, whatever the number of bins: per column, or per bin where bins are wider.
  struct Columns {
    private let kept: [Double]
    private let pruned: [Double]
    private let original: [Double]
    private let isLogarithmic: Bool
    /// The count of the highest column.
    let highest: Double

    init(_ plot: HistogramPlot, width: Int) {
      let bins = max(1, plot.kept.count, plot.pruned.count, plot.original.count)
      // With more columns than bins, a column shows the count of its whole bin.
      let factor = max(1, Double(width) / Double(bins))
      kept = Self.resampled(plot.kept, to: width).map { $0 * factor }
      pruned = Self.resampled(plot.pruned, to: width).map { $0 * factor }
      original = Self.resampled(plot.original, to: width).map { $0 * factor }
      isLogarithmic = plot.isLogarithmic
      highest = max(zip(kept, pruned).map { $0 + $1 }.max() ?? 0, original.max() ?? 0)
    }

    /// How high a count reaches, 0...1.
    func part(of count: Double) -> Double {
      guard highest > 0, count > 0 else { return 0 }
      // One more than the count, so that a single weight is more than nothing.
      return isLogarithmic ? Logarithm.decimal(1 + count) / Logarithm.decimal(1 + highest) : count / highest
    }

    /// How many eighths of a cell the kept part and the whole of a column are high; nothing that is there is 0.
    func eighths(_ column: Int, height: Int) -> (kept: Int, total: Int) {
      let sum = kept[column] + pruned[column]
      let total = Blocks.eighths(part(of: sum), cells: height)
      guard total > 0, kept[column] > 0 else { return (0, total) }
      guard pruned[column] > 0 else { return (total, total) }
      let share = Int((Double(total) * kept[column] / sum).rounded())
      return (total == 1 ? share : min(max(1, share), total - 1), total)
    }

    /// How many eighths of a cell the original is high.
    func originalEighths(_ column: Int, height: Int) -> Int {
      Blocks.eighths(part(of: original[column]), cells: height)
    }

    /// Shares the count of every bin out to the columns that it overlaps, so that the sum stays what it was.
    static func resampled(_ bins: [Int], to width: Int) -> [Double] {
      var columns = [Double](repeating: 0, count: width)
      guard width > 0, !bins.isEmpty else { return columns }
      // In units of 1 / (bins · width) of the range, all edges are whole numbers.
      for (bin, count) in bins.enumerated() where count > 0 {
        let (start, end) = (bin * width, (bin + 1) * width)
        for column in start / bins.count...(end - 1) / bins.count {
          let overlap = min(end, (column + 1) * bins.count) - max(start, column * bins.count)
          columns[column] += Double(count) * Double(overlap) / Double(width)
        }
      }
      return columns
    }
  }
}
