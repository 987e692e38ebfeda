internal import CKernels
internal import Foundation

/// One number from all elements along some axes: their mean, sum, largest, and so on.
public struct Reduce: Operator {
  /// What becomes of the elements.
  public enum Function: Hashable, Sendable {
    /// Their mean.
    case mean
    /// Their sum.
    case sum
    /// The largest; not-a-number if any is, −∞ without any.
    case max
    /// The smallest; not-a-number if any is, ∞ without any.
    case min
    /// Their product.
    case product
    /// The sum of their magnitudes.
    case l1
    /// The root of the sum of their squares.
    case l2
    /// The sum of their squares.
    case sumOfSquares
    /// The logarithm of their sum.
    case logSum
    /// The logarithm of the sum of their exponentials.
    case logSumExp
  }

  /// What becomes of the elements.
  public let function: Function
  /// The axes of a sample; negative ones count from behind, and `nil` stands for all.
  public let axes: [Int]?
  /// Whether the axes stay with the extent 1.
  public let keepsDimensions: Bool

  /// Creates a reduction along `axes`.
  public init(_ function: Function, axes: [Int]?, keepsDimensions: Bool = true) {
    self.function = function
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  /// The largest element of every channel of an image: `[channels, height, width]` becomes `[channels, 1, 1]`.
  public static let globalMaxPool = Reduce(.max, axes: [1, 2])

  public var name: String {
    switch function {
    case .mean: "ReduceMean"
    case .sum: "ReduceSum"
    case .max: "ReduceMax"
    case .min: "ReduceMin"
    case .product: "ReduceProduct"
    case .l1: "ReduceL1"
    case .l2: "ReduceL2"
    case .sumOfSquares: "ReduceSumSquare"
    case .logSum: "ReduceLogSum"
    case .logSumExp: "ReduceLogSumExp"
    }
  }

  public var backwardReads: BackwardReads { function == .mean || function == .sum ? [] : [.inputs, .output] }

  private func resolvedAxes(_ input: Shape) throws(GraphError) -> Set<Int> {
    guard let axes else { return Set(0..<input.rank) }
    var resolved = Set<Int>()
    for axis in axes {
      guard resolved.insert(try input.resolved(axis: axis)).inserted else {
        throw GraphError("axis \(axis) is named twice")
      }
    }
    return resolved
  }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    let reduced = try resolvedAxes(input)
    return Shape(
      input.dimensions.indices.compactMap { axis in
        reduced.contains(axis) ? (keepsDimensions ? 1 : nil) : input[axis]
      })
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    guard let reduced = try? resolvedAxes(inputs[0]), let axis = inputs[0].channelAxis,
      !reduced.contains(axis), let output = try? outputShape(for: inputs),
      // The dimension must still be the one that counts channels when others have gone.
      output.channelAxis == (keepsDimensions ? axis : axis - reduced.count { $0 < axis })
    else { return .opaque }
    return .shared
  }

  /// The distances of the output along the input's dimensions, 0 for those that are reduced.
  private func outputStrides(_ output: Activation, input: Shape) -> [Int] {
    guard let reduced = try? resolvedAxes(input) else { return [] }
    let own = output.shape.strides(in: output.layout)
    var next = 0
    return input.dimensions.indices.map { axis in
      defer { if keepsDimensions || !reduced.contains(axis) { next += 1 } }
      return reduced.contains(axis) ? 0 : own[next]
    }
  }

  /// A walk over a sample: the input, then the output.
  private func loop(_ input: Activation, _ output: Activation) -> StridedLoop {
    StridedLoop(
      extents: input.shape.dimensions,
      strides: [input.shape.strides(in: input.layout), outputStrides(output, input: input.shape)])
  }

  private var kernel: (function: reduction_function, start: Float) {
    switch function {
    case .mean, .sum, .logSum, .logSumExp: (REDUCTION_SUM, 0)
    case .max: (REDUCTION_MAXIMUM, -.infinity)
    case .min: (REDUCTION_MINIMUM, .infinity)
    case .product: (REDUCTION_PRODUCT, 1)
    case .l1: (REDUCTION_SUM_OF_MAGNITUDES, 0)
    case .l2, .sumOfSquares: (REDUCTION_SUM_OF_SQUARES, 0)
    }
  }

  public func forward(_ pass: ForwardPass) {
    let input = pass.inputs[0]
    let output = pass.output
    let loop = loop(input, output)
    let (kernel, start) = kernel
    let count = output.sampleCount
    pass.lanes.forEach(pass.batch) { sample, scratch in
      let result = output.sample(sample)
      if function == .logSumExp {
        return logSumExp(input.sample(sample), into: result, count: count, loop: loop, scratch: scratch)
      }
      result.update(repeating: start, count: count)
      loop.reduce(kernel, input.sample(sample), into: result)
      switch function {
      case .mean:
        let share = 1 / (Float(input.sampleCount) / Float(count))
        for i in 0..<count { result[i] *= share }
      case .l2: for i in 0..<count { result[i] = result[i].squareRoot() }
      case .logSum: for i in 0..<count { result[i] = log(result[i]) }
      default: break
      }
    }
  }

  /// Takes the largest out first, so that no exponential overflows.
  private func logSumExp(
    _ input: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int, loop: StridedLoop,
    scratch: ScratchMemory
  ) {
    let largest = scratch.floats(count)
    largest.update(repeating: -.infinity, count: count)
    loop.reduce(REDUCTION_MAXIMUM, input, into: largest)
    for i in 0..<count where largest[i].isInfinite { largest[i] = 0 }
    result.update(repeating: 0, count: count)
    loop.forEachElement { source, target in result[target] += exp(input[source] - largest[target]) }
    for i in 0..<count { result[i] = largest[i] + log(result[i]) }
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0] else { return }
    let gradient = pass.outputGradient
    let loop = loop(target, gradient)
    let count = gradient.sampleCount
    let size = Float(target.sampleCount) / Float(max(count, 1))
    pass.lanes.forEach(pass.batch) { sample, scratch in
      let dx = target.sample(sample)
      let dy = gradient.sample(sample)
      let x = pass.inputs[0].sample(sample)
      let y = pass.output.sample(sample)
      switch function {
      case .sum: loop.forEachElement { dx[$0] = dy[$1] }
      case .mean: loop.forEachElement { dx[$0] = dy[$1] / size }
      case .max, .min:
        // Equal elements share the gradient, as in PyTorch's `amax`.
        let winners = scratch.floats(count)
        winners.update(repeating: 0, count: count)
        loop.forEachElement { if x[$0] == y[$1] { winners[$1] += 1 } }
        loop.forEachElement { dx[$0] = x[$0] == y[$1] ? dy[$1] / winners[$1] : 0 }
      case .product: productBackward(loop, x: x, dy: dy, dx: dx, count: count, scratch: scratch)
      case .l1: loop.forEachElement { dx[$0] = x[$0] > 0 ? dy[$1] : x[$0] < 0 ? -dy[$1] : 0 }
      case .l2: loop.forEachElement { dx[$0] = y[$1] == 0 ? 0 : dy[$1] * x[$0] / y[$1] }
      case .sumOfSquares: loop.forEachElement { dx[$0] = 2 * dy[$1] * x[$0] }
      case .logSum: loop.forEachElement { dx[$0] = dy[$1] / exp(y[$1]) }
      case .logSumExp: loop.forEachElement { dx[$0] = dy[$1] * exp(x[$0] - y[$1]) }
      }
    }
  }

  /// The product of all others: with one zero among them only its own is left, with two nothing is.
  private func productBackward(
    _ loop: StridedLoop, x: UnsafePointer<Float>, dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>,
    count: Int, scratch: ScratchMemory
  ) {
    let zeros = scratch.floats(2 * count)
    let rest = zeros + count
    zeros.update(repeating: 0, count: count)
    rest.update(repeating: 1, count: count)
    loop.forEachElement { if x[$0] == 0 { zeros[$1] += 1 } else { rest[$1] *= x[$0] } }
    loop.forEachElement {
      let isZero = x[$0] == 0
      dx[$0] = zeros[$1] > (isZero ? 1 : 0) ? 0 : dy[$1] * (isZero ? rest[$1] : rest[$1] / x[$0])
    }
  }
}
