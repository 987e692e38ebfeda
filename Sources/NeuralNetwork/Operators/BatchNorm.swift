internal import CKernels

/// Batch normalization over images `[channels, height, width]` or features `[channels]` (Ioffe and Szegedy, 2015).
///
/// Values of other ranks are brought to `[channels, 1, length]` by `Reshape` before and behind.
///
/// In training, every channel is normalized with the batch's own mean and biased variance, and the running statistics
/// move towards the batch's mean and unbiased variance by `momentum`, as in PyTorch; otherwise the running statistics
/// are used.
public struct BatchNorm: Operator {
  /// What is added to the variance before its root is taken.
  public let epsilon: Float
  /// The weight of the newest batch in the running statistics.
  public let momentum: Float

  /// Creates a normalization with PyTorch's defaults.
  public init(epsilon: Float = 1e-5, momentum: Float = 0.1) {
    self.epsilon = epsilon
    self.momentum = momentum
  }

  public var name: String { "BatchNorm" }
  public var layout: LayoutPreference { .channelsLast }
  public var worksInPlace: Bool { true }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    guard input.rank == 3 || input.rank == 1, input.elementCount > 0 else {
      throw GraphError("needs an input [channels, height, width] or [channels], got \(input)")
    }
    return input
  }

  public func parameters(for inputs: [Shape]) -> [Parameter] {
    let channels: Shape = [inputs[0][0]]
    return [
      Parameter(role: .scale, suffix: "weight", shape: channels, outputChannelAxis: 0),
      Parameter(role: .shift, suffix: "bias", shape: channels, outputChannelAxis: 0),
      Parameter(role: .runningMean, suffix: "running_mean", shape: channels, outputChannelAxis: 0),
      Parameter(role: .runningVariance, suffix: "running_var", shape: channels, outputChannelAxis: 0),
    ]
  }

  public func macs(for inputs: [Shape]) -> Int { inputs[0].elementCount }
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  // Prepared: the factor and the summand of every channel under the running statistics.

  public func preparedCount(for inputs: [Shape], isTraining: Bool) -> Int { 2 * inputs[0][0] }

  public func prepare(
    _ parameters: [UnsafePointer<Float>], into prepared: UnsafeMutablePointer<Float>, for inputs: [Shape],
    isTraining: Bool
  ) {
    let channels = inputs[0][0]
    for c in 0..<channels {
      let factor = parameters[0][c] / (parameters[3][c] + epsilon).squareRoot()
      prepared[c] = factor
      prepared[channels + c] = parameters[1][c] - parameters[2][c] * factor
    }
  }

  // Saved: mean, inverse deviation, factor and summand of every channel, then two numbers for each block of rows.

  private static let rowsPerBlock = 2048

  private func rowBlocks(_ shape: Shape, batch: Int) -> Blocks {
    Blocks(of: batch * (shape.elementCount / shape[0]), size: Self.rowsPerBlock)
  }

  public func savedCount(for inputs: [Shape], batch: Int) -> Int {
    (4 + 2 * rowBlocks(inputs[0], batch: batch).count) * inputs[0][0]
  }

  public func forward(_ pass: ForwardPass) {
    let shape = pass.inputs[0].shape
    let channels = shape[0]
    let blocks = rowBlocks(shape, batch: pass.batch)
    let input = pass.inputs[0].pointer
    let output = pass.output.pointer
    var scale = UnsafePointer(pass.prepared)
    if pass.isTraining {
      computeStatistics(pass, blocks: blocks)
      scale = UnsafePointer(pass.saved + 2 * channels)
    }
    pass.lanes.forEach(blocks.count) { block, _ in
      let rows = blocks[block]
      scale_shift_rows(
        input + rows.lowerBound * channels, scale, scale + channels, output + rows.lowerBound * channels,
        Int64(rows.count), Int64(channels))
    }
  }

  /// Takes the batch's statistics, block by block and then together (Chan, Golub and LeVeque, 1979).
  private func computeStatistics(_ pass: ForwardPass, blocks: Blocks) {
    let channels = pass.inputs[0].shape[0]
    let partials = pass.saved + 4 * channels
    pass.lanes.forEach(blocks.count) { block, _ in
      let rows = blocks[block]
      let partial = partials + 2 * block * channels
      channel_moments(
        pass.inputs[0].pointer + rows.lowerBound * channels, partial, partial + channels, Int64(rows.count),
        Int64(channels))
    }
    for c in 0..<channels {
      var mean = 0.0
      var squares = 0.0
      var count = 0.0
      for block in 0..<blocks.count {
        let blockCount = Double(blocks[block].count)
        let delta = Double(partials[2 * block * channels + c]) - mean
        let total = count + blockCount
        mean += delta * blockCount / total
        squares +=
          Double(partials[(2 * block + 1) * channels + c]) + delta * delta * count * blockCount / total
        count = total
      }
      let variance = squares / count
      let inverse = 1 / (variance + Double(epsilon)).squareRoot()
      let factor = Float(inverse) * pass.parameters[0][c]
      pass.saved[c] = Float(mean)
      pass.saved[channels + c] = Float(inverse)
      pass.saved[2 * channels + c] = factor
      pass.saved[3 * channels + c] = pass.parameters[1][c] - Float(mean) * factor
      let unbiased = count > 1 ? squares / (count - 1) : variance
      pass.parameters[2][c] += momentum * (Float(mean) - pass.parameters[2][c])
      pass.parameters[3][c] += momentum * (Float(unbiased) - pass.parameters[3][c])
    }
  }

  public func backward(_ pass: BackwardPass) {
    let shape = pass.inputs[0].shape
    let channels = shape[0]
    let blocks = rowBlocks(shape, batch: pass.batch)
    let mean = pass.saved
    let inverse = pass.saved + channels
    let partials = pass.saved + 4 * channels
    let input = pass.inputs[0].pointer
    let gradient = pass.outputGradient.pointer
    pass.lanes.forEach(blocks.count) { block, _ in
      let rows = blocks[block]
      let partial = partials + 2 * block * channels
      partial.update(repeating: 0, count: 2 * channels)
      normalization_gradient_sums(
        input + rows.lowerBound * channels, gradient + rows.lowerBound * channels, mean, inverse, partial,
        partial + channels, Int64(rows.count), Int64(channels))
    }
    for block in 1..<max(blocks.count, 1) {
      accumulate(partials + 2 * block * channels, partials, Int64(2 * channels))
    }
    let sums = partials
    pass.parameterGradients[1].update(from: sums, count: channels)
    pass.parameterGradients[0].update(from: sums + channels, count: channels)
    guard let inputGradient = pass.inputGradients[0] else { return }

    // dx = scale · inverse · (dy − Σdy/n − x̂ · Σ(dy·x̂)/n), written as a · dy + b · x + c.
    let count = Float(blocks.total)
    let a = pass.saved + 2 * channels
    let b = partials
    let c = partials + channels
    for k in 0..<channels {
      let meanGradient = sums[k] / count
      let slope = sums[channels + k] / count * inverse[k]
      b[k] = -a[k] * slope
      c[k] = a[k] * (slope * mean[k] - meanGradient)
    }
    pass.lanes.forEach(blocks.count) { block, _ in
      let rows = blocks[block]
      normalization_input_gradient(
        input + rows.lowerBound * channels, gradient + rows.lowerBound * channels, a, b, c,
        inputGradient.pointer + rows.lowerBound * channels, Int64(rows.count), Int64(channels))
    }
  }
}
