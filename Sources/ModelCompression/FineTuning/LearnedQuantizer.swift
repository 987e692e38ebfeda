internal import Foundation
internal import NeuralNetwork

/// Quantization whose scales are trained with the weights: LSQ (Esser et al., 2020).
///
/// A scale's gradient is that of the paper, with its factor `1/√(n·Qₚ)`. Scales follow it with Adam in the logarithmic domain (as in
/// TQT, Jain et al., 2020): they stay positive, and the learning rate of the weights is a sensible relative change for
/// them. Zero points of the affine scheme stay where the estimate before the training put them. The result is read quantized: the
/// range `learned` finds the scales in it again.
final class LearnedQuantizer: WeightQuantizer {
  private let settings: QuantizationSettings
  private let groups: ScaleGroups
  private(set) var parameters: [ScaleParameters] = []
  private var firstMoments: [Double] = []
  private var secondMoments: [Double] = []
  private var updates = 0

  init(_ settings: QuantizationSettings, rows: Int, count: Int) {
    self.settings = settings
    groups = ScaleGroups(
      rows: rows, columns: columnCount(of: count, rows: rows), granularity: settings.granularity)
  }

  func quantize(_ weights: UnsafeMutableBufferPointer<Float>, step: TrainingStep?) {
    if parameters.isEmpty {
      // Without a step nothing was trained, and the recipe estimates for itself.
      guard step != nil else { return }
      parameters = settings.parameters(for: Array(weights), groups: groups)
      firstMoments = [Double](repeating: 0, count: parameters.count)
      secondMoments = firstMoments
    }
    for group in 0..<groups.count {
      quantize(UnsafeMutableBufferPointer(rebasing: weights[groups[group]]), parameters[group])
    }
  }

  /// Quantizes one group.
  func quantize(_ weights: UnsafeMutableBufferPointer<Float>, _ parameters: ScaleParameters) {
    let scale = parameters.scale
    if settings.bits == 1 {
      for index in weights.indices {
        let weight = weights[index]
        weights[index] = weight > 0 ? scale : weight < 0 ? -scale : 0
      }
      return
    }
    let codes = settings.codes(around: parameters)
    var largest: Float = 0
    for index in weights.indices {
      let code = roundedCode(
        weights[index], scale: scale, low: codes.lowerBound, high: codes.upperBound)
      weights[index] = code
      largest = max(largest, abs(code))
    }
    let exact = reproducibleScale(scale, largestCode: largest)
    // Adding 0 makes −0 the +0 that a code stands for.
    for index in weights.indices { weights[index] = weights[index] * exact + 0 }
  }

  func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Float>, weights: UnsafeBufferPointer<Float>, step: TrainingStep
  ) {
    updates += 1
    for group in 0..<groups.count {
      let range = groups[group]
      let slope = pullBack(
        UnsafeMutableBufferPointer(rebasing: gradient[range]),
        weights: UnsafeBufferPointer(rebasing: weights[range]), parameters[group])
      update(group, slope: slope, rate: Double(step.learningRate))
    }
  }

  /// Cuts off the gradients of weights outside the codes, and returns the scale's.
  func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Float>, weights: UnsafeBufferPointer<Float>,
    _ parameters: ScaleParameters
  ) -> Double {
    var sum = 0.0
    var count = 0
    let scale = parameters.scale
    if settings.bits == 1 {
      for index in weights.indices where weights[index] != 0 {
        sum += Double(weights[index] > 0 ? gradient[index] : -gradient[index])
        count += 1
      }
      return count == 0 ? 0 : sum / Double(count).squareRoot()
    }
    let codes = settings.codes(around: parameters)
    for index in weights.indices where weights[index] != 0 {
      count += 1
      let position = weights[index] / scale
      if position < codes.lowerBound || position > codes.upperBound {
        sum += Double(gradient[index] * (position < codes.lowerBound ? codes.lowerBound : codes.upperBound))
        gradient[index] = 0
      } else {
        let code = roundedCode(weights[index], scale: scale, low: codes.lowerBound, high: codes.upperBound)
        sum += Double(gradient[index] * (code - position))
      }
    }
    let most = Double(max(codes.upperBound, -codes.lowerBound))
    return count == 0 ? 0 : sum / (Double(count) * most).squareRoot()
  }

  /// One step of Adam on the logarithm of a scale.
  private func update(_ group: Int, slope: Double, rate: Double) {
    let (beta1, beta2) = (0.9, 0.999)
    let slope = slope * Double(parameters[group].scale)
    guard slope.isFinite else { return }
    firstMoments[group] += (1 - beta1) * (slope - firstMoments[group])
    secondMoments[group] += (1 - beta2) * (slope * slope - secondMoments[group])
    let mean = firstMoments[group] / (1 - pow(beta1, Double(updates)))
    let deviation = (secondMoments[group] / (1 - pow(beta2, Double(updates)))).squareRoot()
    guard deviation > 0 else { return }
    let scale = Float(Double(parameters[group].scale) * exp(-rate * mean / deviation))
    let limit = Float.greatestFiniteMagnitude / Float(settings.codeRange.upperBound + 1)
    guard scale >= .leastNormalMagnitude, scale <= limit else { return }
    parameters[group].scale = scale
  }
}
