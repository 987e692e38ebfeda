import ArgumentParser
import Foundation
import ModelFormats
import NeuralNetwork

/// `tinydash train`: a new model of a built-in architecture.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a built-in architecture from random weights.",
    discussion: """
      The same command gives the same weights, whatever the number of threads. The file records how it was made; \
      accuracy is measured on the test split after every epoch and never used to choose anything.
      """)

  @Argument(help: "The architecture: \(Architecture.all.map(\.name).joined(separator: ", ")).")
  var model: String

  @Option(
    help:
      "digits, fashion-mnist, a folder of IDX files, or an .npz file. Default: what the architecture is for.")
  var data: String?

  @Option(help: "How often every training sample is seen.")
  var epochs = 10

  @Option(help: "Decides initial weights, order and augmentation.")
  var seed: UInt64 = 0

  @Option(name: .shortAndLong, help: "The file to write (.safetensors).")
  var output: String

  @OptionGroup(title: "Training") var settings: TrainingOptions

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func validate() throws {
    guard epochs > 0 else { throw ValidationError("--epochs must be at least 1, got \(epochs).") }
  }

  func run() throws {
    guard let architecture = Architecture.named(model) else {
      let names = Architecture.all.map(\.name).joined(separator: ", ")
      throw ValidationError("there is no architecture '\(model)'; there are \(names).")
    }
    let dataset = try DatasetSource(data ?? architecture.datasetName).load(
      normalization: settings.normalization)
    let configuration = try settings.applied(
      to: architecture.trainingConfiguration(epochs: epochs, seed: seed))
    let start = try architecture.makeModel(seed: seed)
    let evaluator = try Evaluator(graph: start.graph, samples: dataset.test)
    let trainer = try Trainer(model: start, samples: dataset.training, configuration: configuration)

    var report = ProgressReport()
    var last: Evaluation?
    let clock = ContinuousClock()
    let began = clock.now
    var trained = trainer.train(
      progress: { progress throws(Never) in
        report.update(fraction: progress.fraction, Self.describe(progress))
      },
      endOfEpoch: { progress, model throws(Never) in
        let evaluation = evaluator.evaluate(model)
        last = evaluation
        report.line(
          String(
            format: "epoch %d/%d  loss %.4f  train %.2f %%  test %.2f %%  %.0f samples/s", progress.epoch,
            progress.epochs, progress.loss, progress.accuracy * 100, evaluation.accuracy * 100,
            progress.samplesPerSecond))
      })
    report.finish()
    let seconds = (clock.now - began).seconds
    let evaluation = last ?? evaluator.evaluate(trained)
    trained.metadata["tinydash.command"] =
      (["tinydash"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
    trained.metadata["tinydash.dataset"] = dataset.name
    trained.metadata["tinydash.accuracy"] = "\(evaluation.correct)/\(evaluation.count)"
    try ModelFile.save(trained, to: output)
    try printResult(evaluation, parameters: trained.parameterCount, seconds: seconds)
  }

  private static func describe(_ progress: TrainingProgress) -> String {
    String(
      format: "epoch %d/%d  step %d/%d  loss %.4f  accuracy %.2f %%  %.0f samples/s  %.0f s left",
      progress.epoch, progress.epochs, progress.step, progress.steps, progress.loss, progress.accuracy * 100,
      progress.samplesPerSecond, progress.secondsLeft)
  }

  private struct Result: Encodable {
    let file: String
    let parameters: Int
    let epochs: Int
    let seed: UInt64
    let accuracy: Double
    let loss: Double
    let count: Int
    let seconds: Double
  }

  private func printResult(_ evaluation: Evaluation, parameters: Int, seconds: Double) throws {
    if json {
      try JSONOutput.print(
        Result(
          file: output, parameters: parameters, epochs: epochs, seed: seed, accuracy: evaluation.accuracy,
          loss: evaluation.loss, count: evaluation.count, seconds: seconds))
    } else {
      print(
        String(
          format: "%@: %.2f %% of %d test samples right, loss %.4f, trained in %.0f s", output,
          evaluation.accuracy * 100, evaluation.count, evaluation.loss, seconds))
    }
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
