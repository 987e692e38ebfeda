internal import Foundation

/// The softmax over the last axis: probabilities from logits.
public struct Softmax: Operator {
  /// Creates a softmax.
  public init() {}

  public var name: String { "Softmax" }
  public var layout: LayoutPreference { .channelsFirst }
  public var worksInPlace: Bool { true }
  public var backwardReads: BackwardReads { .output }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    guard let last = input.dimensions.last, last > 0 else {
      throw GraphError("needs an input with at least one class, got \(input)")
    }
    return input
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .opaque }

  public func forward(_ pass: ForwardPass) {
    let classes = pass.output.shape.dimensions.last ?? 1
    let rows = pass.batch * (pass.output.sampleCount / classes)
    for row in 0..<rows {
      softmax(
        pass.inputs[0].pointer + row * classes, into: pass.output.pointer + row * classes, count: classes)
    }
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0]?.pointer else { return }
    let classes = pass.output.shape.dimensions.last ?? 1
    let rows = pass.batch * (pass.output.sampleCount / classes)
    for row in 0..<rows {
      let y = pass.output.pointer + row * classes
      let dy = pass.outputGradient.pointer + row * classes
      var product: Float = 0
      for i in 0..<classes { product += y[i] * dy[i] }
      for i in 0..<classes { target[row * classes + i] = y[i] * (dy[i] - product) }
    }
  }
}

/// Writes the softmax of `count` logits; the largest is subtracted first, so that no exponential overflows.
///
/// - Returns: The logarithm of the sum of the logits' exponentials.
@discardableResult
func softmax(_ logits: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int) -> Float {
  var largest = logits[0]
  for i in 1..<max(count, 1) where logits[i] > largest { largest = logits[i] }
  var sum: Float = 0
  for i in 0..<count {
    let power = exp(logits[i] - largest)
    result[i] = power
    sum += power
  }
  let share = 1 / sum
  for i in 0..<count { result[i] *= share }
  return largest + log(sum)
}
