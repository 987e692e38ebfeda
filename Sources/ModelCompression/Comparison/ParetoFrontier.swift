/// The candidates of a trade-off that no other candidate beats: those for whom nothing is at once as cheap and as good, and
/// better in one of the two.
///
/// A candidate *dominates* another when its cost is not higher, its value is not lower, and they differ in one of the two. The
/// frontier is what is dominated by none. Of candidates that are equal in both, the first one stands for all; those that
/// have no number for cost or value neither dominate nor are on it.
public struct ParetoFrontier: Hashable, Sendable {
  /// Something that is to be had.
  public struct Candidate: Hashable, Sendable {
    /// What it takes, such as bytes: less is better.
    public var cost: Double
    /// What it is worth, such as accuracy: more is better.
    public var value: Double

    /// Creates a candidate.
    public init(cost: Double, value: Double) {
      self.cost = cost
      self.value = value
    }

    /// Whether nobody who may have this one would take the other.
    public func dominates(_ other: Candidate) -> Bool {
      cost <= other.cost && value >= other.value && (cost < other.cost || value > other.value)
    }
  }

  /// The places of those on the frontier among the candidates, the cheapest first: cost and value both rise along it.
  public let indices: [Int]

  /// Finds the frontier.
  ///
  /// - Complexity: O(n log n) for n candidates.
  public init(_ candidates: [Candidate]) {
    let ordered = candidates.indices
      .filter { !candidates[$0].cost.isNaN && !candidates[$0].value.isNaN }
      .sorted {
        let (left, right) = (candidates[$0], candidates[$1])
        if left.cost != right.cost { return left.cost < right.cost }
        return left.value != right.value ? left.value > right.value : $0 < $1
      }
    var frontier: [Int] = []
    // Whoever comes later costs as much or more, so it has to be worth more than all before.
    for index in ordered
    where frontier.last.map({ candidates[index].value > candidates[$0].value }) ?? true {
      frontier.append(index)
    }
    indices = frontier
  }
}
