internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// Something that is done to a model without training it on labels.
public enum Correction: Int, Hashable, Sendable, CaseIterable {
  /// Biases make up for the shifts of channels' means that pruning and quantization cause.
  case correctBiases
  /// Normalizations measure their statistics anew.
  case recalibrate
  /// Normalizations become part of the layers before them.
  case fold
  /// Dense layers become two of a smaller rank each.
  case factorize

  /// The fractions of the energy that factorized layers can keep.
  static let energies = [0.8, 0.9, 0.95, 0.99, 0.999]

  /// What it is called.
  var title: String {
    switch self {
    case .correctBiases: "correct biases"
    case .recalibrate: "recalibrate norms"
    case .fold: "fold batch norm"
    case .factorize: "factorize layers"
    }
  }

  /// What the model is said to be afterwards.
  var step: String {
    switch self {
    case .correctBiases: "bias-corrected"
    case .recalibrate: "recalibrated"
    case .fold: "folded"
    case .factorize: "factorized"
    }
  }

  /// What it does.
  var explanation: String {
    switch self {
    case .correctBiases:
      "Biases undo what the recipe does to the mean output of each channel, seen on 512 training samples."
    case .recalibrate:
      "Means and variances are measured again, with the recipe applied, on 1 024 training samples."
    case .fold:
      "Normalizations become part of the layers before them: the same outputs with fewer parameters."
    case .factorize:
      "Layers whose largest singular values keep so much of the energy in fewer weights become two."
    }
  }
}

extension CompressState {
  /// Why a correction would do nothing now, if it would.
  func obstacle(to correction: Correction) -> String? {
    let nodes = subject.model.graph.nodes
    switch correction {
    case .fold, .recalibrate:
      return nodes.contains { $0.operation is BatchNorm } ? nil : "the model has no batch norm"
    case .factorize: return nodes.contains { $0.operation is Dense } ? nil : "the model has no dense layer"
    case .correctBiases:
      let isChanged = layers.contains {
        recipe.settings(for: $0.name).bits < 32 || recipe.settings(for: $0.name).sparsity > 0
      }
      let nothing = "nothing is pruned or quantized"
      return isChanged ? nil : channelFractions.isEmpty ? nothing : "of the channels that are left \(nothing)"
    }
  }

  /// What stands behind a correction's name.
  func text(of correction: Correction) -> String {
    switch correction {
    case .correctBiases: ""
    case .recalibrate, .fold:
      Numbers.count(subject.model.graph.nodes.count { $0.operation is BatchNorm }, of: "norm")
    case .factorize: "\(Numbers.compact(factorizationEnergy * 100)) % energy"
    }
  }

  /// Keeps more of the energy, or less.
  mutating func stepEnergy(by steps: Int) {
    let all = Correction.energies
    let index = (all.firstIndex(of: factorizationEnergy) ?? 0) + steps.signum()
    factorizationEnergy = all[min(max(index, 0), all.count - 1)]
  }
}
