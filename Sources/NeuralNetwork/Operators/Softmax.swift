internal import Foundation

/// The softmax along an axis: probabilities from logits.
public struct Softmax: ClassOperator {
  /// The axis of a sample; negative counts from behind.
  public let axis: Int

  /// Creates a softmax along `axis`, the last one if left out.
  public init(axis: Int = -1) { self.axis = axis }

  public var name: String { "Softmax" }

  public func forward(_ pass: ForwardPass) {
    forEachRow(pass.output.shape, batch: pass.batch, lanes: pass.lanes) { start, count, stride in
      softmax(pass.inputs[0].pointer + start, into: pass.output.pointer + start, count: count, stride: stride)
    }
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0]?.pointer else { return }
    forEachRow(pass.output.shape, batch: pass.batch, lanes: pass.lanes) { start, count, stride in
      let y = pass.output.pointer + start
      let dy = pass.outputGradient.pointer + start
      var product: Float = 0
      for i in 0..<count { product += y[i * stride] * dy[i * stride] }
      for i in 0..<count { target[start + i * stride] = y[i * stride] * (dy[i * stride] - product) }
    }
  }
}

/// An operator that compares the classes along an axis with each other; its gradient is told by its output.
protocol ClassOperator: Operator {
  /// The axis of a sample; negative counts from behind.
  var axis: Int { get }
}

extension ClassOperator {
  public var layout: LayoutPreference { .channelsFirst }
  public var worksInPlace: Bool { true }
  public var backwardReads: BackwardReads { .output }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    guard input[try input.resolved(axis: axis)] > 0 else {
      throw GraphError("needs an input with at least one class, got \(input)")
    }
    return input
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .opaque }

  /// Calls `body` for every row of classes with where it begins, its length and the distance between neighbours.
  func forEachRow(
    _ shape: Shape, batch: Int, lanes: WorkerLanes,
    _ body: (_ start: Int, _ count: Int, _ stride: Int) -> Void
  ) {
    guard let axis = try? shape.resolved(axis: axis), shape[axis] > 0 else { return }
    let count = shape[axis]
    let stride = shape.strides()[axis]
    let rows = Blocks(of: batch * (shape.elementCount / count), size: max(1, elementsPerBlock / count))
    lanes.forEach(rows.count) { block, _ in
      for row in rows[block] { body(row / stride * stride * count + row % stride, count, stride) }
    }
  }
}

/// Writes the softmax of `count` logits; the largest is subtracted first, so that no exponential overflows.
///
/// - Parameter stride: The distance from one class to the next.
/// - Returns: The logarithm of the sum of the logits' exponentials.
@discardableResult
func softmax(
  _ logits: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int, stride: Int = 1
) -> Float {
  var largest = logits[0]
  for i in 1..<max(count, 1) where logits[i * stride] > largest { largest = logits[i * stride] }
  var sum: Float = 0
  for i in 0..<count {
    let power = exp(logits[i * stride] - largest)
    result[i * stride] = power
    sum += power
  }
  let share = 1 / sum
  for i in 0..<count { result[i * stride] *= share }
  return largest + log(sum)
}
