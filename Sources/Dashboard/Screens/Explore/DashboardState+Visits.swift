internal import ModelCompression
internal import NeuralNetwork

extension DashboardState {
  /// Remembers what was measured of a recipe, or of the original.
  mutating func recordVisit(_ variant: Variant, _ measurement: Measurement) {
    let configuration = measurement.configuration
    guard variant == .both || variant == .original, let accuracy = measurement.accuracy, accuracy.total > 0,
      let subject = [compress.subject, compress.original].first(where: { $0.number == configuration.subject })
        ?? explore.subject(configuration.subject)
    else { return }
    record(
      configuration, of: subject, bytes: measurement.bytes, accuracy: accuracy,
      sampleCount: measurement.sampleCount)
    if measurement.isComplete, configuration == compress.configuration(of: .original) {
      checkRestored(against: accuracy)
    }
  }

  /// Remembers what is known of a recipe for a model.
  mutating func record(
    _ configuration: Configuration, of subject: Subject, bytes: Int, accuracy: AccuracyEstimate,
    sampleCount: Int
  ) {
    let original = compress.original
    let isOriginal = subject == original && configuration.recipe == Recipe()
    explore.record(.configuration(configuration), accuracy: accuracy) { number in
      VisitedPoint(
        number: number, key: .configuration(configuration),
        kind: isOriginal
          ? .original : subject == original ? .recipe : subject.origin.isStudent ? .student : .trained,
        subject: subject, recipe: configuration.recipe,
        what: configuration.recipe.description(for: subject, besides: original),
        // As on Compress: in single precision, however much smaller it could be stored.
        bytes: isOriginal ? compress.originalBytes : bytes, accuracy: accuracy, sampleCount: sampleCount)
    }
  }

  /// Remembers what techniques made of a model.
  mutating func recordVisits(_ table: ComparisonTable) {
    // The untouched model is measured as a recipe, too.
    for row in table.rows.dropFirst() {
      let subject = compare.subject
      let key = VisitedPoint.Key.technique(row.technique, subject: subject?.number, table.setup)
      let model = table.setup.map { $0.model == compress.original.title ? "" : " of \($0.model)" } ?? ""
      explore.record(key, accuracy: row.accuracy) { number in
        VisitedPoint(
          number: number, key: key, kind: .technique, subject: subject,
          recipe: subject.flatMap { table.setup?.recipe(of: row.technique, for: $0.model) },
          what: row.technique + model,
          bytes: row.bytes, accuracy: row.accuracy, sampleCount: row.accuracy.total)
      }
    }
  }

  /// The point of the model as it was opened, once it is measured on all samples.
  var originalPoint: VisitedPoint? {
    let original = Configuration(subject: compress.original.number, recipe: Recipe())
    return explore[.configuration(original)].flatMap { $0.isComplete ? $0 : nil }
  }

  /// How many points of accuracy a point has more than the original; `nil` until both are known.
  func gain(of point: VisitedPoint) -> Double? {
    guard let original = originalPoint else { return nil }
    return (point.accuracy.fraction - original.accuracy.fraction) * 100
  }

  /// Makes a point's model and recipe the current ones, as one step that can be undone.
  mutating func bringBack(_ point: VisitedPoint) throws -> [Effect] {
    guard let subject = point.subject, let recipe = point.recipe else {
      throw Refusal("\(point.what): its weights weren't kept; only recipes can be brought back")
    }
    let configuration = Configuration(subject: subject.number, recipe: recipe)
    guard configuration != compress.configuration(of: .both) else {
      show(.compress)
      message = "\(point.what) is the current recipe"
      return []
    }
    let effects = try compress.change(to: subject, recipe: recipe)
    explore.broughtBack = configuration
    closeCurves()
    show(.compress)
    message = "\(point.what) is back; u takes that back"
    return effects
  }

  /// Whether the current recipe is the one that was brought back last.
  var isBroughtBack: Bool { explore.broughtBack == compress.configuration(of: .both) }
}

extension ExploreState {
  /// The model with a number, when a point refers to it.
  fileprivate func subject(_ number: Int) -> Subject? {
    points.lazy.compactMap(\.subject).first { $0.number == number }
  }
}

extension ComparisonTable.Setup {
  /// The recipe that is all that a technique does, if it is.
  fileprivate func recipe(of technique: String, for model: Model) -> Recipe? {
    let all = CompressionTechnique.standard(for: model, epochs: epochs, seed: seed)
    guard case .pipeline(let pipeline)? = all.first(where: { $0.name == technique })?.method,
      pipeline == CompressionPipeline(recipe: pipeline.recipe)
    else { return nil }
    return pipeline.recipe
  }
}

extension Recipe {
  /// What it makes of a model, in words.
  fileprivate func description(for subject: Subject, besides original: Subject) -> String {
    let graph = subject.model.graph
    // What can't be cut was refused before.
    let layers = (try? remainingLayers(of: graph)) ?? graph.layers
    let parts = subject.difference(from: original) + summary(for: layers)
    return parts.isEmpty ? "original" : parts.joined(separator: " · ")
  }
}
