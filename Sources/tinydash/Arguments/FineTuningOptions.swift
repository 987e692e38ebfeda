import ArgumentParser
import ModelCompression
import ModelFormats
import NeuralNetwork

/// How weights are trained on before they are quantized.
struct FineTuningOptions: ParsableArguments {
  @Option(
    name: .customLong("fine-tune"), parsing: .unconditional, help: "Epochs of fine-tuning; none unless given."
  )
  var epochs: Int?

  @Option(
    parsing: .unconditional,
    help: "Decides the order of samples and their augmentation, and what --importance draws.")
  var seed: UInt64 = 0

  @Flag(help: "Let the sparsity rise while training instead of pruning first (Zhu and Gupta).")
  var gradual = false

  @Flag(help: "Compute with quantized weights while training.")
  var quantizationAware = false

  @Option(
    parsing: .unconditional,
    help: "The fraction of the training after which it does, 0…1. Default: 0.3 with --gradual, else 0.")
  var quantizeAfter: Double?

  @Option(
    parsing: .unconditional, help: "The share of the loss that is learned from the original model, 0…1.")
  var alpha: Float?

  @Option(
    help: "A file with earlier weights to train from, under the masks of the model (lottery ticket).",
    completion: .names(BuiltinModels.names, orFiles: CompletionKind.modelExtensions))
  var rewindTo: String?

  @Option(parsing: .unconditional, help: "The temperature at which that is done.")
  var temperature: Float?

  func validate() throws {
    guard epochs.map((0...1000).contains) ?? true else {
      throw ValidationError("--fine-tune must be 0 to 1000 epochs, got \(epochs ?? 0).")
    }
    guard epochs ?? 0 > 0 else {
      let stray = [
        ("--gradual", gradual), ("--quantization-aware", quantizationAware), ("--alpha", alpha != nil),
        ("--temperature", temperature != nil), ("--rewind-to", rewindTo != nil),
        ("--quantize-after", quantizeAfter != nil),
      ].first(where: \.1)
      if let stray { throw ValidationError("\(stray.0) goes with --fine-tune.") }
      return
    }
    guard (0...1).contains(quantizeAfter ?? 0) else {
      throw ValidationError("--quantize-after must be 0 to 1, got \(quantizeAfter ?? 0).")
    }
    guard quantizeAfter == nil || quantizationAware else {
      throw ValidationError("--quantize-after goes with --quantization-aware.")
    }
    guard rewindTo == nil || !gradual else {
      throw ValidationError("--rewind-to holds masks from the start; leave --gradual out.")
    }
    guard (0...1).contains(alpha ?? 0) else {
      throw ValidationError("--alpha must be 0 to 1, got \(alpha ?? 0).")
    }
    guard temperature.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--temperature must be greater than 0, got \(temperature ?? 0).")
    }
  }

  /// How to train `model` on, if it is wanted.
  func fineTuning(for model: Model, training: TrainingOptions) throws -> FineTuning? {
    guard let epochs, epochs > 0 else {
      if let stray = training.arguments.first { throw ValidationError("\(stray) goes with --fine-tune.") }
      return nil
    }
    var settings = FineTuning.suggested(
      for: model, epochs: epochs, seed: seed, prunesGradually: gradual, isQuantizationAware: quantizationAware
    )
    settings.training = try training.applied(to: settings.training)
    if let quantizeAfter { settings.quantizationBegin = quantizeAfter }
    return settings
  }

  /// The model with the weights to go back to, if there is to be one.
  func earlierModel() throws -> Model? { try rewindTo.map { try ModelArgument(argument: $0).loadRunnable() } }

  /// Checks that the model to go back to has the weights of `model`.
  func checkWeights(of earlier: Model, for model: Model) throws {
    let (own, found) = (model.weights.mapValues(\.shape), earlier.weights.mapValues(\.shape))
    guard own != found else { return }
    let differing = Set(own.keys).union(found.keys).filter { own[$0] != found[$0] }.min() ?? ""
    func text(_ shape: Shape?) -> String { shape.map { "is \($0)" } ?? "is missing" }
    throw Unfitting(
      description:
        "--rewind-to \(rewindTo ?? ""): it must have the weights of \(model.name), but '\(differing)' \(text(found[differing])) in it, "
        + "and \(text(own[differing])) there")
  }

  /// Names the option in what goes wrong with the model to go back to.
  func namingRewound<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as GraphError {
      guard let rewindTo else { throw error }
      throw Unfitting(description: "--rewind-to \(rewindTo): \(error)")
    }
  }

  /// Why earlier weights can't be gone back to.
  private struct Unfitting: Error, CustomStringConvertible {
    let description: String
  }

  /// What is learned from the original model.
  var teacher: CompressionPipeline.TeacherGuidance? {
    var guidance = CompressionPipeline.TeacherGuidance()
    if let alpha { guidance.alpha = alpha }
    if let temperature { guidance.temperature = temperature }
    return guidance.alpha > 0 ? guidance : nil
  }
}
