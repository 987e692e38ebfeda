public import NeuralNetwork

/// A way to make a model smaller, under the name by which people know it.
public struct CompressionTechnique: Hashable, Sendable {
  /// What is done.
  public enum Method: Hashable, Sendable {
    /// The model itself is compressed.
    case pipeline(CompressionPipeline)
    /// A narrower model is trained with it as a teacher, and its weights are then quantized.
    case distilledStudent(width: Double, DistillationConfiguration, Recipe)
  }

  /// Its name in tables.
  public let name: String
  /// What is done.
  public let method: Method

  /// Creates a technique.
  public init(name: String, method: Method) {
    self.name = name
    self.method = method
  }

  /// Whether all products are of integers of at most 8 bits.
  var usesIntegers: Bool {
    guard case .pipeline(let pipeline) = method, let activations = pipeline.activations, activations.bits <= 8
    else { return false }
    return pipeline.recipe.defaults.bits <= 8 && pipeline.recipe.layers.values.allSatisfy { $0.bits <= 8 }
  }

  /// The model as it is: what the others are compared with.
  public static let original = CompressionTechnique(
    name: "original", method: .pipeline(CompressionPipeline()))

  /// A model that was worked on before, as small as it can be stored without any more being done to it.
  public static let asItIs = CompressionTechnique(
    name: "as it is", method: .pipeline(CompressionPipeline()))

  /// The techniques of the field and two combinations, for comparing them.
  ///
  /// - Parameters:
  ///   - epochs: Epochs of fine-tuning for what needs it, and of training for the student; without any, there is no student.
  ///   - seed: Decides the order of samples.
  public static func standard(for model: Model, epochs: Int, seed: UInt64) -> [CompressionTechnique] {
    let fineTuning = epochs > 0 ? FineTuning.suggested(for: model, epochs: epochs, seed: seed) : nil
    func pipeline(
      _ name: String, _ settings: LayerRecipe = .untouched, structured: Double = 0,
      lowRank: CompressionPipeline.LowRank? = nil, activations: ActivationQuantization? = nil,
      correctsBias: Bool = false, folds: Bool = false, recalibrates: Bool = false, trains: Bool = true
    ) -> CompressionTechnique {
      CompressionTechnique(
        name: name,
        method: .pipeline(
          CompressionPipeline(
            foldsBatchNorm: folds,
            structured: structured > 0 ? StructuredPruning(fraction: structured, criterion: .l2) : nil,
            lowRank: lowRank, recipe: Recipe(scope: .global, defaults: settings),
            fineTuning: trains ? fineTuning : nil, teacher: trains && fineTuning != nil ? .init() : nil,
            correctsBias: correctsBias, recalibratesBatchNorm: recalibrates, activations: activations)))
    }
    var techniques = [
      original,
      pipeline("magnitude pruning 80 %", LayerRecipe(sparsity: 0.8)),
      pipeline("magnitude pruning 95 %", LayerRecipe(sparsity: 0.95)),
      pipeline("quantization 8 bits", LayerRecipe(bits: 8), trains: false),
      pipeline("quantization 4 bits", LayerRecipe(bits: 4), trains: false),
      pipeline(
        "8 bits, activations too", LayerRecipe(bits: 8), activations: ActivationQuantization(),
        trains: false),
      pipeline("4 bits, biases corrected", LayerRecipe(bits: 4), correctsBias: true, trains: false),
      pipeline("structured pruning 50 %", structured: 0.5),
      pipeline("low rank, 90 % of the energy", lowRank: .init(energy: 0.9)),
      pipeline("pruning 80 % + 8 bits", LayerRecipe(sparsity: 0.8, bits: 8)),
      pipeline(
        "pruning 90 % + palette 4 bits", LayerRecipe(sparsity: 0.9, bits: 4, scheme: .palette)),
      pipeline(
        "structured 50 %, 60 %, int8", LayerRecipe(sparsity: 0.6, bits: 8), structured: 0.5),
    ]
    if model.graph.nodes.contains(where: { $0.operation is BatchNorm }) {
      techniques += [
        pipeline("8 bits, batch norm folded", LayerRecipe(bits: 8), folds: true, trains: false),
        pipeline("50 % pruned, recalibrated", LayerRecipe(sparsity: 0.5), recalibrates: true, trains: false),
      ]
    }
    if let fineTuning {
      let configuration = DistillationConfiguration(training: fineTuning.training)
      techniques.append(
        CompressionTechnique(
          name: "distilled student, half as wide",
          method: .distilledStudent(width: 0.5, configuration, Recipe())))
    }
    return techniques
  }
}
