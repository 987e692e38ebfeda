import ArgumentParser
import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork

/// `tinydash distill`: a small student that learns from a large teacher, beside the same student without.
struct DistillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distill",
    abstract: "Train a small model with a larger one as its teacher.",
    discussion: """
      An identical student is trained beside it without the teacher, from the same weights, on the same samples in the \
      same steps, so that the gain is measured. With --seeds, both are trained anew for as many seeds, counted up from \
      --seed, for the mean gain and its 95 % interval; the student of the first seed is written.

      Students with the layers of a built-in architecture are trained as the built-in model was (see 'tinydash help train'), others \
      with Adam at a learning rate of 0.001, in batches of 128 and on images as they are, unless the options say otherwise.
      """)

  @Argument(help: ArgumentHelp("The teacher: \(ModelArgument.help.abstract)", valueName: "teacher"))
  var teacher: ModelArgument

  @OptionGroup(title: "Student") var student: StudentOptions

  @OptionGroup(title: "Distillation") var distillation: DistillationOptions

  @Option(parsing: .unconditional, help: "How often every training sample is seen.")
  var epochs = 10

  @Option(parsing: .unconditional, help: "Decides initial weights, order and augmentation.")
  var seed: UInt64 = 0

  @Option(parsing: .unconditional, help: "Repeat all with this many seeds.")
  var seeds = 1

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
    guard (1...1000).contains(seeds) else {
      throw ValidationError("--seeds must be 1 to 1000, got \(seeds).")
    }
    guard !seed.addingReportingOverflow(UInt64(seeds)).overflow else {
      throw ValidationError("--seed must leave room for --seeds, got \(seed).")
    }
    try OutputFile(path: output).checkName()
  }

  func run() throws {
    let teacher = try teacher.loadRunnable()
    let makeStudent = try student.maker(teacher: teacher)
    let source = try data.source(for: teacher)
    let normalization = data.normalization(for: teacher)
    let data = DataRecord(source, normalization)
    var first = try makeStudent(seed)
    record(data, in: &first)
    let configuration = distillation.configuration(training: try settings.applied(to: training(of: first)))
    let file = OutputFile(path: output)
    Interruption.arm()
    // What can't be written in the end isn't worth training.
    try file.check(for: first)
    let dataset = try source.load(normalization: normalization)
    try Interruption.check()
    _ = try Evaluator(teacher, dataset.testSplit, lanes: options.lanes)
    let clock = ContinuousClock()
    let began = clock.now
    let study = try train(
      teacher: teacher, dataset: dataset, configuration: configuration, makeStudent: makeStudent)
    guard let result = study.runs.first?.result else { return }
    var trained = result.distilled.model
    record(data, in: &trained)
    trained.metadata[Model.Record.accuracy] =
      "\(result.distilled.evaluation.correct)/\(result.distilled.evaluation.count)"
    try ModelFile.save(trained, to: output)
    let report = DistillationReport(
      file: output, teacher: teacher, student: trained, study: study, seconds: (clock.now - began).inSeconds)
    if options.json { try JSONOutput.print(report.result) } else { try StandardOutput.print(report.text) }
  }

  /// How the student's architecture is trained.
  private func training(of student: Model) -> TrainingConfiguration {
    ModelFile.architecture(of: student)?.trainingConfiguration(epochs: epochs, seed: seed)
      ?? TrainingConfiguration(epochs: epochs, seed: seed)
  }

  /// Trains with a progress report, for all seeds.
  private func train(
    teacher: Model, dataset: Dataset, configuration: DistillationConfiguration,
    makeStudent: (UInt64) throws -> Model
  ) throws -> DistillationStudy {
    var report = ProgressReport(isQuiet: options.quiet)
    // Also after an interruption.
    defer { report.finish() }
    var lines = 0
    let study = try DistillationStudy(
      seeds: (0..<UInt64(seeds)).map { seed + $0 }, teacher: teacher, dataset: dataset,
      configuration: configuration, lanes: options.lanes, makeStudent: makeStudent
    ) { progress in
      try Interruption.check()
      let current = progress.current
      guard current.loss.isFinite else {
        throw TrainingDivergence("in epoch \(current.epoch), step \(current.step)")
      }
      report.update(fraction: progress.fraction, describe(progress))
      let finished = (progress.run - 1) * epochs + min(current.distilled.count, current.alone.count)
      if finished > lines {
        lines = finished
        report.line(describeEpoch(progress))
      }
    }
    for run in study.runs {
      try run.result.distilled.model.checkFinite()
      try run.result.alone.model.checkFinite()
    }
    return study
  }

  private func seedPrefix(_ progress: DistillationStudy.Progress) -> String {
    seeds == 1 ? "" : "seed \(progress.seed) (\(progress.run)/\(progress.runs))  "
  }

  private func describe(_ progress: DistillationStudy.Progress) -> String {
    let current = progress.current
    let name =
      switch current.activity {
      case .measuringTeacher: "measuring the teacher"
      case .training(.distilled), .measuring(.distilled): "with teacher"
      case .training(.alone), .measuring(.alone): "alone"
      }
    let left = progress.secondsLeft.map { String(format: "  %.0f s left", $0) } ?? ""
    return seedPrefix(progress)
      + String(
        format: "%@  epoch %d/%d  step %d/%d  loss %.4f  %.0f samples/s", name, current.epoch, current.epochs,
        current.step, current.steps, current.loss, current.samplesPerSecond) + left
  }

  private func describeEpoch(_ progress: DistillationStudy.Progress) -> String {
    let current = progress.current
    guard let distilled = current.distilled.last, let alone = current.alone.last else { return "" }
    return seedPrefix(progress)
      + String(
        format: "epoch %d/%d  with teacher %.2f %%  alone %.2f %%  (teacher %.2f %%)", distilled.epoch,
        current.epochs, distilled.evaluation.accuracy * 100, alone.evaluation.accuracy * 100,
        (current.teacher?.accuracy ?? 0) * 100)
  }

  /// How the student is made: all that decides the weights, and nothing else, so that the same command gives the same
  /// file wherever it is written to and however many other seeds are tried.
  private func record(_ data: DataRecord, in model: inout Model) {
    let command =
      ["tinydash", "distill", teacher.name] + data.arguments + student.arguments + distillation.arguments
      + ["--epochs", "\(epochs)", "--seed", "\(seed)"] + settings.arguments
    model.metadata[Model.Record.command] = command.joined(separator: " ")
    data.write(into: &model)
  }
}
