import ArgumentParser
import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork

/// `tinydash evaluate`: accuracy and loss on the test split.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure accuracy and loss on the test split.",
    discussion: "With a recipe, what is measured is the model as the recipe compresses it.")

  @Argument(help: ModelArgument.help)
  var model: ModelArgument

  @OptionGroup(title: "Data") var data: DataOptions

  @Option(help: "A recipe (JSON) to compress the model by first.", completion: .file(extensions: ["json"]))
  var recipe: String?

  @OptionGroup var options: RunOptions

  private struct Result: Encodable {
    let accuracy: Double
    /// `null` where it is infinite or not a number.
    let loss: JSONNumber<Double>
    let count: Int
    let seconds: Double
    /// How often a label (outer) was taken for a class (inner).
    let confusion: [[Int]]
    /// With a recipe: the exact bytes of the compressed model.
    let bytes: Int?
    /// With a recipe: the fraction of the layers' weights that are zero.
    let sparsity: Double?
  }

  func run() throws {
    let original = try model.loadRunnable()
    var report = ProgressReport(isQuiet: options.quiet)
    // Also after an interruption.
    defer { report.finish() }
    let compressed = try recipe.map { path in
      try report.compress(original, RecipeFile.read(path, for: original))
    }
    report.update(fraction: 0, "reading data")
    let model = compressed?.decodedModel() ?? original
    let dataset = try data.source(for: model).loadTestSplit(normalization: data.normalization(for: model))
    let evaluator = try Evaluator(model, dataset, lanes: options.lanes)
    let clock = ContinuousClock()
    let began = clock.now
    Interruption.arm()
    let evaluation = try evaluator.evaluate(model) { partial throws(Interruption) in
      try Interruption.check()
      report.update(
        fraction: Double(partial.count) / Double(max(partial.total, 1)),
        String(
          format: "%d of %d samples  %.2f %% right", partial.count, partial.total, partial.accuracy * 100))
    }
    let seconds = (clock.now - began).inSeconds
    report.finish()
    guard !options.json else {
      return try JSONOutput.print(
        Result(
          accuracy: evaluation.accuracy, loss: JSONNumber(evaluation.loss), count: evaluation.count,
          seconds: seconds,
          confusion: evaluation.confusionRows, bytes: compressed?.totalBytes, sparsity: compressed?.sparsity))
    }
    try StandardOutput.print(
      String(
        format: "%@ on %@: %.2f %% of %d test samples right, %@, %.3f s", model.name, dataset.name,
        evaluation.accuracy * 100, evaluation.count,
        evaluation.loss.isNaN ? "loss not a number" : String(format: "loss %.4f", evaluation.loss), seconds))
    if let compressed {
      try StandardOutput.print(
        String(
          format: "  compressed to %d bytes, %@, %.1f %% of the weights zero", compressed.totalBytes,
          CompressionMetrics.comparison(of: compressed.totalBytes, with: compressed.baselineBytes),
          compressed.sparsity * 100))
    }
    for (label, row) in evaluation.confusionRows.enumerated() {
      guard let line = Self.worstConfusion(of: label, row: row, names: dataset.classNames) else { continue }
      try StandardOutput.print(line)
    }
  }

  /// What a class is taken for most often, where that happens at all.
  private static func worstConfusion(of label: Int, row: [Int], names: [String]) -> String? {
    let total = row.reduce(0, +)
    let others = row.indices.filter { $0 != label && row[$0] > 0 }
    guard total > 0, let worst = others.max(by: { row[$0] < row[$1] }) else { return nil }
    func name(_ index: Int) -> String { names.indices.contains(index) ? names[index] : "class \(index)" }
    return String(
      format: "  %@: %.1f %% right, most often taken for %@ (%d of %d)", name(label),
      Double(row[label]) / Double(total) * 100, name(worst), row[worst], total)
  }
}
