internal import CKernels
internal import Foundation

/// Quantizes and dequantizes every element with one scale and zero point, so that a graph computes with the values that
/// integers would stand for.
///
/// Codes are `clamp(roundHalfEven(x / scale) + zeroPoint)` as in ONNX: 0…2^bits − 1, or ±(2^(bits−1) − 1) with zero point 0 for the
/// symmetric scheme. Gradients pass straight through where the code doesn't saturate, as in PyTorch's `fake_quantize`. A scale that
/// isn't a positive finite number (nothing has been calibrated or tracked yet) leaves values as they are.
public struct QuantizeActivations: Operator {
  /// Where scale and zero point come from.
  public enum Source: Hashable, Sendable {
    /// Parameters `scale` and `zero_point`, which training leaves alone.
    case fixed
    /// Parameters `low` and `high`: while training, each moves towards the batch's least and greatest value by `momentum`, from
    /// the first batch's own on, as in PyTorch's `MovingAverageMinMaxObserver`.
    case tracked(momentum: Float)
    /// Parameters `log_scale`, the natural logarithm, which is trained, and `zero_point`, which is not: LSQ (Esser et al., 2020),
    /// with its factor `1/√(n·Qₚ)` on the gradient of the scale, n being the elements of one sample.
    case learned
  }

  /// Bits of a code: 2…8 or 16.
  public let bits: Int
  /// Whether codes are symmetric around 0.
  public let isSymmetric: Bool
  /// Where scale and zero point come from.
  public let source: Source

  /// Bit widths that it can have.
  public static let supportedBits = [2, 3, 4, 5, 6, 7, 8, 16]

  /// Creates a quantization to `bits` bits.
  public init(bits: Int = 8, isSymmetric: Bool = false, source: Source = .fixed) {
    self.bits = bits
    self.isSymmetric = isSymmetric
    self.source = source
  }

  public var name: String { "QuantizeActivations" }
  public var worksInPlace: Bool { true }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    guard Self.supportedBits.contains(bits) else {
      throw GraphError("can't quantize to \(bits) bits; use 2…8 or 16")
    }
    return try soleInput(inputs)
  }

  public func parameters(for inputs: [Shape]) -> [Parameter] {
    func parameter(_ suffix: String, _ role: Parameter.Role = .activationRange) -> Parameter {
      Parameter(role: role, suffix: suffix, shape: [1], outputChannelAxis: nil)
    }
    return switch source {
    case .fixed: [parameter("scale"), parameter("zero_point")]
    case .tracked: [parameter("low"), parameter("high")]
    case .learned: [parameter("log_scale", .trainedActivationRange), parameter("zero_point")]
    }
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  /// Least and greatest code.
  public var codes: ClosedRange<Int> {
    isSymmetric ? (1 - 1 << (bits - 1))...(1 << (bits - 1) - 1) : 0...(1 << bits - 1)
  }

  /// Scale and zero point that cover a range, widened to contain 0; scale 1 for a range of nothing else, as in onnxruntime.
  public func parameters(covering low: Float, _ high: Float) -> (scale: Float, zeroPoint: Float) {
    let (low, high) = (min(low, 0), max(high, 0))
    let most = Float(codes.upperBound)
    guard high > low else { return (1, 0) }
    if isSymmetric { return (max(-low, high) / most, 0) }
    let scale = Float((Double(high) - Double(low)) / Double(most))
    return (scale, min(max((-low / scale).rounded(.toNearestOrEven), 0), most))
  }

  // Prepared: the scale, and the least and the greatest code relative to the zero point.

  public func preparedCount(for inputs: [Shape], isTraining: Bool) -> Int { 3 }

  public func prepare(
    _ parameters: [UnsafePointer<Float>], into prepared: UnsafeMutablePointer<Float>, for inputs: [Shape],
    isTraining: Bool
  ) {
    let first = parameters[0][0]
    let second = parameters[1][0]
    switch source {
    case .fixed: write(scale: first, zeroPoint: second, into: prepared)
    case .learned: write(scale: exp(first), zeroPoint: second, into: prepared)
    case .tracked: write(low: first, high: second, into: prepared)
    }
  }

  private func write(scale: Float, zeroPoint: Float, into prepared: UnsafeMutablePointer<Float>) {
    let (least, most) = (Float(codes.lowerBound), Float(codes.upperBound))
    // A file may hold any number.
    let zero = isSymmetric || zeroPoint.isNaN ? 0 : min(max(zeroPoint.rounded(), least), most)
    prepared[0] = scale
    prepared[1] = least - zero
    prepared[2] = most - zero
  }

  private func write(low: Float, high: Float, into prepared: UnsafeMutablePointer<Float>) {
    let found = parameters(covering: low, high)
    write(
      scale: low == 0 && high == 0 ? 0 : found.scale, zeroPoint: found.zeroPoint, into: prepared)
  }

  private func isUsable(_ scale: Float) -> Bool { scale > 0 && scale.isFinite }

  // Saved: two numbers for each block of elements.

  private func blocks(_ activation: Activation, batch: Int) -> Blocks {
    Blocks(of: batch * activation.sampleCount, size: elementsPerBlock)
  }

  public func savedCount(for inputs: [Shape], batch: Int) -> Int {
    2 * Blocks(of: batch * inputs[0].elementCount, size: elementsPerBlock).count
  }

  public func forward(_ pass: ForwardPass) {
    let input = pass.inputs[0].pointer
    let output = pass.output.pointer
    let blocks = blocks(pass.output, batch: pass.batch)
    if pass.isTraining, case .tracked(let momentum) = source {
      track(pass, blocks: blocks, momentum: momentum)
    }
    let (scale, low, high) = (pass.prepared[0], pass.prepared[1], pass.prepared[2])
    let isUsable = isUsable(scale)
    pass.lanes.forEach(blocks.count) { block, _ in
      let range = blocks[block]
      if isUsable {
        fake_quantize_forward(
          input + range.lowerBound, output + range.lowerBound, Int64(range.count), scale, low, high)
      } else if output != input {
        (output + range.lowerBound).update(from: input + range.lowerBound, count: range.count)
      }
    }
  }

  /// Moves the range towards the batch's.
  private func track(_ pass: ForwardPass, blocks: Blocks, momentum: Float) {
    pass.lanes.forEach(blocks.count) { block, _ in
      let range = blocks[block]
      value_range(
        pass.inputs[0].pointer + range.lowerBound, Int64(range.count), pass.saved + 2 * block,
        pass.saved + 2 * block + 1)
    }
    var low = Float.infinity
    var high = -Float.infinity
    for block in 0..<blocks.count {
      low = min(low, pass.saved[2 * block])
      high = max(high, pass.saved[2 * block + 1])
    }
    let (trackedLow, trackedHigh) = (pass.parameters[0], pass.parameters[1])
    if low.isFinite, high.isFinite {
      let isFirst = trackedLow[0] == 0 && trackedHigh[0] == 0
      trackedLow[0] = isFirst ? low : trackedLow[0] + momentum * (low - trackedLow[0])
      trackedHigh[0] = isFirst ? high : trackedHigh[0] + momentum * (high - trackedHigh[0])
    }
    write(low: trackedLow[0], high: trackedHigh[0], into: pass.prepared)
  }

  public func backward(_ pass: BackwardPass) {
    let input = pass.inputs[0].pointer
    let gradient = pass.outputGradient.pointer
    let target = pass.inputGradients[0]?.pointer
    let blocks = blocks(pass.outputGradient, batch: pass.batch)
    let (scale, low, high) = (pass.prepared[0], pass.prepared[1], pass.prepared[2])
    let isUsable = isUsable(scale)
    let isLearned = source == .learned
    pass.lanes.forEach(blocks.count) { block, _ in
      let range = blocks[block]
      let start = range.lowerBound
      if isLearned {
        var sum = 0.0
        if isUsable {
          fake_quantize_scale_gradient(
            input + start, gradient + start, &sum, Int64(range.count), scale, low, high)
        }
        pass.saved[block] = Float(sum)
      }
      guard let target else { return }
      if isUsable {
        fake_quantize_backward(
          input + start, gradient + start, target + start, Int64(range.count), scale, low, high)
      } else if target != gradient {
        (target + start).update(from: gradient + start, count: range.count)
      }
    }
    guard isLearned else { return }
    var sum = 0.0
    for block in 0..<blocks.count { sum += Double(pass.saved[block]) }
    let factor = 1 / (Double(pass.outputGradient.sampleCount) * Double(max(high, -low))).squareRoot()
    // By the logarithm: d(scale) / d(log scale) is the scale.
    pass.parameterGradients[0][0] = Float(sum * factor) * scale
  }
}
