internal import CKernels

/// A two-dimensional convolution (cross-correlation, as in PyTorch and ONNX) with stride, padding, dilation and groups.
///
/// The weight has the shape `[outputChannels, inputChannels / groups, height, width]`. As many groups as input channels
/// make it a depthwise convolution.
public struct Conv2D: Operator {
  /// The number of output channels.
  public let outputChannels: Int
  /// The window.
  public let window: Window
  /// Input and output channels are cut into this many groups that don't see each other.
  public let groups: Int
  /// Whether a bias is added to every output channel.
  public let hasBias: Bool

  /// Creates a convolution.
  public init(outputChannels: Int, window: Window, groups: Int = 1, hasBias: Bool = true) {
    self.outputChannels = outputChannels
    self.window = window
    self.groups = groups
    self.hasBias = hasBias
  }

  public var name: String { "Conv2D" }
  public var layout: LayoutPreference { .channelsLast }

  public func canLimit(for inputs: [Shape]) -> Bool {
    isDepthwise(inputs[0]) || DirectConvolution(self, inputs: inputs) != nil
  }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleImage(inputs)
    guard outputChannels > 0 else { throw GraphError("needs at least one output channel") }
    guard groups > 0, input[0] % groups == 0, outputChannels % groups == 0 else {
      throw GraphError(
        "\(groups) groups don't divide \(input[0]) input and \(outputChannels) output channels")
    }
    let extents = try window.outputExtents(height: input[1], width: input[2])
    let pixels = extents.height.multipliedReportingOverflow(by: extents.width)
    let depth = input[0] / groups * window.count
    guard
      isDepthwise(input) || window.isPointwise
        || (!pixels.overflow && pixels.partialValue <= Graph.elementLimit / depth)
    else {
      throw GraphError(
        "the windows of \(extents.height)×\(extents.width) pixels with \(depth) elements each are too large")
    }
    return [outputChannels, extents.height, extents.width]
  }

  public func parameters(for inputs: [Shape]) -> [Parameter] {
    let weight = Parameter(
      role: .weight, suffix: "weight",
      shape: [outputChannels, inputs[0][0] / groups, window.height, window.width], outputChannelAxis: 0,
      inputChannelAxis: groups == 1 ? 1 : nil)
    let bias = Parameter(role: .bias, suffix: "bias", shape: [outputChannels], outputChannelAxis: 0)
    return hasBias ? [weight, bias] : [weight]
  }

  public func macs(for inputs: [Shape]) -> Int {
    guard let output = try? outputShape(for: inputs) else { return 0 }
    return output.elementCount * (inputs[0][0] / groups) * window.count
  }

  /// Groups of several channels are opaque: a cut would have to take as many channels from each of them.
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    if groups == 1 { return .independent }
    return isDepthwise(inputs[0]) ? .shared : .opaque
  }

  public func withOutputChannels(_ channels: Int, for inputs: [Shape]) -> any Operator {
    Conv2D(
      outputChannels: channels, window: window, groups: isDepthwise(inputs[0]) ? channels : groups,
      hasBias: hasBias)
  }

  /// Whether every channel is convolved alone.
  func isDepthwise(_ input: Shape) -> Bool { groups == input[0] && groups == outputChannels && groups > 1 }

  // The weight is reordered to match images with their channels last: [outputs][height][width][inputs], or
  // [height][width][channels] for a depthwise convolution. Behind it comes what the direct product needs.

  public func preparedCount(for inputs: [Shape], isTraining: Bool) -> Int {
    weightCount(for: inputs) + (DirectConvolution(self, inputs: inputs)?.preparedCount ?? 0)
  }

  private func weightCount(for inputs: [Shape]) -> Int {
    outputChannels * (inputs[0][0] / groups) * window.count
  }

  public func prepare(
    _ parameters: [UnsafePointer<Float>], into prepared: UnsafeMutablePointer<Float>, for inputs: [Shape],
    isTraining: Bool
  ) {
    if isDepthwise(inputs[0]) {
      transpose_matrix(parameters[0], prepared, Int64(outputChannels), Int64(window.count))
      return
    }
    let inputsPerGroup = inputs[0][0] / groups
    for output in 0..<outputChannels {
      let offset = output * inputsPerGroup * window.count
      transpose_matrix(parameters[0] + offset, prepared + offset, Int64(inputsPerGroup), Int64(window.count))
    }
    DirectConvolution(self, inputs: inputs)?
      .prepare(weights: prepared, into: prepared + weightCount(for: inputs))
  }

  /// Brings a gradient in the order of `prepare` back into the weight's own order.
  private func restore(
    _ prepared: UnsafePointer<Float>, into weight: UnsafeMutablePointer<Float>, inputsPerGroup: Int,
    isDepthwise: Bool
  ) {
    if isDepthwise {
      transpose_matrix(prepared, weight, Int64(window.count), Int64(outputChannels))
      return
    }
    for output in 0..<outputChannels {
      let offset = output * inputsPerGroup * window.count
      transpose_matrix(prepared + offset, weight + offset, Int64(window.count), Int64(inputsPerGroup))
    }
  }

  // MARK: Values

  /// Samples in a block of work: enough for products of a good size, few enough for their windows to stay in cache.
  private func samplesPerBlock(pixels: Int, depth: Int) -> Int {
    max(1, min(16, 131_072 / max(1, pixels * depth)))
  }

  public func forward(_ pass: ForwardPass) {
    let input = pass.inputs[0]
    let output = pass.output
    let bias = hasBias ? pass.parameters[1] : nil
    if isDepthwise(input.shape) {
      window.forEachBand(
        input: input.shape, output: output.shape, batch: pass.batch, work: output.sampleCount * window.count,
        lanes: pass.lanes
      ) { sample, geometry, offset in
        withUnsafePointer(to: geometry) {
          depthwise_forward(
            $0, input.sample(sample), pass.prepared, bias, output.sample(sample) + offset, pass.limits.low,
            pass.limits.high)
        }
      }
      return
    }
    let geometry = window.geometry(input: input.shape, output: output.shape)
    let pixels = output.shape[1] * output.shape[2]
    let inputsPerGroup = input.shape[0] / groups
    let outputsPerGroup = outputChannels / groups
    let depth = inputsPerGroup * window.count
    if let direct = DirectConvolution(self, inputs: pass.inputShapes) {
      let parts = pass.lanes.parts(ofSamples: pass.batch, work: output.sampleCount * depth)
      let blocks = Blocks(of: pass.batch, size: parts > 1 ? 1 : samplesPerBlock(pixels: pixels, depth: depth))
      let prepared = pass.prepared + weightCount(for: pass.inputShapes)
      func convolve(_ block: Int, _ scratch: ScratchMemory) {
        direct.forward(
          blocks[block], of: input, into: output, prepared: prepared, bias: bias, limits: pass.limits,
          scratch: scratch, parts: parts, lanes: pass.lanes)
      }
      // Parts run in parallel within a sample, or samples beside each other.
      if parts > 1 {
        for block in 0..<blocks.count { pass.lanes.forEach(1) { convolve(block, $1) } }
      } else {
        pass.lanes.forEach(blocks.count, convolve)
      }
      return
    }
    let blocks = Blocks(of: pass.batch, size: samplesPerBlock(pixels: pixels, depth: depth))
    pass.lanes.forEach(blocks.count) { block, scratch in
      let samples = blocks[block]
      let rows = samples.count * pixels
      let result = output.sample(samples.lowerBound)
      if hasBias { fill_rows(pass.parameters[1], result, Int64(rows), Int64(outputChannels)) }
      for group in 0..<groups {
        let columns = self.columns(
          of: input, samples: samples, group: group, geometry: geometry, pixels: pixels, depth: depth,
          scratch: scratch)
        multiply(
          columns,
          MatrixOperand(pass.prepared + group * outputsPerGroup * depth, stride: depth, transposed: true),
          into: result + group * outputsPerGroup, resultStride: outputChannels, rows: rows,
          columns: outputsPerGroup, depth: depth, adding: hasBias)
      }
    }
  }

  /// The windows of `samples` as the rows of a matrix: the image itself where a window is one pixel.
  private func columns(
    of input: Activation, samples: Range<Int>, group: Int, geometry: window_geometry, pixels: Int, depth: Int,
    scratch: ScratchMemory
  ) -> MatrixOperand {
    if window.isPointwise {
      return MatrixOperand(
        input.sample(samples.lowerBound) + group * depth, stride: input.shape[0])
    }
    let columns = scratch.floats(samples.count * pixels * depth)
    let inputsPerGroup = input.shape[0] / groups
    for (offset, sample) in samples.enumerated() {
      withUnsafePointer(to: geometry) {
        image_to_columns(
          $0, input.sample(sample), columns + offset * pixels * depth, Int32(group * inputsPerGroup),
          Int32(inputsPerGroup))
      }
    }
    return MatrixOperand(columns, stride: depth)
  }

  // MARK: Gradients

  /// Samples whose weight gradients are summed before the sums are added up, in order.
  private static let samplesPerPartial = 16

  /// Every block of samples keeps a partial sum of the weight's and the bias's gradient.
  public func savedCount(for inputs: [Shape], batch: Int) -> Int {
    let blocks = Blocks(of: batch, size: Self.samplesPerPartial)
    return blocks.count * (weightCount(for: inputs) + outputChannels)
  }

  public func backward(_ pass: BackwardPass) {
    let input = pass.inputs[0]
    let weightCount = weightCount(for: pass.inputShapes)
    let partialCount = weightCount + outputChannels
    let blocks = Blocks(of: pass.batch, size: Self.samplesPerPartial)
    pass.lanes.forEach(blocks.count) { block, scratch in
      let partial = pass.saved + block * partialCount
      partial.update(repeating: 0, count: partialCount)
      if isDepthwise(input.shape) {
        depthwiseBackward(
          pass, samples: blocks[block], weightGradient: partial, biasGradient: partial + weightCount)
      } else {
        productBackward(
          pass, samples: blocks[block], weightGradient: partial, biasGradient: partial + weightCount,
          scratch: scratch)
      }
    }
    for block in 1..<max(blocks.count, 1) {
      accumulate(pass.saved + block * partialCount, pass.saved, Int64(partialCount))
    }
    restore(
      pass.saved, into: pass.parameterGradients[0], inputsPerGroup: input.shape[0] / groups,
      isDepthwise: isDepthwise(input.shape))
    if hasBias { pass.parameterGradients[1].update(from: pass.saved + weightCount, count: outputChannels) }
  }

  private func depthwiseBackward(
    _ pass: BackwardPass, samples: Range<Int>, weightGradient: UnsafeMutablePointer<Float>,
    biasGradient: UnsafeMutablePointer<Float>
  ) {
    let geometry = window.geometry(input: pass.inputs[0].shape, output: pass.output.shape)
    let pixels = pass.output.shape[1] * pass.output.shape[2]
    for sample in samples {
      withUnsafePointer(to: geometry) {
        let gradient = pass.outputGradient.sample(sample)
        depthwise_weight_gradient($0, pass.inputs[0].sample(sample), gradient, weightGradient)
        if let inputGradient = pass.inputGradients[0] {
          depthwise_input_gradient($0, gradient, pass.prepared, inputGradient.sample(sample))
        }
        if hasBias { add_column_sums(gradient, biasGradient, Int64(pixels), Int64(outputChannels)) }
      }
    }
  }

  private func productBackward(
    _ pass: BackwardPass, samples: Range<Int>, weightGradient: UnsafeMutablePointer<Float>,
    biasGradient: UnsafeMutablePointer<Float>, scratch: ScratchMemory
  ) {
    let input = pass.inputs[0]
    let geometry = window.geometry(input: input.shape, output: pass.output.shape)
    let pixels = pass.output.shape[1] * pass.output.shape[2]
    let outputsPerGroup = outputChannels / groups
    let inputsPerGroup = input.shape[0] / groups
    let depth = inputsPerGroup * window.count
    let inner = Blocks(of: samples.count, size: samplesPerBlock(pixels: pixels, depth: depth))
    if let inputGradient = pass.inputGradients[0], !window.isPointwise {
      inputGradient.sample(samples.lowerBound)
        .update(repeating: 0, count: samples.count * inputGradient.sampleCount)
    }
    for block in 0..<inner.count {
      let lower = samples.lowerBound + inner[block].lowerBound
      let part = lower..<lower + inner[block].count
      let rows = part.count * pixels
      let gradient = pass.outputGradient.sample(lower)
      if hasBias { add_column_sums(gradient, biasGradient, Int64(rows), Int64(outputChannels)) }
      for group in 0..<groups {
        let columns = self.columns(
          of: input, samples: part, group: group, geometry: geometry, pixels: pixels, depth: depth,
          scratch: scratch)
        let groupGradient = gradient + group * outputsPerGroup
        multiply(
          MatrixOperand(groupGradient, stride: outputChannels, transposed: true), columns,
          into: weightGradient + group * outputsPerGroup * depth, resultStride: depth, rows: outputsPerGroup,
          columns: depth, depth: rows, adding: true)
        guard let inputGradient = pass.inputGradients[0] else { continue }
        let weights = MatrixOperand(pass.prepared + group * outputsPerGroup * depth, stride: depth)
        if window.isPointwise {
          multiply(
            MatrixOperand(groupGradient, stride: outputChannels), weights,
            into: inputGradient.sample(lower) + group * inputsPerGroup, resultStride: input.shape[0],
            rows: rows, columns: depth, depth: outputsPerGroup)
          continue
        }
        let columnGradients = scratch.floats(rows * depth)
        multiply(
          MatrixOperand(groupGradient, stride: outputChannels), weights, into: columnGradients,
          resultStride: depth, rows: rows, columns: depth, depth: outputsPerGroup)
        for (offset, sample) in part.enumerated() {
          withUnsafePointer(to: geometry) {
            columns_to_image(
              $0, columnGradients + offset * pixels * depth, inputGradient.sample(sample),
              Int32(group * inputsPerGroup), Int32(inputsPerGroup))
          }
        }
      }
    }
  }
}
