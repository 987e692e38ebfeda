internal import Foundation

/// The logarithm of the softmax along an axis.
public struct LogSoftmax: ClassOperator {
  /// The axis of a sample; negative counts from behind.
  public let axis: Int

  /// Creates a logarithm of a softmax along `axis`, the last one if left out.
  public init(axis: Int = -1) { self.axis = axis }

  public var name: String { "LogSoftmax" }

  public func forward(_ pass: ForwardPass) {
    forEachRow(pass.output.shape, batch: pass.batch, lanes: pass.lanes) { start, count, stride in
      let x = pass.inputs[0].pointer + start
      var largest = x[0]
      for i in 1..<count where x[i * stride] > largest { largest = x[i * stride] }
      var sum: Float = 0
      for i in 0..<count { sum += exp(x[i * stride] - largest) }
      let total = log(sum)
      for i in 0..<count { pass.output.pointer[start + i * stride] = x[i * stride] - largest - total }
    }
  }

  public func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0]?.pointer else { return }
    forEachRow(pass.output.shape, batch: pass.batch, lanes: pass.lanes) { start, count, stride in
      let y = pass.output.pointer + start
      let dy = pass.outputGradient.pointer + start
      var sum: Float = 0
      for i in 0..<count { sum += dy[i * stride] }
      for i in 0..<count { target[start + i * stride] = dy[i * stride] - exp(y[i * stride]) * sum }
    }
  }
}
