internal import ModelCompression
internal import TerminalCanvas

/// The columns of a histogram as thresholds of magnitude: which sparsity puts the threshold where.
struct ThresholdRuler {
  /// A sparsity, and about where the threshold is under it.
  struct Target: Equatable {
    let sparsity: Double
    let magnitude: Double

    /// Prunes nothing.
    static let nothing = Target(sparsity: 0, magnitude: 0)
  }

  /// Those that are ranked together.
  private let weights: [[Float]]
  private let scale: PlotScale
  private let width: Int
  private let count: Int

  /// - Parameters:
  ///   - range: The values at the ends of the histogram.
  ///   - width: Its columns, one at least.
  init(weights: [[Float]], range: ClosedRange<Double>, width: Int) {
    self.weights = weights
    scale = PlotScale(range)
    self.width = max(1, width)
    count = weights.reduce(0) { $0 + $1.count }
  }

  /// The columns that show a threshold: one at each side of zero, as far as they are within the range.
  func columns(of magnitude: Double) -> [Int] {
    [-magnitude, magnitude].compactMap { scale.step(of: $0, of: width) }
  }

  /// What puts the threshold into a column, or as near before it as there is a weight. The column of zero prunes nothing; what is
  /// beside the histogram stands for its ends.
  func target(at column: Int) -> Target {
    guard scale.step(of: 0, of: width) != column else { return .nothing }
    if column < 0 {
      return scale.range.lowerBound > 0 ? .nothing : target(including: -scale.range.lowerBound)
    }
    if column >= width {
      return scale.range.upperBound < 0 ? .nothing : target(including: scale.range.upperBound)
    }
    let edges = magnitudes(of: column)
    let least = countBelow(edges.lower)
    let most = countBelow(column == 0 || column == width - 1 ? edges.upper.nextUp : edges.upper)
    let middle = (edges.lower + edges.upper) / 2
    guard most > least else { return Target(sparsity: fraction(least), magnitude: edges.lower) }
    // The roundest sparsity with which the threshold is in the column.
    let wanted = fraction(min(max(countBelow(middle), least + 1), most))
    for places in [100.0, 1000, 10_000] {
      let rounded = (wanted * places).rounded() / places
      let removed = (rounded * Double(count)).rounded(.toNearestOrEven)
      if removed > Double(least), removed <= Double(most) {
        return Target(sparsity: rounded, magnitude: middle)
      }
    }
    return Target(sparsity: wanted, magnitude: middle)
  }

  /// What moves the threshold from a magnitude by some columns outwards, or further to the next weight; inwards when the number is
  /// negative.
  func target(from magnitude: Double, by steps: Int) -> Target {
    let now = outward(magnitude)
    let wanted = min(max(now + steps, -1), width - 1)
    guard wanted > outward(0) else { return .nothing }
    guard steps > 0 else { return target(at: column(wanted)) }
    let end = Target(sparsity: 1, magnitude: magnitudes(of: column(width - 1)).upper)
    guard wanted > now else { return end }
    let edge = magnitudes(of: column(wanted)).upper
    if now < 0 || countBelow(edge) > countBelow(magnitudes(of: column(now)).upper) {
      return target(at: column(wanted))
    }
    // Nothing in the columns up to there.
    let next = weights.compactMap { smallestMagnitude($0, from: Self.bound(edge)) }.min()
    return next.map { target(at: column(outward(Double($0)))) } ?? end
  }

  /// Whether columns are counted to the right from zero: the side that reaches further.
  private var isRightward: Bool { scale.range.upperBound >= -scale.range.lowerBound }

  /// The column of a magnitude counted outwards from the edge of the other side; −1 before the first.
  private func outward(_ magnitude: Double) -> Int {
    let part = scale.part(of: isRightward ? magnitude : -magnitude)
    let steps = Double(width) * (isRightward ? part : 1 - part)
    return steps < 0 ? -1 : steps < Double(width) ? Int(steps) : width - 1
  }

  private func column(_ outward: Int) -> Int { isRightward ? outward : width - 1 - outward }

  /// The magnitudes at the edges of a column.
  private func magnitudes(of column: Int) -> (lower: Double, upper: Double) {
    let edges = [column, column + 1].map { abs(scale.value(at: Double($0) / Double(width))) }
    return (min(edges[0], edges[1]), max(edges[0], edges[1]))
  }

  private func target(including magnitude: Double) -> Target {
    Target(sparsity: fraction(countBelow(magnitude.nextUp)), magnitude: magnitude)
  }

  private func fraction(_ removed: Int) -> Double { Double(removed) / Double(max(1, count)) }

  private func countBelow(_ bound: Double) -> Int {
    weights.reduce(0) { $0 + countMagnitudes($1, below: Self.bound(bound)) }
  }

  /// The bound that divides single-precision numbers as one in double precision does.
  private static func bound(_ bound: Double) -> Float {
    let nearest = Float(bound)
    return Double(nearest) < bound ? nearest.nextUp : nearest
  }
}
