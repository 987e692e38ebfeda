public import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// How the model on the Compress screen is trained on.
public struct FineTuneOptions: Hashable, Sendable {
  /// Whether something is done.
  public enum Switch: String, Codable, Hashable, Sendable, CaseIterable {
    /// Where it helps.
    case automatic
    /// Always, or never.
    case on, off
  }

  /// Which weights training begins with.
  public enum Rewind: String, Codable, Hashable, Sendable, CaseIterable {
    /// Those that are there.
    case none
    /// Those from before any training.
    case initial
    /// Those of the model that everything is compared with.
    case original
  }

  /// How often every training sample is seen.
  public var epochs = 3
  /// Whether sparsity rises while the model is trained.
  public var gradual = Switch.automatic
  /// Whether the model computes with quantized weights meanwhile.
  public var quantizationAware = Switch.automatic
  /// The learning rate at its highest.
  public var learningRate = FineTuning.learningRate
  /// What is learned from the original, besides the labels.
  public var guidance = CompressionPipeline.TeacherGuidance()
  /// Which weights training begins with.
  public var rewind = Rewind.none

  /// How many epochs there may be.
  public static let epochRange = 1...100
  /// What the original's share of the loss may be.
  public static let alphaRange: ClosedRange<Float> = 0...1
  /// What the temperature may be.
  public static let temperatureRange: ClosedRange<Float> = 1...20
  /// What the learning rate may be at its highest.
  public static let learningRateRange: ClosedRange<Float> = 0.00001...0.1

  /// Creates the usual options.
  public init() {}
}

/// A line of the dialog in which fine-tuning is set up.
public enum FineTuneOption: Int, Hashable, Sendable, CaseIterable {
  /// How often every training sample is seen.
  case epochs
  /// Whether sparsity rises while the model is trained.
  case gradual
  /// Whether the model computes with quantized weights meanwhile.
  case quantizationAware
  /// Which weights training begins with.
  case rewind
  /// The original's share of the loss, and how evenly its probabilities are spread.
  case alpha, temperature
  /// The learning rate at its highest.
  case learningRate
  /// What decides the order of samples.
  case seed

  /// The learning rates that arrows go through.
  static let learningRates: [Float] = [0.0002, 0.0005, 0.001, 0.002, 0.004, 0.008]

  /// What it is called.
  var title: String {
    switch self {
    case .epochs: "epochs"
    case .gradual: "gradual pruning"
    case .quantizationAware: "quantization-aware"
    case .rewind: "rewind"
    case .alpha: "teacher's share"
    case .temperature: "temperature"
    case .learningRate: "learning rate"
    case .seed: "seed"
    }
  }

  /// What it does.
  var explanation: String {
    switch self {
    case .epochs: "How often every training sample is seen."
    case .gradual:
      "Sparsity rises over the first half of the steps. Auto: where more than half is pruned."
    case .quantizationAware: "Computes with quantized weights while it trains. Auto: below 8 bits."
    case .rewind: "A lottery ticket: earlier weights are trained under the masks that these have."
    case .alpha: "The original's share of the loss; the labels have the rest."
    case .temperature: "How evenly the original's probabilities are spread over the classes."
    case .learningRate: "At its highest, after half an epoch; from there it falls like a cosine."
    case .seed: "Decides the order of samples, in every training that is started here."
    }
  }

  /// Whether it is a number that can be typed.
  var isTyped: Bool {
    switch self {
    case .epochs, .alpha, .temperature, .learningRate, .seed: true
    case .gradual, .quantizationAware, .rewind: false
    }
  }
}

extension CompressState {
  /// Why an option would do nothing now, if it would.
  func obstacle(to option: FineTuneOption) -> String? {
    switch option {
    case .gradual:
      likelyPrunedFraction == 0
        ? "nothing is pruned" : rewind == .none ? nil : "rewound weights get their masks at once"
    case .quantizationAware:
      layers.contains { recipe.settings(for: $0.name).bits < 32 } ? nil : "nothing is quantized"
    case .rewind:
      subject.graph != original.graph || !channelFractions.isEmpty
        ? "with another graph than the original's there are no earlier weights"
        : likelyPrunedFraction == 0 ? "nothing is pruned" : nil
    case .temperature: fineTuning.guidance.alpha == 0 ? "nothing is learned from the original" : nil
    case .epochs, .alpha, .learningRate, .seed: nil
    }
  }

  /// Whether sparsity rises while the model is trained, which is better where much is pruned.
  var prunesGradually: Bool {
    guard obstacle(to: .gradual) == nil else { return false }
    return fineTuning.gradual == .automatic ? likelyPrunedFraction > 0.5 : fineTuning.gradual == .on
  }

  /// Whether the model computes with quantized weights while it is trained, which is better where they are coarse.
  var isQuantizationAware: Bool {
    guard obstacle(to: .quantizationAware) == nil else { return false }
    return fineTuning.quantizationAware == .automatic
      ? layers.contains { recipe.settings(for: $0.name).bits < 8 } : fineTuning.quantizationAware == .on
  }

  /// Which weights training begins with.
  var rewind: FineTuneOptions.Rewind {
    rewinds.contains(fineTuning.rewind) && obstacle(to: .rewind) == nil ? fineTuning.rewind : .none
  }

  /// The weights that there are to begin with.
  var rewinds: [FineTuneOptions.Rewind] {
    FineTuneOptions.Rewind.allCases.filter { $0 != .original || subject != original }
  }
}

extension DashboardState {
  /// An option's value as it is written: what is so now, also where something else was chosen and would do nothing.
  func text(of option: FineTuneOption) -> String {
    let options = compress.fineTuning
    func text(_ value: FineTuneOptions.Switch, _ isOn: Bool) -> String {
      (value == .automatic ? "auto: " : "") + (isOn ? "on" : "off")
    }
    switch option {
    case .epochs: return "\(options.epochs)"
    case .gradual: return text(options.gradual, compress.prunesGradually)
    case .quantizationAware: return text(options.quantizationAware, compress.isQuantizationAware)
    case .rewind:
      switch compress.rewind {
      case .none: return "no"
      case .initial: return initialWeights.title
      case .original: return "the original's weights"
      }
    case .alpha: return Numbers.decimal(Double(options.guidance.alpha), places: 2...4)
    case .temperature: return Numbers.decimal(Double(options.guidance.temperature), places: 1...4)
    case .learningRate: return Numbers.compact(Double(options.learningRate))
    case .seed: return "\(seed)"
    }
  }

  /// Takes an option some steps further.
  mutating func step(_ option: FineTuneOption, by steps: Int, isCoarse: Bool) throws {
    func moved(_ value: Float, step: Float, in range: ClosedRange<Float>) -> Float {
      let count = (value / step).rounded() + Float(steps * (isCoarse ? 5 : 1))
      // Tenths aren't exact in binary; neither may their sums be.
      return min(max(count / (1 / step).rounded(), range.lowerBound), range.upperBound)
    }
    var options = compress.fineTuning
    switch option {
    case .epochs:
      let range = FineTuneOptions.epochRange
      options.epochs = min(
        max(options.epochs + steps * (isCoarse ? 5 : 1), range.lowerBound), range.upperBound)
    case .gradual: options.gradual = FineTuneOptions.Switch.allCases.neighbor(of: options.gradual, by: steps)
    case .quantizationAware:
      options.quantizationAware = FineTuneOptions.Switch.allCases.neighbor(
        of: options.quantizationAware, by: steps)
    case .rewind: options.rewind = compress.rewinds.neighbor(of: compress.rewind, by: steps)
    case .alpha:
      options.guidance.alpha = moved(options.guidance.alpha, step: 0.05, in: FineTuneOptions.alphaRange)
    case .temperature:
      options.guidance.temperature = moved(
        options.guidance.temperature, step: 0.5, in: FineTuneOptions.temperatureRange)
    case .learningRate:
      let all = FineTuneOption.learningRates
      options.learningRate =
        steps > 0
        ? all.first { $0 > options.learningRate } ?? options.learningRate
        : all.last { $0 < options.learningRate } ?? options.learningRate
    case .seed:
      let step = UInt64(steps.magnitude) * (isCoarse ? 10 : 1)
      seed = steps > 0 ? seed &+ min(step, .max - seed) : seed - min(step, seed)
    }
    compress.fineTuning = options
  }

  /// Takes a typed value for an option.
  mutating func set(_ option: FineTuneOption, to text: String) throws {
    func number(_ range: ClosedRange<Float>) throws -> Float {
      guard let value = Float(decimal: text), range.contains(value) else {
        throw Refusal(
          "'\(text)' is out of range: \(option.title) is \(Numbers.compact(Double(range.lowerBound))) to "
            + Numbers.compact(Double(range.upperBound)))
      }
      return value
    }
    switch option {
    case .epochs:
      let range = FineTuneOptions.epochRange
      guard let epochs = Int(text), range.contains(epochs) else {
        throw Refusal(
          "'\(text)' is no number of epochs; type \(range.lowerBound) to \(range.upperBound)")
      }
      compress.fineTuning.epochs = epochs
    case .alpha: compress.fineTuning.guidance.alpha = try number(FineTuneOptions.alphaRange)
    case .temperature: compress.fineTuning.guidance.temperature = try number(FineTuneOptions.temperatureRange)
    case .learningRate: compress.fineTuning.learningRate = try number(FineTuneOptions.learningRateRange)
    case .seed: try setSeed(text)
    case .gradual, .quantizationAware, .rewind: break
    }
  }

  /// Takes a typed seed.
  mutating func setSeed(_ text: String) throws {
    guard let seed = UInt64(text) else {
      let isTooLarge = !text.isEmpty && text.allSatisfy { "0123456789".contains($0) }
      throw Refusal(
        "'\(text)' is no seed; " + (isTooLarge ? "the largest is \(UInt64.max)" : "type a whole number"))
    }
    self.seed = seed
  }
}
