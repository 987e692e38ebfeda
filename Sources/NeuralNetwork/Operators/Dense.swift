internal import CKernels

/// A fully connected layer: `y = x · Wᵀ + b`, with `W` of shape `[outputs, inputs]` as in PyTorch's `Linear`.
///
/// An input of shape `[…, inputs]` is taken position by position and gives `[…, outputs]`.
public struct Dense: Operator {
  /// The number of output features.
  public let outputs: Int
  /// Whether a bias is added.
  public let hasBias: Bool

  /// Creates a layer with `outputs` output features.
  public init(outputs: Int, hasBias: Bool = true) {
    self.outputs = outputs
    self.hasBias = hasBias
  }

  public var name: String { "Dense" }
  public var layout: LayoutPreference { .channelsFirst }

  public func canLimit(for inputs: [Shape]) -> Bool {
    DirectProduct(depth: features(inputs), outputs: outputs) != nil
  }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    guard let features = input.dimensions.last, features > 0 else {
      throw GraphError("needs an input with at least one feature, got \(input)")
    }
    guard outputs > 0 else { throw GraphError("needs at least one output, got \(outputs)") }
    return Shape(input.dimensions.dropLast() + [outputs])
  }

  public func parameters(for inputs: [Shape]) -> [Parameter] {
    let weight = Parameter(
      role: .weight, suffix: "weight", shape: [outputs, features(inputs)], outputChannelAxis: 0,
      inputChannelAxis: 1)
    let bias = Parameter(role: .bias, suffix: "bias", shape: [outputs], outputChannelAxis: 0)
    return hasBias ? [weight, bias] : [weight]
  }

  public func macs(for inputs: [Shape]) -> Int { inputs[0].elementCount * outputs }

  /// Three dimensions are taken for an image, whose channels come first, where a dense layer has its features last.
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    inputs[0].rank == 3 ? .opaque : .independent
  }

  public func withOutputChannels(_ channels: Int, for inputs: [Shape]) -> any Operator {
    Dense(outputs: channels, hasBias: hasBias)
  }

  private func features(_ inputs: [Shape]) -> Int { inputs[0].dimensions.last ?? 0 }

  // Arranged weights are used for many batches; in training, where there is one, the matrix library arranges its own.

  public func preparedCount(for inputs: [Shape], isTraining: Bool) -> Int {
    if isTraining { return 0 }
    return DirectProduct(depth: features(inputs), outputs: outputs)?.arrangedCount ?? 0
  }

  public func prepare(
    _ parameters: [UnsafePointer<Float>], into prepared: UnsafeMutablePointer<Float>, for inputs: [Shape],
    isTraining: Bool
  ) {
    if isTraining { return }
    DirectProduct(depth: features(inputs), outputs: outputs)?.arrange(parameters[0], into: prepared)
  }

  public func forward(_ pass: ForwardPass) {
    let features = features(pass.inputShapes)
    let rows = pass.batch * (pass.inputs[0].sampleCount / features)
    if !pass.isTraining, let product = DirectProduct(depth: features, outputs: outputs) {
      return forward(pass, by: product, rows: rows)
    }
    let blocks = Blocks(of: outputs, isSplit: pass.lanes.splitsWork)
    pass.lanes.forEach(blocks.count) { block, _ in
      let range = blocks[block]
      let output = pass.output.pointer + range.lowerBound
      if hasBias {
        for row in 0..<rows {
          (output + row * outputs).update(from: pass.parameters[1] + range.lowerBound, count: range.count)
        }
      }
      multiply(
        MatrixOperand(pass.inputs[0].pointer, stride: features),
        MatrixOperand(pass.parameters[0] + range.lowerBound * features, stride: features, transposed: true),
        into: output, resultStride: outputs, rows: rows, columns: range.count, depth: features,
        adding: hasBias)
    }
  }

  private func forward(_ pass: ForwardPass, by product: DirectProduct, rows: Int) {
    // Places are kept in 32 bits, so many rows are taken in parts.
    let parts = Blocks(of: rows, size: 4096)
    for part in 0..<parts.count {
      let range = parts[part]
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: range.count + 1) { places in
        for row in 0..<range.count { places[row] = Int32(row * product.depth) }
        places[range.count] = 0
        product(
          pass.inputs[0].pointer + range.lowerBound * product.depth,
          starts: UnsafeBufferPointer(rebasing: places[..<range.count]),
          offsets: UnsafeBufferPointer(rebasing: places[range.count...]), arranged: pass.prepared,
          bias: hasBias ? pass.parameters[1] : nil, limits: pass.limits,
          into: pass.output.pointer + range.lowerBound * outputs)
      }
    }
  }

  public func backward(_ pass: BackwardPass) {
    let features = features(pass.inputShapes)
    let rows = pass.batch * (pass.inputs[0].sampleCount / features)
    let gradient = pass.outputGradient.pointer
    let outputBlocks = Blocks(of: outputs, isSplit: pass.lanes.splitsWork)
    let inputBlocks = Blocks(of: features, isSplit: pass.lanes.splitsWork)
    let inputGradient = pass.inputGradients[0]
    pass.lanes.forEach(outputBlocks.count + (inputGradient == nil ? 0 : inputBlocks.count)) { block, _ in
      if block < outputBlocks.count {
        let range = outputBlocks[block]
        multiply(
          MatrixOperand(gradient + range.lowerBound, stride: outputs, transposed: true),
          MatrixOperand(pass.inputs[0].pointer, stride: features),
          into: pass.parameterGradients[0] + range.lowerBound * features, resultStride: features,
          rows: range.count, columns: features, depth: rows)
        guard hasBias else { return }
        let biasGradient = pass.parameterGradients[1]
        for output in range { biasGradient[output] = 0 }
        for row in 0..<rows {
          accumulate(
            gradient + row * outputs + range.lowerBound, biasGradient + range.lowerBound, Int64(range.count))
        }
      } else if let inputGradient {
        let range = inputBlocks[block - outputBlocks.count]
        multiply(
          MatrixOperand(gradient, stride: outputs),
          MatrixOperand(pass.parameters[0] + range.lowerBound, stride: features),
          into: inputGradient.pointer + range.lowerBound, resultStride: features, rows: rows,
          columns: range.count, depth: outputs)
      }
    }
  }
}
