internal import TerminalCanvas

/// What is read off the curves of a screen: all of its charts tell what they have at the same place.
struct CurvePointer: Hashable, Sendable {
  /// What was pointed at.
  var quantity: JobSnapshot.Curve.Quantity
  /// Whose curve.
  var curve: String
  /// The epoch.
  var x: Double

  /// The sample nearest to it: of the curve with the same name, else of the first.
  func found(in curves: [JobSnapshot.Curve]) -> (curve: JobSnapshot.Curve, sample: LineChart.Sample)? {
    guard let curve = curves.first(where: { $0.name == curve }) ?? curves.first else { return nil }
    return curve.points.min { abs($0.x - x) < abs($1.x - x) }.map { (curve, $0) }
  }
}

extension DashboardState {
  /// The job whose curves the screen shows, and how far their axis goes at least.
  var shownCurves: (job: JobsState.Entry?, epochs: Double) {
    switch screen {
    case .compress: (jobs.newest(.fineTuning), Double(compress.newestFineTuning.epochs))
    default: (jobs.newest(.distillation), 1)
    }
  }

  private func drawnCurves(of quantity: JobSnapshot.Curve.Quantity) -> [JobSnapshot.Curve] {
    let all = shownCurves.job?.snapshot?.curves ?? []
    return all.filter { $0.quantity == quantity && !$0.points.isEmpty }
  }

  /// Reads off the sample nearest to a place of the screen.
  mutating func pointCurves(_ quantity: JobSnapshot.Curve.Quantity, at point: Point) {
    let (job, epochs) = shownCurves
    guard let place = regions.rectangle(of: .curves(quantity)),
      let chart = curvesChart(job, quantity, epochs: epochs, theme: .mono),
      let found = chart.sample(at: point, in: place, within: 1000)
    else { return }
    let series = chart.series[found.series]
    curvePointer = CurvePointer(quantity: quantity, curve: series.name, x: series.samples[found.sample].x)
  }

  /// Reads off the sample some further to the right on the curve that is pointed at, or at first the last one of the curve with
  /// the most to tell.
  ///
  /// - Parameter quantity: Which curves; without one those that are pointed at, else accuracy.
  mutating func stepCurves(by step: Int, of quantity: JobSnapshot.Curve.Quantity? = nil) throws {
    let wanted = quantity ?? curvePointer?.quantity ?? .accuracy
    let quantity = [wanted, .accuracy, .loss].first { !drawnCurves(of: $0).isEmpty } ?? wanted
    let curves = drawnCurves(of: quantity)
    // Of a constant, as the teacher's is, there is little to read off.
    func content(_ curve: JobSnapshot.Curve) -> (Int, Int, Double) {
      let values = curve.points.map(\.y).filter(\.isFinite)
      return (
        curve.name == JobSnapshot.teacherName ? 0 : 1, curve.points.count,
        (values.max() ?? 0) - (values.min() ?? 0)
      )
    }
    guard let first = curves.max(by: { content($0) < content($1) }) else {
      throw Refusal("there are no curves to read off yet")
    }
    guard let pointer = curvePointer, let found = pointer.found(in: curves) else {
      curvePointer = CurvePointer(
        quantity: quantity, curve: first.name, x: first.points[first.points.count - 1].x)
      return
    }
    let points = found.curve.points
    let index = (points.firstIndex { $0.x == found.sample.x } ?? 0) + step
    curvePointer = CurvePointer(
      quantity: quantity, curve: found.curve.name, x: points[min(max(index, 0), points.count - 1)].x)
  }
}
