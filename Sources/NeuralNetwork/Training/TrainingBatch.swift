/// Where in a training a step stands.
public struct TrainingStep: Hashable, Sendable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The number of epochs.
  public let epochs: Int
  /// Steps done before this one.
  public let step: Int
  /// Steps in all.
  public let steps: Int
  /// The learning rate of this step.
  public let learningRate: Float

  /// Creates a place in a training.
  public init(epoch: Int, epochs: Int, step: Int, steps: Int, learningRate: Float) {
    self.epoch = epoch
    self.epochs = epochs
    self.step = step
    self.steps = steps
    self.learningRate = learningRate
  }

  /// The fraction of all steps that are done, 0...1.
  public var fraction: Double { steps == 0 ? 1 : Double(step) / Double(steps) }
}

/// One step's samples after the forward pass: what a loss is computed from, and where its gradients go.
///
/// The memory belongs to the training; it is valid during the step only.
public struct TrainingBatch {
  /// One of the graph's outputs for all samples of the batch, channels first.
  public struct Output {
    /// `[count, elements]`.
    public let values: UnsafePointer<Float>
    /// Receives the loss's gradient with respect to the values, `[count, elements]`; every element must be written.
    public let gradient: UnsafeMutablePointer<Float>
    /// Elements of one sample.
    public let elements: Int

    /// Creates an output.
    public init(values: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, elements: Int) {
      self.values = values
      self.gradient = gradient
      self.elements = elements
    }
  }

  /// The inputs as they were trained on, augmented: `[count, elements]`.
  public let inputs: UnsafePointer<Float>
  /// The class of every sample.
  public let labels: [Int32]
  /// The index of every sample in the training data.
  public let samples: [Int]
  /// The graph's outputs; the first holds the logits.
  public let outputs: [Output]
  /// Where the training stands.
  public let step: TrainingStep

  /// Creates a batch.
  public init(
    inputs: UnsafePointer<Float>, labels: [Int32], samples: [Int], outputs: [Output], step: TrainingStep
  ) {
    precondition(!outputs.isEmpty, "a batch needs logits")
    self.inputs = inputs
    self.labels = labels
    self.samples = samples
    self.outputs = outputs
    self.step = step
  }

  /// The number of samples.
  public var count: Int { labels.count }
  /// The first output.
  public var logits: Output { outputs[0] }
}
