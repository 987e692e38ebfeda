internal import ModelCompression
internal import TerminalCanvas

/// What the Explore screen shows: everything that was measured in this session, as sizes with accuracies.
public struct ExploreState: Sendable {
  /// Something on this screen that can be pointed at.
  public enum Target: Hashable, Sendable {
    /// The plot.
    case plot
    /// A row of the table, by the number of its point.
    case row(Int)
    /// The table's scroll bar.
    case scrollBar
  }

  /// What is remembered, the oldest first.
  public private(set) var points: [VisitedPoint] = []
  /// The places of the points on the frontier, the smallest first.
  ///
  /// Only those count that were measured on all samples: luck on the first few would keep others off it.
  public private(set) var frontier: [Int] = []
  /// The number of the selected point; `nil` is the one of the current recipe.
  var selected: Int?
  /// The part of the plot that is magnified; `nil` is all of it.
  var window: TradeOffWindow?
  /// What holds all points, in coarse steps: it only grows, so that the scale stays as it is while points come in.
  private(set) var extent: TradeOffWindow?
  /// The recipe and the model on the Compress screen.
  private(set) var current: Configuration
  /// The number of their point, once something was measured of them.
  private(set) var currentNumber: Int?
  /// What was brought back to Compress last.
  var broughtBack: Configuration?
  /// The cell that the mouse held the plot by last.
  var heldPosition: Point?

  /// How often a point that was measured on all samples came or went.
  private(set) var revision = 0
  /// The number of the last point that is from a session, and how accurate the original was then, until that is known anew.
  var restored: (lastNumber: Int, original: AccuracyEstimate)?

  private var places: [VisitedPoint.Key: Int] = [:]
  /// The number of the point that was made last.
  private(set) var lastNumber = 0

  /// How many points measured in part, and how many measured on all samples, are kept; a tenth of them goes when there are more.
  private let limits: (partial: Int, complete: Int)

  /// Starts with nothing visited.
  init(current: Configuration, limits: (partial: Int, complete: Int) = (500, 2000)) {
    self.current = current
    self.limits = limits
  }

  /// The place of the point with a number.
  func place(of number: Int) -> Int? { points.firstIndex { $0.number == number } }

  /// The point of a key.
  subscript(key: VisitedPoint.Key) -> VisitedPoint? { places[key].map { points[$0] } }

  /// The point of the current recipe.
  public var currentPoint: VisitedPoint? { self[.configuration(current)] }

  /// The selected point; nothing was measured yet when there is none.
  public var selectedPoint: VisitedPoint? {
    selected.flatMap { place(of: $0) }.map { points[$0] } ?? currentPoint
  }

  /// The points on the frontier, the smallest first.
  public var frontierPoints: [VisitedPoint] { frontier.map { points[$0] } }

  /// All points, the smallest first, of equally small ones the best one last.
  public var ordered: [VisitedPoint] {
    points.sorted {
      ($0.bytes, $0.accuracy.fraction, $0.number) < ($1.bytes, $1.accuracy.fraction, $1.number)
    }
  }

  /// Takes note of a measured point; one that is known is replaced by what was measured on more samples.
  ///
  /// - Parameter point: Receives a number, and makes the point where there is none of this key.
  mutating func record(
    _ key: VisitedPoint.Key, accuracy: AccuracyEstimate, make: (_ number: Int) -> VisitedPoint
  ) {
    let wasComplete: Bool
    if let place = places[key] {
      guard accuracy.total > points[place].accuracy.total else { return }
      wasComplete = points[place].isComplete
      points[place].accuracy = accuracy
    } else {
      let point = make(lastNumber + 1)
      // What was left behind before it was measured on enough samples isn't worth keeping.
      guard point.isSettled || key == .configuration(current) else { return }
      lastNumber += 1
      wasComplete = false
      places[key] = points.count
      points.append(point)
      dropOldest()
    }
    guard let place = places[key] else { return }
    let point = points[place]
    if key == .configuration(current) { currentNumber = point.number }
    extent = TradeOffWindow(around: point, and: extent)
    if point.isComplete != wasComplete { updateFrontier() }
  }

  /// Takes note of the recipe that is current now: the one before is kept if enough is known of it.
  mutating func follow(_ configuration: Configuration) {
    guard configuration != current else { return }
    let former = VisitedPoint.Key.configuration(current)
    current = configuration
    currentNumber = currentPoint?.number
    guard let place = places[former], !points[place].isSettled else { return }
    // While a slider is dragged it is the last one, and nothing else moves up.
    guard place == points.count - 1 else { return remove { $0.key == former } }
    if points[place].number == selected { selected = nil }
    points.removeLast()
    places[former] = nil
  }

  /// Forgets points, but never the current one, and fits the scale to those that are left.
  mutating func forget(where isUnwanted: (VisitedPoint) -> Bool) {
    remove(where: isUnwanted)
    extent = points.reduce(nil) { TradeOffWindow(around: $1, and: $0) }
    window = nil
  }

  private mutating func remove(where isUnwanted: (VisitedPoint) -> Bool) {
    points.removeAll { $0.number != currentNumber && isUnwanted($0) }
    places = [:]
    for (place, point) in points.enumerated() { places[point.key] = place }
    if let number = selected, place(of: number) == nil { selected = nil }
    updateFrontier()
  }

  private mutating func updateFrontier() {
    revision += 1
    let complete = points.indices.filter { points[$0].isComplete }
    frontier = ParetoFrontier(
      complete.map { .init(cost: Double(points[$0].bytes), value: points[$0].accuracy.fraction) }
    ).indices.map { complete[$0] }
  }

  /// Keeps memory and the screen from filling up: of too many points the oldest tenth goes, but neither the frontier nor the original
  /// nor the selected one.
  private mutating func dropOldest() {
    for (isComplete, limit) in [(false, limits.partial), (true, limits.complete)]
    where points.count(where: { $0.isComplete == isComplete }) > limit {
      let kept = Set(frontier.map { points[$0].number } + [selected ?? 0])
      let unwanted = Set(
        points.filter { $0.isComplete == isComplete && $0.kind != .original && !kept.contains($0.number) }
          .prefix(limit / 10).map(\.number))
      remove { unwanted.contains($0.number) }
    }
  }
}
