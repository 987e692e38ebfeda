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

  @Option(parsing: .upToNextOption, help: "Layers that stay whole.")
  var ignore: [String] = []

  /// What to cut, if anything.
  func settings(for model: Model) throws -> StructuredPruning? {
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
      roundTo: roundTo ?? 1, ignoredLayers: Set(ignore), macsFraction: macs)
    do {
      try settings.validate(for: model.graph)
    } catch {
      let names = [
        "fraction": "--structured", "macsFraction": "--macs", "roundTo": "--round-to",
        "ignoredLayers": "--ignore",
      ]
      throw ValidationError("\(error.path.first.flatMap { names[$0] } ?? "--structured"): \(error.problem).")
    }
    return settings
  }
}
