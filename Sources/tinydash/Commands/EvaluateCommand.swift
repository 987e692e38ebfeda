import ArgumentParser
import Foundation
import ModelFormats
import NeuralNetwork

/// `tinydash evaluate`: accuracy and loss on the test split.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure accuracy and loss on the test split.")

  @Argument(help: "A built-in model (\(BuiltinModels.names.joined(separator: ", "))) or a .safetensors file.")
  var model: String

  @Option(help: "digits, fashion-mnist, a folder of IDX files, or an .npz file.")
  var data: String

  @Option(help: "Subtracted from every input.")
  var mean: Float = 0

  @Option(name: .customLong("std"), help: "The divisor of every input after that.")
  var standardDeviation: Float = 1

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func validate() throws {
    guard standardDeviation != 0, standardDeviation.isFinite, mean.isFinite else {
      throw ValidationError("--std can't be 0, and --mean and --std must be finite.")
    }
  }

  private struct Result: Encodable {
    let accuracy: Double
    let loss: Double
    let count: Int
    let seconds: Double
    /// How often a label (outer) was taken for a class (inner).
    let confusion: [[Int]]
  }

  func run() throws {
    let model = try ModelFile.load(model)
    let dataset = try DatasetSource(data).load(
      normalization: .init(mean: mean, standardDeviation: standardDeviation))
    let evaluator = try Evaluator(graph: model.graph, samples: dataset.test, cacheBudget: 0)
    var report = ProgressReport()
    let clock = ContinuousClock()
    let began = clock.now
    let evaluation = evaluator.evaluate(model) { partial throws(Never) in
      report.update(
        fraction: Double(partial.count) / Double(max(partial.total, 1)),
        String(
          format: "%d of %d samples  %.2f %% right", partial.count, partial.total, partial.accuracy * 100))
    }
    let seconds = (clock.now - began).seconds
    report.finish()
    guard !json else {
      return try JSONOutput.print(
        Result(
          accuracy: evaluation.accuracy, loss: evaluation.loss, count: evaluation.count, seconds: seconds,
          confusion: evaluation.confusionRows))
    }
    print(
      String(
        format: "%@ on %@: %.2f %% of %d test samples right, loss %.4f, %.3f s", model.name, dataset.name,
        evaluation.accuracy * 100, evaluation.count, evaluation.loss, seconds))
    for (label, row) in evaluation.confusionRows.enumerated() {
      guard let line = Self.worstConfusion(of: label, row: row, names: dataset.classNames) else { continue }
      print(line)
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
