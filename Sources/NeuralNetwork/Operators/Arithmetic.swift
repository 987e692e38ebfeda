internal import CKernels

/// An arithmetic function of two values, element by element, or of one value and a constant.
///
/// Shapes are brought together by the rules of NumPy and ONNX, within a sample: they are aligned at their last dimensions, and
/// extents of 1, or missing ones, are repeated. The constant is a parameter `constant` of the node that isn't trained.
public struct Arithmetic: Operator {
  /// Which function of `a` and `b`.
  public enum Function: Hashable, Sendable {
    /// `a + b`.
    case add
    /// `a − b`.
    case subtract
    /// `a · b`.
    case multiply
    /// `a / b`.
    case divide
    /// `aᵇ`.
    case power
    /// The smaller one; not-a-number if either is.
    case minimum
    /// The larger one; not-a-number if either is.
    case maximum
  }

  /// The operand that a constant stands for.
  public enum Side: Hashable, Sendable {
    /// `a`, as in c − x.
    case left
    /// `b`, as in x − c.
    case right
  }

  /// A constant operand.
  public struct Constant: Hashable, Sendable {
    /// Its shape.
    public let shape: Shape
    /// Which operand it is.
    public let side: Side
  }

  /// Which function.
  public let function: Function
  /// The constant operand, or `nil` for a function of two values.
  public let constant: Constant?

  /// Creates a function of two values.
  public init(_ function: Function) {
    self.function = function
    constant = nil
  }

  /// Creates a function of one value and a constant of shape `constant`.
  public init(_ function: Function, constant: Shape, side: Side = .right) {
    self.function = function
    self.constant = Constant(shape: constant, side: side)
  }

  private var definition: (name: String, function: arithmetic_function) {
    switch function {
    case .add: ("Add", ARITHMETIC_ADD)
    case .subtract: ("Subtract", ARITHMETIC_SUBTRACT)
    case .multiply: ("Multiply", ARITHMETIC_MULTIPLY)
    case .divide: ("Divide", ARITHMETIC_DIVIDE)
    case .power: ("Power", ARITHMETIC_POWER)
    case .minimum: ("Minimum", ARITHMETIC_MINIMUM)
    case .maximum: ("Maximum", ARITHMETIC_MAXIMUM)
    }
  }

  public var name: String { definition.name }
  public var worksInPlace: Bool { true }
  public var backwardReads: BackwardReads { function == .add || function == .subtract ? [] : .inputs }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs.count == (constant == nil ? 2 : 1) else {
      throw GraphError(
        "takes \(constant == nil ? "two inputs" : "one input beside its constant"), got \(inputs.count)")
    }
    return try Shape.broadcasting(operandShapes(inputs))
  }

  /// The shapes of `a` and `b`.
  private func operandShapes(_ inputs: [Shape]) -> [Shape] {
    guard let constant else { return inputs }
    return constant.side == .left ? [constant.shape, inputs[0]] : [inputs[0], constant.shape]
  }

  public func parameters(for inputs: [Shape]) -> [Parameter] {
    guard let constant else { return [] }
    let output = (try? outputShape(for: inputs)) ?? inputs[0]
    let axis = constant.shape.axis(ofChannelsOf: output)
    return [
      Parameter(role: .constant, suffix: "constant", shape: constant.shape, outputChannelAxis: axis)
    ]
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    guard let output = try? outputShape(for: inputs),
      inputs.allSatisfy({ $0.sharesChannels(with: output) })
    else { return .opaque }
    return .shared
  }

  public func withOutputChannels(_ channels: Int, for inputs: [Shape]) -> any Operator {
    guard let constant, let output = try? outputShape(for: inputs),
      let axis = constant.shape.axis(ofChannelsOf: output)
    else { return self }
    var extents = constant.shape.dimensions
    extents[axis] = channels
    return Arithmetic(function, constant: Shape(extents), side: constant.side)
  }

  /// Where an operand begins, and its distances from sample to sample and along each dimension of the output.
  private func operands(
    _ inputs: [Activation], _ parameters: [UnsafeMutablePointer<Float>], output: Shape
  ) -> [(pointer: UnsafeMutablePointer<Float>, strides: [Int])] {
    let values = inputs.map { (pointer: $0.pointer, strides: $0.batchStrides(repeatedTo: output)) }
    guard let constant else { return values }
    let fixed = (pointer: parameters[0], strides: [0] + constant.shape.strides(repeatedTo: output))
    return constant.side == .left ? [fixed] + values : values + [fixed]
  }

  public func forward(_ pass: ForwardPass) {
    let output = pass.output
    let function = definition.function
    let operands = operands(pass.inputs, pass.parameters, output: output.shape)
    let loop = StridedLoop(
      extents: [pass.batch] + output.shape.dimensions,
      strides: [output.batchStrides, operands[0].strides, operands[1].strides])
    loop.forEachGrid(on: pass.lanes) { offsets, rows, columns in
      strided_arithmetic(
        function, loop.input(1, operands[0].pointer + offsets[1]),
        loop.input(2, operands[1].pointer + offsets[2]), loop.output(0, output.pointer + offsets[0]), rows,
        columns)
    }
  }

  public func backward(_ pass: BackwardPass) {
    let gradient = pass.outputGradient
    let function = definition.function
    let shape = gradient.shape
    let operands = operands(pass.inputs, pass.parameters, output: shape)
    // The second operand first: the first one's gradient may lie where the output's does.
    for (index, target) in pass.inputGradients.enumerated().reversed() {
      guard let target else { continue }
      let isRight = constant.map { $0.side == .left } ?? (index == 1)
      if target.pointer == gradient.pointer {
        if isRight, self.function == .subtract { negate(gradient, batch: pass.batch, lanes: pass.lanes) }
        continue
      }
      let loop = StridedLoop(
        extents: shape.dimensions,
        strides: [gradient.batchStrides, operands[0].strides, operands[1].strides].map {
          Array($0.dropFirst())
        }
          + [target.shape.strides(in: target.layout, repeatedTo: shape)])
      pass.lanes.forEach(pass.batch) { sample, _ in
        let sum = target.sample(sample)
        sum.update(repeating: 0, count: target.sampleCount)
        let left = operands[0].pointer + sample * operands[0].strides[0]
        let right = operands[1].pointer + sample * operands[1].strides[0]
        loop.forEachGrid { offsets, rows, columns in
          strided_arithmetic_gradient(
            function, isRight ? 1 : 0, loop.input(1, left + offsets[1]), loop.input(2, right + offsets[2]),
            loop.input(0, gradient.sample(sample) + offsets[0]), loop.output(3, sum + offsets[3]), rows,
            columns)
        }
      }
    }
  }

  private func negate(_ value: Activation, batch: Int, lanes: WorkerLanes) {
    let blocks = Blocks(of: batch * value.sampleCount, size: elementsPerBlock)
    lanes.forEach(blocks.count) { block, _ in
      let start = value.pointer + blocks[block].lowerBound
      unary_forward(UNARY_NEGATE, 0, 0, start, start, Int64(blocks[block].count))
    }
  }
}
