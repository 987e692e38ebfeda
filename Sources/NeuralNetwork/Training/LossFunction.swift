internal import Foundation

/// What training makes smaller.
public protocol LossFunction {
  /// Computes the mean loss of a batch, in nats, and writes its gradient with respect to every output of the graph.
  func evaluate(_ batch: TrainingBatch) -> Double
}

/// The cross-entropy between the labels, softened by label smoothing, and the softmax of the logits.
public struct CrossEntropy: LossFunction, Sendable {
  /// The share of the target that is spread evenly over all classes (Szegedy et al., 2016).
  public let labelSmoothing: Float

  /// Creates a cross-entropy.
  public init(labelSmoothing: Float = 0) { self.labelSmoothing = labelSmoothing }

  public func evaluate(_ batch: TrainingBatch) -> Double {
    for output in batch.outputs.dropFirst() {
      output.gradient.update(repeating: 0, count: batch.count * output.elements)
    }
    return evaluate(
      logits: batch.logits.values, classes: batch.logits.elements, labels: batch.labels,
      gradient: batch.logits.gradient)
  }

  /// Computes the mean loss of some logits.
  ///
  /// - Parameters:
  ///   - logits: `[labels.count, classes]`.
  ///   - labels: The class of every sample.
  ///   - gradient: Receives the mean's gradient with respect to the logits, `[labels.count, classes]`.
  /// - Returns: The mean loss, in nats.
  public func evaluate(
    logits: UnsafePointer<Float>, classes: Int, labels: [Int32], gradient: UnsafeMutablePointer<Float>
  ) -> Double {
    let share = 1 / Float(max(labels.count, 1))
    let uniform = labelSmoothing / Float(classes)
    var sum = 0.0
    for (row, label) in labels.enumerated() {
      let x = logits + row * classes
      let g = gradient + row * classes
      let logSum = softmax(x, into: g, count: classes)
      var loss = (1 - labelSmoothing) * (logSum - x[Int(label)])
      if labelSmoothing > 0 {
        for k in 0..<classes { loss += uniform * (logSum - x[k]) }
      }
      sum += Double(loss)
      for k in 0..<classes {
        let target = uniform + (k == Int(label) ? 1 - labelSmoothing : 0)
        g[k] = (g[k] - target) * share
      }
    }
    return sum * Double(share)
  }
}
