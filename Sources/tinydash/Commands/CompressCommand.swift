import ArgumentParser
import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork

/// `tinydash compress`: what a recipe, with or without training, makes of a model.
struct CompressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compress",
    abstract: "Prune, cut, fine-tune and quantize a model, and measure what is left.",
    discussion: """
      Channels are cut first, then the weights are trained on with what is pruned held at zero, then they are quantized and encoded. \
      Fine-tuning learns from the training split and from the model as it was (--alpha 0: from labels alone). The bytes are those of the \
      file that is written, or without one of the weights that it would hold. Weights alone, without a graph, are compressed but not measured.
      """)

  @Argument(help: ModelArgument.help)
  var model: ModelArgument

  @Option(
    name: .shortAndLong,
    help:
      "The file to write: .onnx, which runtimes load, or .safetensors, in the compact form that the README describes. Without it, only measure.",
    completion: .file(extensions: ["safetensors", "onnx"])
  )
  var output: String?

  @Option(
    help: ArgumentHelp(
      "How an .onnx file holds weights: smallest (the default, what runtimes may have to decode when they load it), sparse (sparse_initializer where that is smaller than all weights), or dense.",
      valueName: "form"),
    completion: .words(ONNXWeightForm.self), transform: onnxWeightForm)
  var onnxWeights: ONNXWeightForm?

  @OptionGroup(title: "Data") var data: DataOptions

  @OptionGroup(title: "What to do to the weights") var recipe: RecipeOptions

  @OptionGroup(title: "Cutting channels") var structured: StructuredOptions

  @OptionGroup(title: "Without labels") var post: PostTrainingOptions

  @OptionGroup(title: "Fine-tuning") var fineTuning: FineTuningOptions

  @OptionGroup(title: "Training") var settings: TrainingOptions

  @OptionGroup var options: RunOptions

  private struct Result: Encodable {
    struct Layer: Encodable {
      let name: String
      let sparsity: Double
      let bits: Int
      let encoding: String
      let bytes: Int
    }
    let file: String?
    let bytes: Int
    /// Of that: encoded weights and everything else that is computed with, without names and the recipe.
    let weightBytes: Int
    /// Of that: biases, normalization and the ranges of activations.
    let otherBytes: Int
    let baselineBytes: Int
    let ratio: Double
    let sparsity: Double
    let parameters: Int
    let macs: Int
    /// Left out, as the next one, where nothing was measured.
    let accuracy: Double?
    let baselineAccuracy: Double?
    let count: Int
    let seconds: Double
    let layers: [Layer]
    /// What was skipped or changed in the file, and why.
    let notes: [String]
  }

  func validate() throws {
    if let output { try OutputFile(path: output).checkName() }
    if onnxWeights != nil, output.map({ OutputFile(path: $0).isONNX }) != true {
      throw ValidationError("--onnx-weights needs -o with the name of an .onnx file.")
    }
    if fineTuning.seed != 0, fineTuning.epochs ?? 0 == 0, !structured.drawsLots {
      throw ValidationError(
        "--seed goes with --fine-tune, or with an --importance that draws samples or numbers.")
    }
  }

  func run() throws {
    let model = try model.load()
    let file = output.map { OutputFile(path: $0) }
    if let obstacle = data.obstacle(to: model) {
      return try compressWithoutSamples(model, to: file, because: obstacle)
    }
    let earlier = try fineTuning.earlierModel()
    let pipeline = try pipeline(for: model)
    if let earlier, !pipeline.changesGraph { try fineTuning.checkWeights(of: earlier, for: model) }
    // What can't be written in the end isn't worth training.
    try file?.check(for: model)
    var report = ProgressReport(isQuiet: options.quiet)
    if pipeline.fineTuning?.isQuantizationAware != true { report.noteRanges(of: pipeline.recipe) }
    if pipeline.fineTuning != nil { report.noteLooseZeros(of: model, pipeline.recipe) }
    Interruption.arm()
    // Also after an interruption.
    defer { report.finish() }
    report.update(fraction: 0, "reading data")
    let source = try data.source(for: model)
    let normalization = data.normalization(for: model)
    let dataset = try source.load(normalization: normalization)
    try Interruption.check()
    let baseline = try Evaluator(model, dataset.testSplit, lanes: options.lanes).evaluate(model) { partial in
      try Interruption.check()
      report.update(
        fraction: Double(partial.count) / Double(max(partial.total, 1)), "measuring the model as it is")
    }
    report.noteUndefinedOutputs(of: model, baseline)
    var shown = 0
    let result = try fineTuning.namingRewound {
      try pipeline.run(on: model, rewindingTo: earlier, dataset: dataset, lanes: options.lanes) { progress in
        try Interruption.check()
        for (epoch, accuracy) in progress.epochs.enumerated().dropFirst(shown) {
          report.line(String(format: "epoch %d: test %.2f %%", epoch + 1, accuracy.fraction * 100))
        }
        shown = progress.epochs.count
        report.update(fraction: progress.fraction, Self.describe(progress))
      }
    }
    report.finish()
    let export = try file.map { file in
      var made = result.model
      record(accuracy: result.accuracy, on: DataRecord(source, normalization), in: &made)
      return try ModelFile.save(
        result.compressed, running: made, to: file.path, onnxWeights: onnxWeights ?? .smallest)
    }
    try printResult(
      Outcome(
        compressed: result.compressed, model: result.model, weightBytes: result.totalBytes,
        accuracy: result.accuracy, baseline: baseline, seconds: result.seconds, export: export),
      original: model)
  }

  /// What the options ask for.
  ///
  /// - Throws: `ValidationError` for options that don't fit the model or each other.
  private func pipeline(for model: Model) throws -> CompressionPipeline {
    let result = CompressionPipeline(
      foldsBatchNorm: post.foldBatchNorm,
      structured: try structured.settings(for: model, seed: fineTuning.seed),
      lowRank: post.factorization,
      recipe: try recipe.recipe(for: model),
      fineTuning: try fineTuning.fineTuning(for: model, training: settings), teacher: fineTuning.teacher,
      correctsBias: post.correctBias, recalibratesBatchNorm: post.recalibrate, activations: post.activations)
    try check(result, model: model)
    return result
  }

  /// Compresses a model that can't be measured, or weights alone.
  private func compressWithoutSamples(_ model: Model, to file: OutputFile?, because obstacle: String) throws {
    let needsSamples: [(isAsked: Bool, option: String)] = [
      (fineTuning.epochs != nil, "--fine-tune"), (post.correctBias, "--correct-bias"),
      (post.recalibrate, "--recalibrate"), (post.activationBits != nil, "--activation-bits"),
      (structured.importance?.needsSamples == true, "--importance \(structured.importance?.rawValue ?? "")"),
      (data.data != nil, "--data"), (data.mean != nil, "--mean"), (data.standardDeviation != nil, "--std"),
    ]
    let needsGraph: [(isAsked: Bool, option: String)] = [
      (post.lowRank != nil, "--low-rank"), (post.foldBatchNorm, "--fold-batch-norm"),
      (structured.structured != nil, "--structured"), (structured.macs != nil, "--macs"),
    ]
    let obstacles = needsSamples + (model.graph.obstacle == nil ? [] : needsGraph)
    if let asked = obstacles.first(where: \.isAsked) {
      throw ValidationError("\(asked.option) needs a model that can be measured: \(obstacle).")
    }
    let began = ContinuousClock.now
    let pipeline = try pipeline(for: model)
    try file?.check(for: model)
    var report = ProgressReport(isQuiet: options.quiet)
    defer { report.finish() }
    report.update(fraction: 0, "reading weights")
    try model.loadWeights()
    let (shaped, rest) = try pipeline.reshaped(model)
    let compressed = try report.compress(shaped, rest)
    report.finish()
    let export = try file.map {
      try ModelFile.save(compressed, to: $0.path, onnxWeights: onnxWeights ?? .smallest)
    }
    try printResult(
      Outcome(
        compressed: compressed, model: compressed.decodedModel(), weightBytes: compressed.totalBytes,
        accuracy: nil,
        baseline: nil, obstacle: obstacle, seconds: (ContinuousClock.now - began).inSeconds, export: export),
      original: model)
  }

  /// Writes down how the file is made and how good it is.
  private func record(accuracy: AccuracyEstimate, on data: DataRecord, in model: inout Model) {
    // Where it is written to and how it is reported decide nothing.
    let idle = ["-o", "--output", "--threads", "--json", "--quiet"]
    var isValue = false
    let arguments = CommandLine.arguments.dropFirst().filter { argument in
      if isValue {
        isValue = false
        return false
      }
      isValue = idle.prefix(3).contains(argument)
      return !idle.contains { argument == $0 || argument.hasPrefix("\($0)=") }
    }
    model.metadata[Model.Record.command] = (["tinydash"] + arguments).joined(separator: " ")
    data.write(into: &model)
    model.metadata[Model.Record.accuracy] = "\(accuracy.correct)/\(accuracy.total)"
  }

  /// What became of dense layers that could be factorized, without the channels that were cut before.
  private func printRanks(of model: Model, in result: Model) throws {
    for layer in model.layers where layer.operatorName == "Dense" {
      let input = result.weights["\(layer.name).in.weight"]
      let rank = input?.rows
      guard let outer = result.weights[input == nil ? layer.weightName : "\(layer.name).out.weight"] else {
        continue
      }
      let (outputs, inputs) = (outer.rows, (input ?? outer).shape[1])
      let breakEven = Double(outputs * inputs) / Double(outputs + inputs)
      try StandardOutput.print(
        String(
          format: "  %@: %@ of %d; breaks even at %.1f", layer.name, rank.map { "rank \($0)" } ?? "full rank",
          min(outputs, inputs), breakEven))
    }
  }

  /// Refuses options that would do nothing.
  private func check(_ pipeline: CompressionPipeline, model: Model) throws {
    let settings = [pipeline.recipe.defaults] + pipeline.recipe.layers.values
    let prunes = settings.contains { $0.sparsity > 0 }
    let quantizes = settings.contains { $0.bits < 32 }
    let hasBatchNorm = model.graph.nodes.contains { $0.operation is BatchNorm }
    let isAware = pipeline.fineTuning?.isQuantizationAware == true
    let checks: [(isIdle: Bool, reason: String)] = [
      (fineTuning.gradual && !prunes, "--gradual needs a sparsity to rise to: --sparsity, or a recipe."),
      (isAware && !quantizes && pipeline.activations == nil, "--quantization-aware needs --bits below 32."),
      (recipe.scheme != nil && !quantizes, "--scheme needs --bits below 32."),
      (recipe.granularity != nil && !quantizes, "--granularity needs --bits below 32."),
      (recipe.range != nil && !quantizes, "--range needs --bits below 32."),
      (
        !isAware && recipe.range == .learned && settings.contains(where: \.learnsRange),
        "--range learned needs --quantization-aware."
      ),
      (recipe.scope == .global && !prunes, "--scope global needs a sparsity: --sparsity, or a recipe."),
      (post.foldBatchNorm && !hasBatchNorm, "--fold-batch-norm: \(model.name) has no batch norm."),
      (post.recalibrate && !hasBatchNorm, "--recalibrate: \(model.name) has no batch norm."),
      (
        post.foldBatchNorm && structured.importance == .batchNormScale,
        "--fold-batch-norm leaves nothing for --importance batchNormScale; they exclude each other."
      ),
      (post.recalibrate && post.foldBatchNorm, "--recalibrate and --fold-batch-norm exclude each other."),
      (
        structured.structured != nil && structured.macs != nil,
        "--structured and --macs exclude each other."
      ),
      (
        pipeline.structured != nil && settings.contains { $0.channelSparsity > 0 },
        "the recipe cuts channels itself (channelSparsity); leave --structured and --macs out, or that."
      ),
    ]
    if let idle = checks.first(where: \.isIdle) { throw ValidationError(idle.reason) }
  }

  private static func describe(_ progress: PipelineProgress) -> String {
    let left = progress.secondsLeft.map { String(format: "  %.0f s left", $0) } ?? ""
    return progress.activity + left
  }

  /// What is to be told.
  private struct Outcome {
    let compressed: CompressedModel
    let model: Model
    let weightBytes: Int
    let accuracy: AccuracyEstimate?
    let baseline: Evaluation?
    /// Why there is no accuracy.
    var obstacle: String?
    let seconds: Double
    let export: ExportReport?
  }

  private func printResult(_ outcome: Outcome, original model: Model) throws {
    let compressed = outcome.compressed
    let decoded = outcome.model
    let bytes = outcome.export?.bytes ?? outcome.weightBytes
    // As they are in the file, where there is one.
    let layers =
      outcome.export?.layers.map {
        Result.Layer(
          name: $0.name, sparsity: $0.sparsity, bits: $0.bits, encoding: $0.encoding, bytes: $0.bytes)
      }
      ?? compressed.layers.compactMap { layer in
        compressed.encodedLayers[layer.name].map {
          Result.Layer(
            name: layer.name, sparsity: $0.sparsity, bits: $0.settings.bits,
            encoding: "\($0.chosen.values.name) \($0.chosen.encoding.name)", bytes: $0.bytes)
        }
      }
    let weightBytes = outcome.export?.weightBytes ?? outcome.weightBytes
    let otherBytes = weightBytes - layers.reduce(0) { $0 + $1.bytes }
    let baselineBytes = CompressionMetrics.calculateModelSize(model)
    let ratio = Double(baselineBytes) / Double(max(bytes, 1))
    if options.json {
      return try JSONOutput.print(
        Result(
          file: outcome.export?.file, bytes: bytes, weightBytes: weightBytes, otherBytes: otherBytes,
          baselineBytes: baselineBytes, ratio: ratio, sparsity: compressed.sparsity,
          parameters: decoded.parameterCount, macs: decoded.macs, accuracy: outcome.accuracy?.fraction,
          baselineAccuracy: outcome.baseline?.accuracy, count: outcome.accuracy?.total ?? 0,
          seconds: outcome.seconds, layers: layers, notes: outcome.export?.notes ?? []))
    }
    try StandardOutput.print(
      "\(model.name): \(bytes) bytes, \(CompressionMetrics.comparison(of: bytes, with: baselineBytes)) than \(baselineBytes); "
        + Self.describe(outcome, of: model))
    if decoded.macs != model.macs {
      try StandardOutput.print(
        String(
          format: "  %d parameters (%.1f %%), %d MACs (%.1f %%)", decoded.parameterCount,
          Double(decoded.parameterCount) / Double(max(model.parameterCount, 1)) * 100, decoded.macs,
          Double(decoded.macs) / Double(max(model.macs, 1)) * 100))
    }
    if post.factorization != nil { try printRanks(of: model, in: decoded) }
    var rows = layers.map {
      [$0.name, $0.encoding, String(format: "%.1f %%", $0.sparsity * 100), "\($0.bits)", "\($0.bytes)"]
    }
    rows.append(["biases, normalization, ranges", "fp32", "", "", "\(otherBytes)"])
    if let export = outcome.export {
      let (rest, form) =
        OutputFile(path: export.file).isONNX
        ? ("names, nodes and recipe", "ONNX") : ("names and recipe", "JSON")
      rows.append([rest, form, "", "", "\(export.bytes - weightBytes)"])
    }
    try StandardOutput.print(
      TextTable(header: ["layer", "stored as", "sparsity", "bits", "bytes"], leftAligned: 2, rows: rows).text)
    if let export = outcome.export {
      try StandardOutput.print("written to \(export.file.printable)")
      for note in export.notes { try StandardOutput.print("  \(note)") }
    }
  }

  private static func describe(_ outcome: Outcome, of model: Model) -> String {
    guard let accuracy = outcome.accuracy, let baseline = outcome.baseline else {
      return "no accuracy: \(outcome.obstacle ?? "it can't be run")"
    }
    return String(
      format: "%.2f %% of %d test samples right, was %.2f %% (%+.2f points)", accuracy.fraction * 100,
      accuracy.total, baseline.accuracy * 100, (accuracy.fraction - baseline.accuracy) * 100)
  }
}

extension CompressionPipeline {
  /// Whether weights are of other shapes, or have other names, when they are trained on.
  fileprivate var changesGraph: Bool {
    foldsBatchNorm || structured != nil || lowRank != nil || recipe.cutsChannels
  }
}

/// Reads the value of `--onnx-weights`.
private func onnxWeightForm(_ word: String) throws -> ONNXWeightForm {
  guard let form = ONNXWeightForm(rawValue: word) else {
    let words = ONNXWeightForm.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("'\(word)' is none of \(words).")
  }
  return form
}
