internal import CKernels

/// The mean of each window.
public struct AveragePool2D: Operator {
  /// The window.
  public let window: Window
  /// Whether padding counts as zeros in the mean (PyTorch's default) or not at all (ONNX's default).
  public let countsPadding: Bool
  /// Whether a last window may reach beyond the padded image (`ceil_mode`), as long as it begins within the image or the padding
  /// before it. What lies beyond is never counted.
  public let roundsUp: Bool

  /// Creates a pooling.
  public init(_ window: Window, countsPadding: Bool = true, roundsUp: Bool = false) {
    self.window = window
    self.countsPadding = countsPadding
    self.roundsUp = roundsUp
  }

  public var name: String { "AveragePool2D" }
  public var layout: LayoutPreference { .channelsLast }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleImage(inputs)
    let extents = try window.outputExtents(height: input[1], width: input[2], roundsUp: roundsUp)
    try window.checkPaddingOfPooling()
    return [input[0], extents.height, extents.width]
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  public func forward(_ pass: ForwardPass) {
    let input = pass.inputs[0]
    let output = pass.output
    window.forEachBand(
      input: input.shape, output: output.shape, batch: pass.batch, work: output.sampleCount * window.count,
      lanes: pass.lanes
    ) { sample, geometry, offset in
      withUnsafePointer(to: geometry) {
        average_pool_forward($0, input.sample(sample), output.sample(sample) + offset, countsPadding ? 1 : 0)
      }
    }
  }

  public func backward(_ pass: BackwardPass) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    let gradient = pass.outputGradient
    let geometry = window.geometry(input: inputGradient.shape, output: gradient.shape)
    pass.lanes.forEach(pass.batch) { sample, _ in
      withUnsafePointer(to: geometry) {
        average_pool_backward(
          $0, gradient.sample(sample), inputGradient.sample(sample), countsPadding ? 1 : 0)
      }
    }
  }
}
