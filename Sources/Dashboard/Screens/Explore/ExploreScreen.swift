internal import TerminalCanvas

/// Everything that was measured in this session: sizes against accuracies, the frontier, and the way back to each.
enum ExploreScreen: ScreenBehavior {
  /// How much a key, and a notch of the wheel, magnifies.
  private static let zoomFactors = (key: 1.5, wheel: 1.25)

  static func perform(_ action: Keymap.Action, _ state: inout DashboardState) throws -> [Effect] {
    let budget = state.budget
    switch action {
    case .start:
      guard let point = state.explore.selectedPoint else { throw Refusal("nothing was measured yet") }
      return try state.bringBack(point)
    case .horizontal(let step, _):
      state.explore.move(by: step, along: state.explore.ordered, budget: budget)
    case .vertical(let step):
      guard !state.explore.frontier.isEmpty else {
        throw Refusal("no recipe was measured on all samples yet")
      }
      state.explore.move(by: step, along: state.explore.frontierPoints, budget: budget)
    case .zoom(let step):
      state.explore.zoom(by: step > 0 ? zoomFactors.key : 1 / zoomFactors.key, budget: budget)
    case .showAll: state.explore.window = nil
    case .showBest:
      let isPart = state.explore.toggleBest(budget: budget)
      state.message = isPart ? "within ten points of the best; n shows all" : "all points"
    case .escape: state.explore.selected = nil
    case .forgetPoint:
      guard let point = state.explore.selectedPoint else { throw Refusal("nothing was measured yet") }
      guard point.kind != .original else {
        throw Refusal("the original is what all others are compared with")
      }
      guard point.number != state.explore.currentNumber else {
        throw Refusal("the current recipe's point can't be forgotten")
      }
      // From one to the next, so that several can be forgotten in a row.
      state.explore.move(by: 1, along: state.explore.ordered, budget: budget)
      if state.explore.selected == point.number { state.explore.selected = nil }
      state.explore.forget { $0.number == point.number }
      state.message = "forgot \(point.what)"
    case .forgetOthers:
      let kept = Set(state.explore.frontierPoints.map(\.number))
      let before = state.explore.points.count
      state.explore.forget { !kept.contains($0.number) && $0.kind != .original }
      state.message = "forgot \(Numbers.count(before - state.explore.points.count, of: "point"))"
    default: break
    }
    return []
  }

  static func usesEscape(_ state: DashboardState) -> Bool { state.explore.selected != nil }

  static func isGrabbable(_ target: DashboardState.Target) -> Bool {
    target == .explore(.plot) || target == .explore(.scrollBar)
  }

  static func isReadable(_ target: DashboardState.Target) -> Bool { target == .explore(.plot) }

  static func read(_ target: DashboardState.Target, at point: Point, _ state: inout DashboardState) {
    guard let rectangle = state.regions.rectangle(of: target),
      let drawn = TradeOffPlot(state, theme: .mono),
      let index = drawn.plot.mark(at: point, in: rectangle, within: 1)
    else { return }
    state.explore.selected = drawn.points[index].number
  }

  static func press(_ target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    switch target {
    case .explore(.row(let number)):
      guard let place = state.explore.place(of: number) else { break }
      return try choose(state.explore.points[place], &state)
    case .explore(.plot):
      state.explore.heldPosition = event.position
      guard let rectangle = state.regions.rectangle(of: target),
        let drawn = TradeOffPlot(state, theme: .mono),
        let index = drawn.plot.mark(at: event.position, in: rectangle)
      else { break }
      let point = drawn.points[index]
      // Beside the selected point a press only takes hold of the plot.
      let isHit = drawn.plot.mark(at: event.position, in: rectangle, within: 1) == index
      guard isHit || point.number != state.explore.selected else { break }
      return try choose(point, &state)
    case .explore(.scrollBar): return try drag(target, to: event, &state)
    default: break
    }
    return []
  }

  /// Selects a point; the one that is selected already is brought back.
  private static func choose(_ point: VisitedPoint, _ state: inout DashboardState) throws -> [Effect] {
    // The current one is selected without anybody having chosen it.
    guard state.explore.selected == point.number else {
      state.explore.select(point, budget: state.budget)
      return []
    }
    return try state.bringBack(point)
  }

  static func drag(_ target: DashboardState.Target, to event: MouseEvent, _ state: inout DashboardState)
    throws
    -> [Effect]
  {
    guard let rectangle = state.regions.rectangle(of: target) else { return [] }
    if target == .explore(.scrollBar) {
      let points = state.explore.frontierPoints
      let index = ScrollBar(offset: 0, count: points.count).index(at: event.position.y, in: rectangle)
      if points.indices.contains(index) { state.explore.select(points[index], budget: state.budget) }
      return []
    }
    guard let held = state.explore.heldPosition, let drawn = TradeOffPlot(state, theme: .mono) else {
      return []
    }
    state.explore.heldPosition = event.position
    let area = drawn.plot.area(in: rectangle)
    guard !area.isEmpty else { return [] }
    state.explore.pan(
      right: Double(held.x - event.position.x) / Double(area.width),
      up: Double(event.position.y - held.y) / Double(area.height), budget: state.budget)
    return []
  }

  static func wheel(
    _ step: Int, over target: DashboardState.Target, at event: MouseEvent, _ state: inout DashboardState
  ) throws -> [Effect] {
    switch target {
    case .explore(.row), .explore(.scrollBar): return try perform(.vertical(-step), &state)
    case .explore(.plot):
      guard let rectangle = state.regions.rectangle(of: target),
        let drawn = TradeOffPlot(state, theme: .mono),
        let value = drawn.plot.value(at: event.position, in: rectangle)
      else { break }
      state.explore.zoom(
        by: step > 0 ? zoomFactors.wheel : 1 / zoomFactors.wheel,
        around: (bytes: value.x, accuracy: value.y), budget: state.budget)
    default: break
    }
    return []
  }

  static func draw(
    _ state: DashboardState, in frame: inout Frame, _ place: Rectangle, theme: Theme, cache: ViewCache
  ) {
    let layout = ExploreLayout(place)
    drawTradeOff(state, in: &frame, layout.plot, theme: theme)
    if !layout.frontier.isEmpty { drawFrontier(state, in: &frame, layout.frontier, theme: theme) }
  }
}
