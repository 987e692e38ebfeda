internal import Foundation
internal import ModelCompression
internal import NeuralNetwork

/// How the weights of a layer are spread, and what pruning and quantization made of that.
struct LayerFacts: Hashable, Sendable {
  /// The weights as they were.
  let original: MagnitudeSummary
  /// The part of the energy that was pruned away, 0...1; `nil` without any energy.
  let removedEnergy: Double?
  /// What that part would be if as many of the smallest single weights had been pruned.
  let leastRemovedEnergy: Double?
  /// Output channels whose weights are all pruned.
  let emptyChannels: Int
  /// Different codes that the weights have; `nil` without quantization or above 8 bits.
  let usedCodes: Int?
  /// For a palette, the relative error of as many evenly spaced levels with one scale.
  let evenError: Double?

  /// Looks at a layer.
  ///
  /// - Parameter original: What is known of its original weights already.
  /// - Complexity: Some passes over the weights.
  init(_ layer: CompressedLayer, original known: MagnitudeSummary? = nil) {
    let weights = layer.originalWeights.elements
    let pruned = layer.prunedWeights.elements
    let original = known ?? MagnitudeSummary(weights)
    self.original = original
    removedEnergy = original.energyRemoved(leaving: pruned)
    if layer.settings.pattern == .unstructured {
      leastRemovedEnergy = removedEnergy
    } else {
      let removed = MagnitudeCut(removing: layer.count - layer.keptCount, of: weights)
      leastRemovedEnergy = original.energyRemoved(leaving: removed.applied(to: weights))
    }
    let columns = layer.prunedWeights.columns
    emptyChannels =
      columns == 0
      ? 0
      : (0..<layer.prunedWeights.rows).count { row in
        pruned[row * columns..<(row + 1) * columns].allSatisfy { $0 == 0 }
      }
    usedCodes = layer.quantized.flatMap(\.usedCodeCount)
    if layer.quantized?.settings.scheme == .palette, layer.settings.bits > 1 {
      let even = quantizeLayerWeights(
        pruned, rows: layer.prunedWeights.rows,
        settings: QuantizationSettings(bits: layer.settings.bits, granularity: .perTensor))
      evenError = ErrorFigures(original: pruned, compressed: even.dequantized()).relative
    } else {
      evenError = nil
    }
  }
}

extension ErrorFigures {
  /// The root of the mean squared error as a part of the root mean square of the original; `nil` where that is no number.
  var relative: Double? {
    if signalToNoise == .infinity { return 0 }
    let part = pow(10, -signalToNoise / 20)
    return part.isFinite ? part : nil
  }
}
