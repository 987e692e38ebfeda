public import ModelCompression

extension Session {
  /// What was measured of the session's models on all test samples, for the trade-off plot.
  public struct Visits: Codable, Hashable, Sendable {
    /// A recipe and what came of it.
    public struct Point: Codable, Hashable, Sendable {
      /// The recipe.
      public var recipe: Recipe
      /// Whether it is for the model that was opened, though the current one is another.
      public var isForOriginal: Bool
      /// Exact bytes.
      public var bytes: Int
      /// How many samples were classified correctly.
      public var correct: Int
    }

    /// How many samples there are.
    public var sampleCount: Int
    /// How many of them the model that was opened gets right: another number tells that the data has changed since.
    public var originalCorrect: Int
    /// The recipes, the oldest first.
    public var points: [Point]

    /// What of it can't be, if anything.
    var problem: String? {
      guard sampleCount > 0, (0...sampleCount).contains(originalCorrect) else { return "visits" }
      let place = points.firstIndex { $0.bytes <= 0 || !(0...sampleCount).contains($0.correct) }
      return place.map { "visits.points.\($0)" }
    }
  }
}

extension Session.Visits {
  /// The most points that are kept.
  private static let limit = 200

  /// What is known of two models; `nil` until the one that was opened is measured.
  ///
  /// - Parameter restored: How accurate that was in the session before, if there was one.
  init?(_ visited: [VisitedPoint], restored: AccuracyEstimate?, original: Subject, kept: Subject) {
    let measured = visited.first { $0.kind == .original && $0.isComplete }?.accuracy
    guard let reference = measured ?? restored else { return nil }
    sampleCount = reference.total
    originalCorrect = reference.correct
    points = visited.lazy.filter { point in
      guard case .configuration = point.key, point.kind != .original, point.accuracy.total == reference.total
      else { return false }
      return point.subject == original || point.subject == kept
    }.suffix(Self.limit).compactMap { point in
      guard let recipe = point.recipe else { return nil }
      return .init(
        recipe: recipe, isForOriginal: point.subject == original, bytes: point.bytes,
        correct: point.accuracy.correct)
    }
  }
}

extension DashboardState {
  /// Puts the recipes of a session onto the plot, but what is measured anew anyway.
  mutating func restore(_ visits: Session.Visits) {
    for visit in visits.points {
      let subject = visit.isForOriginal ? compress.original : compress.subject
      let configuration = Configuration(subject: subject.number, recipe: visit.recipe)
      guard configuration != compress.configuration(of: .both),
        configuration != compress.configuration(of: .original),
        (try? visit.recipe.validate(for: subject.model)) != nil
      else { continue }
      record(
        configuration, of: subject, bytes: visit.bytes,
        accuracy: AccuracyEstimate(correct: visit.correct, total: visits.sampleCount),
        sampleCount: visits.sampleCount)
    }
    explore.restored = (
      lastNumber: explore.lastNumber,
      original: AccuracyEstimate(correct: visits.originalCorrect, total: visits.sampleCount)
    )
  }

  /// Takes a session's recipes off the plot again if the model that was opened turns out to be less or more accurate than it was.
  mutating func checkRestored(against original: AccuracyEstimate) {
    guard let restored = explore.restored else { return }
    explore.restored = nil
    guard original != restored.original else { return }
    explore.forget { $0.number <= restored.lastNumber }
    message = "the test data has changed since: the session's points are left out"
  }
}
