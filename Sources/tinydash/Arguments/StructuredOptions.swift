import ArgumentParser
import ModelCompression
import NeuralNetwork

/// How channels are cut.
struct StructuredOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "The fraction of channels to cut, 0…1.")
  var structured: Double?

  @Option(
    parsing: .unconditional,
    help: "Cut channels until this fraction of the multiply-accumulates is left, 0…1.")
  var macs: Double?

  @Option(
    help:
      "What makes a channel worth keeping: \(ImportanceCriterion.allCases.map(\.rawValue).joined(separator: ", ")).",
    completion: .words(ImportanceCriterion.self), transform: word)
  var importance: ImportanceCriterion?

  @Option(
    help: "Cut the same fraction of each layer (local) or rank channels over all of them (global).",
    completion: .words(Recipe.Scope.self), transform: word)
  var structuredScope: Recipe.Scope?

  @Option(parsing: .unconditional, help: "Round the channels that stay up to a multiple of this.")
  var roundTo: Int?

  @Option(
    help: ArgumentHelp(
      "A layer that stays whole; for more, once for each or with commas between them.", valueName: "layer"))
  var ignore: [String] = []

  /// Whether it depends on a seed what is cut: scores are drawn, or samples.
  var drawsLots: Bool { importance == .random || importance?.needsSamples == true }

  /// What to cut, if anything.
  ///
  /// - Parameter seed: Decides what is drawn.
  func settings(for model: Model, seed: UInt64) throws -> StructuredPruning? {
    guard structured != nil || macs != nil else {
      let stray = [
        ("--importance", importance != nil), ("--structured-scope", structuredScope != nil),
        ("--round-to", roundTo != nil), ("--ignore", !ignore.isEmpty),
      ].first(where: \.1)
      if let stray { throw ValidationError("\(stray.0) goes with --structured or --macs.") }
      return nil
    }
    let settings = StructuredPruning(
      fraction: structured ?? 0, criterion: importance ?? .l2, scope: structuredScope ?? .local,
      roundTo: roundTo ?? 1, ignoredLayers: ignoredLayers(in: model.graph), macsFraction: macs, seed: seed)
    do {
      try settings.validate(for: model.graph)
    } catch {
      let names = [
        "fraction": "--structured", "macsFraction": "--macs", "roundTo": "--round-to",
        "ignoredLayers": "--ignore",
      ]
      let place =
        [error.path.first.flatMap { names[$0] } ?? "--structured"]
        + error.path.dropFirst().map { $0.isEmpty ? "''" : $0 }
      throw ValidationError("\(place.joined(separator: " ")): \(error.problem).")
    }
    try checkImportance(of: settings, for: model)
    return settings
  }

  /// Checks that what is cut has what it is ranked by, where that can be told without samples.
  private func checkImportance(of settings: StructuredPruning, for model: Model) throws {
    guard settings.criterion == .batchNormScale else { return }
    let groups = model.graph.channelGroups.filter {
      $0.layers.allSatisfy { !settings.ignoredLayers.contains($0) }
    }
    do {
      _ = try computeNeuronImportance(model, criterion: settings.criterion, groups: Set(groups.map(\.id)))
    } catch let error as RecipeError {
      throw ValidationError("--importance: \(error.problem).")
    }
  }

  /// The layers that stay whole. What is a layer's name as it stands isn't divided at its commas.
  private func ignoredLayers(in graph: Graph) -> Set<String> {
    let known = Set(graph.layers.map(\.name))
    return Set(
      ignore.flatMap { name in
        known.contains(name)
          ? [name] : name.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      })
  }
}
