import ArgumentParser
import ModelCompression

/// What is done to a model without training it on labels.
struct PostTrainingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Factorize dense layers, keeping this fraction of their energy, where that takes fewer weights.")
  var lowRank: Double?

  @Flag(help: "Make normalizations part of the layers before them first.")
  var foldBatchNorm = false

  @Flag(help: "Let biases make up for what pruning and quantization do to channels' means.")
  var correctBias = false

  @Flag(help: "Measure the statistics of normalizations anew.")
  var recalibrate = false

  @Option(parsing: .unconditional, help: "Quantize the layers' inputs too: 2…8 or 16 bits.")
  var activationBits: Int?

  @Option(
    help:
      "How their ranges are found on training samples: minMax, percentile:99.9, entropy, minimumSquaredError.",
    completion: .list(["minMax", "percentile:99.9", "entropy", "minimumSquaredError"]),
    transform: activationEstimator)
  var activationRange: ActivationRangeEstimator?

  @Flag(help: "Codes of activations are symmetric around 0.")
  var symmetricActivations = false

  func validate() throws {
    if let lowRank, !(lowRank > 0 && lowRank <= 1) {
      throw ValidationError("--low-rank must be above 0 and at most 1, got \(lowRank).")
    }
    if let activationBits, !((2...8).contains(activationBits) || activationBits == 16) {
      throw ValidationError("--activation-bits must be 2 to 8 or 16, got \(activationBits).")
    }
    if activationBits == nil, activationRange != nil || symmetricActivations {
      throw ValidationError("--activation-range and --symmetric-activations go with --activation-bits.")
    }
  }

  /// Which dense layers to factorize.
  var factorization: CompressionPipeline.LowRank? { lowRank.map { CompressionPipeline.LowRank(energy: $0) } }

  /// How activations are quantized.
  var activations: ActivationQuantization? {
    activationBits.map {
      ActivationQuantization(
        bits: $0, isSymmetric: symmetricActivations, range: activationRange ?? .minMax)
    }
  }
}

/// Reads how the ranges of activations are found.
private func activationEstimator(_ text: String) throws -> ActivationRangeEstimator {
  switch text {
  case "minMax": return .minMax
  case "entropy": return .entropy
  case "minimumSquaredError": return .minimumSquaredError
  default:
    let percentile = text.hasPrefix("percentile:") ? Double(text.dropFirst("percentile:".count)) : nil
    guard let percentile, (50...100).contains(percentile) else {
      throw ValidationError(
        "'\(text)' is unknown; use minMax, percentile:99.9 (50…100), entropy or minimumSquaredError.")
    }
    return .percentile(percentile)
  }
}
