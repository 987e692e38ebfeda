internal import Dispatch
internal import Foundation
internal import NeuralNetwork
internal import Synchronization

/// Runs one model on single samples in the background.
final class TeacherPredictor: Sendable {
  private let queue = DispatchQueue(label: "prediction", qos: .userInitiated)
  private let deliver: @Sendable (DistillState.Prediction) -> Void
  private let newest = Mutex(0)

  /// Prepares for predicting.
  ///
  /// - Parameter deliver: Receives what the model puts out.
  init(deliver: @escaping @Sendable (DistillState.Prediction) -> Void) { self.deliver = deliver }

  /// Runs a model on a sample, instead of any asked for before.
  func predict(_ sample: Int, of samples: LabeledSamples, by model: Model) {
    let number = newest.withLock { newest in
      newest += 1
      return newest
    }
    queue.async {
      guard self.newest.withLock({ $0 == number }) else { return }
      // That a model doesn't fit the data was complained about when it was measured.
      guard model.graph.obstacle == nil, let shape = model.graph.inputs.first?.shape,
        shape.elementCount == samples.shape.elementCount, samples.labels.indices.contains(sample)
      else { return }
      let runner = InferenceRunner(graph: model.graph, lanes: 1)
      runner.load(model)
      let input = Tensor(shape: Shape([1] + shape.dimensions), elements: samples.inputs([sample]).elements)
      guard let output = try? runner.predict([input]).first?.elements else { return }
      // Probabilities' logarithms differ from logits by a constant, which no softmax sees.
      let logits = model.graph.endsInSoftmax ? output.map { log(max($0, .leastNormalMagnitude)) } : output
      self.deliver(DistillState.Prediction(sample: sample, logits: logits))
    }
  }
}
