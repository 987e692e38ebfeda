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
      Fine-tuning learns from the training split and from the model as it was (--alpha 0: from labels alone). The bytes are exact.
      """)

  @Argument(help: ModelArgument.help)
  var model: ModelArgument

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
    let bytes: Int
    /// Of that: biases, normalization and the ranges of activations.
    let otherBytes: Int
    let baselineBytes: Int
    let ratio: Double
    let sparsity: Double
    let parameters: Int
    let macs: Int
    let accuracy: Double
    let baselineAccuracy: Double
    let count: Int
    let seconds: Double
    let layers: [Layer]
  }

  func run() throws {
    let model = try model.load()
    let earlier = try fineTuning.rewindTo.map { try ModelArgument(argument: $0).load() }
    let pipeline = CompressionPipeline(
      foldsBatchNorm: post.foldBatchNorm, structured: try structured.settings(for: model),
      lowRank: post.factorization,
      recipe: try recipe.recipe(for: model),
      fineTuning: try fineTuning.fineTuning(for: model, training: settings), teacher: fineTuning.teacher,
      correctsBias: post.correctBias, recalibratesBatchNorm: post.recalibrate, activations: post.activations)
    try check(pipeline, model: model)
    let dataset = try data.source(for: model).load(normalization: data.normalization(for: model))
    let baseline = try Evaluator(model, dataset.testSplit, lanes: options.lanes).evaluate(model)
    var report = ProgressReport(isQuiet: options.quiet)
    Interruption.arm()
    // Also after an interruption.
    defer { report.finish() }
    var shown = 0
    let result = try pipeline.run(on: model, rewindingTo: earlier, dataset: dataset, lanes: options.lanes) {
      progress in
      try Interruption.check()
      for (epoch, accuracy) in progress.epochs.enumerated().dropFirst(shown) {
        report.line(String(format: "epoch %d: test %.2f %%", epoch + 1, accuracy.fraction * 100))
      }
      shown = progress.epochs.count
      report.update(fraction: progress.fraction, Self.describe(progress))
    }
    report.finish()
    try printResult(result, model: model, baseline: baseline)
  }

  /// What became of dense layers that could be factorized.
  private func printRanks(of model: Model, in result: Model) throws {
    for layer in model.layers where layer.operatorName == "Dense" {
      let (outputs, inputs) = (layer.weightShape[0], layer.weightShape[1])
      let breakEven = Double(outputs * inputs) / Double(outputs + inputs)
      let rank = result.weights["\(layer.name).in.weight"]?.rows
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
      (recipe.range == .learned && !isAware, "--range learned needs --quantization-aware."),
      (recipe.scope == .global && !prunes, "--scope global needs a sparsity: --sparsity, or a recipe."),
      (
        recipe.scope == .global && recipe.pattern.map { $0 != .unstructured } ?? false,
        "--scope global ranks single weights; it doesn't go with --pattern."
      ),
      (post.foldBatchNorm && !hasBatchNorm, "--fold-batch-norm: \(model.name) has no batch norm."),
      (post.recalibrate && !hasBatchNorm, "--recalibrate: \(model.name) has no batch norm."),
      (post.recalibrate && post.foldBatchNorm, "--recalibrate and --fold-batch-norm exclude each other."),
      (
        structured.structured != nil && structured.macs != nil,
        "--structured and --macs exclude each other."
      ),
    ]
    if let idle = checks.first(where: \.isIdle) { throw ValidationError(idle.reason) }
  }

  private static func describe(_ progress: PipelineProgress) -> String {
    let left = progress.secondsLeft.map { String(format: "  %.0f s left", $0) } ?? ""
    return progress.activity + left
  }

  private func printResult(_ result: PipelineResult, model: Model, baseline: Evaluation) throws {
    let compressed = result.compressed
    let bytes = result.totalBytes
    let otherBytes = bytes - compressed.encodedLayers.values.reduce(0) { $0 + $1.bytes }
    let decoded = result.model
    let layers = compressed.layers.compactMap { layer in
      compressed.encodedLayers[layer.name].map {
        Result.Layer(
          name: layer.name, sparsity: $0.sparsity, bits: $0.settings.bits,
          encoding: "\($0.chosen.values.name) \($0.chosen.encoding.name)", bytes: $0.bytes)
      }
    }
    let baselineBytes = CompressionMetrics.calculateModelSize(model)
    let ratio = Double(baselineBytes) / Double(max(bytes, 1))
    if options.json {
      return try JSONOutput.print(
        Result(
          bytes: bytes, otherBytes: otherBytes, baselineBytes: baselineBytes, ratio: ratio,
          sparsity: compressed.sparsity, parameters: decoded.parameterCount, macs: decoded.macs,
          accuracy: result.accuracy.fraction, baselineAccuracy: baseline.accuracy,
          count: result.accuracy.total, seconds: result.seconds, layers: layers))
    }
    try StandardOutput.print(
      String(
        format:
          "%@: %d bytes, %.2f times smaller than %d; %.2f %% of %d test samples right, was %.2f %% (%+.2f points)",
        model.name, bytes, ratio, baselineBytes, result.accuracy.fraction * 100,
        result.accuracy.total, baseline.accuracy * 100, (result.accuracy.fraction - baseline.accuracy) * 100))
    if decoded.macs != model.macs {
      try StandardOutput.print(
        String(
          format: "  %d parameters (%.1f %%), %d MACs (%.1f %%)", decoded.parameterCount,
          Double(decoded.parameterCount) / Double(max(model.parameterCount, 1)) * 100, decoded.macs,
          Double(decoded.macs) / Double(max(model.macs, 1)) * 100))
    }
    if post.factorization != nil { try printRanks(of: model, in: decoded) }
    try StandardOutput.print(
      TextTable(
        header: ["layer", "stored as", "sparsity", "bits", "bytes"], leftAligned: 2,
        rows: layers.map {
          [$0.name, $0.encoding, String(format: "%.1f %%", $0.sparsity * 100), "\($0.bits)", "\($0.bytes)"]
        } + [["biases, normalization, ranges", "fp32", "", "", "\(otherBytes)"]]
      ).text)
  }
}
