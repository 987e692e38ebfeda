internal import CKernels

/// The mean of every channel over the whole image: `[channels, height, width]` becomes `[channels, 1, 1]`.
public struct GlobalAveragePool: Operator {
  /// Creates a pooling.
  public init() {}

  public var name: String { "GlobalAveragePool" }
  public var layout: LayoutPreference { .channelsLast }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    [try soleImage(inputs)[0], 1, 1]
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  public func forward(_ pass: ForwardPass) {
    let input = pass.inputs[0]
    let channels = input.shape[0]
    let pixels = input.shape[1] * input.shape[2]
    pass.lanes.forEach(pass.batch) { sample, _ in
      let result = pass.output.sample(sample)
      result.update(repeating: 0, count: channels)
      add_column_sums(input.sample(sample), result, Int64(pixels), Int64(channels))
      for c in 0..<channels { result[c] /= Float(pixels) }
    }
  }

  public func backward(_ pass: BackwardPass) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    let channels = inputGradient.shape[0]
    let pixels = inputGradient.shape[1] * inputGradient.shape[2]
    pass.lanes.forEach(pass.batch) { sample, scratch in
      let share = scratch.floats(channels)
      for c in 0..<channels { share[c] = pass.outputGradient.sample(sample)[c] / Float(pixels) }
      fill_rows(share, inputGradient.sample(sample), Int64(pixels), Int64(channels))
    }
  }
}
