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

      Unless the options say otherwise, training is AdamW on a cosine schedule with label smoothing of 0.05 and images moved by up to \
      one pixel: digits-mlp at 0.002 in batches of 32; the others in batches of 128 with half of the images mirrored, lenet-300-100 \
      and lenet5 at 0.001, mobilenet-tiny and resnet8 at 0.004 with weight decay of 0.02 instead of 0.01 and a warm-up of one epoch \
      instead of half of one.
      """)

  @Argument(
    help: "The architecture: \(Architecture.all.map(\.name).joined(separator: ", ")).",
    completion: .list(Architecture.all.map(\.name)))
  var model: String

  @Option(parsing: .unconditional, help: "How often every training sample is seen.")
  var epochs = 10

  @Option(parsing: .unconditional, help: "Decides initial weights, order and augmentation.")
  var seed: UInt64 = 0

  @Option(
    name: .shortAndLong, help: "The file to write (.safetensors or .onnx).",
    completion: .file(extensions: ["safetensors", "onnx"]))
  var output: String

  @OptionGroup(title: "Data") var data: DataOptions

  @OptionGroup(title: "Training") var settings: TrainingOptions

  @OptionGroup var options: RunOptions

  func validate() throws {
    guard (1...100_000).contains(epochs) else {
      throw ValidationError("--epochs must be 1 to 100000, got \(epochs).")
    }
    try OutputFile(path: output).checkName()
  }

  func run() throws {
    guard let architecture = Architecture.named(model) else {
      let names = Architecture.all.map(\.name).joined(separator: ", ")
      throw ValidationError("there is no architecture '\(model)'; there are \(names).")
    }
    let configuration = try settings.applied(
      to: architecture.trainingConfiguration(epochs: epochs, seed: seed))
    var start = try architecture.makeModel(seed: seed)
    let source = try data.namedSource() ?? DatasetSource(architecture.datasetName)
    let normalization = data.normalization(for: start)
    record(DataRecord(source, normalization), in: &start)
    let file = OutputFile(path: output)
    Interruption.arm()
    // What can't be written in the end isn't worth training.
    try file.check(for: start)
    let dataset = try source.load(normalization: normalization)
    try Interruption.check()
    try settings.check(for: dataset.sampleShape)
    let evaluator = try Evaluator(start, dataset.testSplit, lanes: options.lanes)
    let trainer = try Trainer(
      model: start, samples: dataset.training, configuration: configuration, lanes: options.lanes)
    let clock = ContinuousClock()
    let began = clock.now
    var (trained, evaluation) = try train(trainer, measuringWith: evaluator)
    trained.metadata[Model.Record.accuracy] = "\(evaluation.correct)/\(evaluation.count)"
    try ModelFile.save(trained, to: output)
    try printResult(
      evaluation, parameters: trained.parameterCount, seconds: (clock.now - began).inSeconds)
  }

  /// Trains with a progress report, and measures after every epoch.
  private func train(_ trainer: Trainer, measuringWith evaluator: Evaluator) throws -> (Model, Evaluation) {
    var report = ProgressReport(isQuiet: options.quiet)
    // Also after an interruption.
    defer { report.finish() }
    var last: Evaluation?
    let trained = try trainer.train(
      progress: { progress in
        try Interruption.check()
        guard progress.loss.isFinite else {
          throw TrainingDivergence("in epoch \(progress.epoch), step \(progress.step)")
        }
        report.update(fraction: progress.fraction, Self.describe(progress))
      },
      endOfEpoch: { progress, model in
        let evaluation = try evaluator.evaluate(model) { _ in try Interruption.check() }
        last = evaluation
        report.line(
          String(
            format: "epoch %d/%d  loss %.4f  train %.2f %%  test %.2f %%  %.0f samples/s", progress.epoch,
            progress.epochs, progress.loss, progress.accuracy * 100, evaluation.accuracy * 100,
            progress.samplesPerSecond))
      })
    // The loss is that of the weights before the last step.
    try trained.checkFinite()
    return (trained, last ?? evaluator.evaluate(trained))
  }

  /// Writes down how the model is made: all that decides the weights, and nothing else, so that the same command
  /// gives the same file wherever it is written to.
  private func record(_ data: DataRecord, in model: inout Model) {
    let command =
      ["tinydash", "train", self.model] + data.arguments
      + ["--epochs", "\(epochs)", "--seed", "\(seed)"] + settings.arguments
    model.metadata[Model.Record.command] = command.joined(separator: " ")
    data.write(into: &model)
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
    let loss: JSONNumber<Double>
    let count: Int
    let seconds: Double
  }

  private func printResult(_ evaluation: Evaluation, parameters: Int, seconds: Double) throws {
    if options.json {
      try JSONOutput.print(
        Result(
          file: output, parameters: parameters, epochs: epochs, seed: seed, accuracy: evaluation.accuracy,
          loss: JSONNumber(evaluation.loss), count: evaluation.count, seconds: seconds))
    } else {
      try StandardOutput.print(
        String(
          format: "%@: %.2f %% of %d test samples right, loss %.4f, trained in %@ s", output.printable,
          evaluation.accuracy * 100, evaluation.count, evaluation.loss,
          String(format: seconds < 10 ? "%.1f" : "%.0f", seconds)))
    }
  }
}
