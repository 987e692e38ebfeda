internal import CKernels
public import NeuralNetwork

/// Holds a layer's weights to the values of a palette while training moves these: the second half of weight sharing in Deep
/// Compression (Han et al., 2016).
///
/// Which weights share a value is fixed, and zeros stay zero. All weights of a cluster get the sum of their gradients, which
/// is the shared value's own gradient, so that any optimizer moves them alike. Compressing the result again with the
/// same settings finds the same codes, unless two values met or passed each other: then it finds the same weights.
public final class SharedValueConstraint: WeightConstraint {
  private let codes: [UInt16]
  private let start: [Float]
  private let isHalf: Bool
  private var isStarted = false

  /// Keeps the clusters of a layer that a palette quantizes; there is no constraint for other tensors.
  public init?(_ tensor: QuantizedTensor) {
    guard tensor.settings.scheme == .palette, case .uint16(let codes) = tensor.codes else { return nil }
    self.codes = codes
    start = tensor.palette
    isHalf = EncodedLayout.entryBytes(of: tensor.palette) == 2
  }

  public func constrain(
    _ latent: UnsafeMutableBufferPointer<Float>, into weights: UnsafeMutableBufferPointer<Float>,
    step: TrainingStep?
  ) {
    precondition(latent.count == codes.count && weights.count == codes.count, "another layer's weights")
    if !isStarted {
      palette_values(codes, codes.count, start, start.count, latent.baseAddress)
      isStarted = true
    }
    for (index, code) in codes.enumerated() {
      weights[index] = code == 0 ? 0 : latent[index]
    }
    guard step == nil, isHalf else { return }
    // What is stored in half precision has to be such.
    var rounded = [UInt16](repeating: 0, count: codes.count)
    to_half(weights.baseAddress, &rounded, codes.count)
    // Neither an overflow nor a value that would vanish.
    let isRepresentable = codes.indices.allSatisfy {
      rounded[$0] & 0x7c00 != 0x7c00 && (codes[$0] == 0 || rounded[$0] & 0x7fff != 0)
    }
    guard isRepresentable else { return }
    from_half(rounded, weights.baseAddress, codes.count)
  }

  public func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Float>, latent: UnsafeBufferPointer<Float>, step: TrainingStep
  ) {
    var sums = [Double](repeating: 0, count: start.count + 1)
    palette_sums(gradient.baseAddress, codes, codes.count, &sums, start.count)
    let shared = sums.dropFirst().map { Float($0) }
    palette_values(codes, codes.count, shared, shared.count, gradient.baseAddress)
  }
}

extension CompressedModel {
  /// For each layer that a palette quantizes the constraint that fine-tunes its values, by the name of the weight.
  public func sharedValueConstraints() -> [String: any WeightConstraint] {
    var constraints: [String: any WeightConstraint] = [:]
    for layer in layers {
      guard let quantized = encodedLayers[layer.name]?.quantized else { continue }
      constraints[layer.weightName] = SharedValueConstraint(quantized)
    }
    return constraints
  }
}
