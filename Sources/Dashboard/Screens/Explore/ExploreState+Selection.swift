internal import ModelCompression

extension ExploreState {
  /// All that there is to see: every point, and the budget where it isn't far off; `nil` before anything was measured.
  func whole(budget: SizeBudget) -> TradeOffWindow? { extent?.including(bytes: Double(budget.bytes)) }

  /// What is seen of it.
  func shown(budget: SizeBudget) -> TradeOffWindow? { window ?? whole(budget: budget) }

  /// Selects a point, and moves what is seen so that it is there.
  mutating func select(_ point: VisitedPoint, budget: SizeBudget) {
    selected = point.number
    guard let whole = whole(budget: budget) else { return }
    window = window?.showing(point, within: whole)
  }

  /// Selects the point some places further among some that are sorted by size; from one that isn't among them, the next one larger
  /// or smaller.
  mutating func move(by step: Int, along points: [VisitedPoint], budget: SizeBudget) {
    guard let first = points.first, let last = points.last else { return }
    guard let point = selectedPoint else { return select(first, budget: budget) }
    if let index = points.firstIndex(where: { $0.number == point.number }) {
      return select(points[min(max(index + step, 0), points.count - 1)], budget: budget)
    }
    let next =
      step > 0
      ? points.first { $0.bytes >= point.bytes } ?? last : points.last { $0.bytes <= point.bytes } ?? first
    select(next, budget: budget)
  }

  /// Magnifies what is seen around a place, or around the selected point.
  mutating func zoom(
    by factor: Double, around center: (bytes: Double, accuracy: Double)? = nil, budget: SizeBudget
  ) {
    guard let whole = whole(budget: budget), let shown = shown(budget: budget),
      let center = center ?? selectedPoint.map({ (Double($0.bytes), $0.accuracy.fraction) })
    else { return }
    window = shown.zoomed(by: factor, around: center, within: whole)
    if let point = selectedPoint, Double(point.bytes) == center.bytes,
      point.accuracy.fraction == center.accuracy
    {
      window = window?.showing(point, within: whole)
    }
  }

  /// Moves what is seen by parts of its width and height, when that isn't all.
  mutating func pan(right: Double, up: Double, budget: SizeBudget) {
    guard let whole = whole(budget: budget) else { return }
    window = window?.moved(right: right, up: up, within: whole)
  }

  /// Shows what is nearly as good as the best accuracy only, or all when it does so already.
  ///
  /// - Returns: Whether anything is left out now.
  mutating func toggleBest(budget: SizeBudget) -> Bool {
    let best = points.lazy.filter(\.isComplete).map(\.accuracy.fraction).max() ?? 0
    let good = points.filter { $0.accuracy.fraction >= best - Self.nearlyBest }
    var fitting = good.reduce(nil) { TradeOffWindow(around: $1, and: $0) }
    fitting = fitting?.including(bytes: Double(budget.bytes))
    let isAll = fitting == whole(budget: budget)
    window = window == fitting || isAll ? nil : fitting
    return window != nil
  }

  /// Accuracy that one may lose and still be nearly as good as the best.
  private static let nearlyBest = 0.1
}
