/// Trains a model on labeled samples.
///
/// The same model, samples, configuration and loss give the same weights, whatever the number of threads.
public struct Trainer {
  /// The model to start from.
  public let model: Model
  /// The samples to train on.
  public let samples: LabeledSamples
  /// How to train.
  public let configuration: TrainingConfiguration
  /// What is made smaller.
  public let loss: any LossFunction
  /// What stands between the optimizer and the model, by the name of the weight.
  public let constraints: [String: any WeightConstraint]
  /// Where the training pauses while it is closed.
  public let gate: ExecutionGate?
  /// How many threads to use.
  public let lanes: Int
  /// The model with its logits as its output.
  let trained: Model

  /// Prepares a training.
  ///
  /// - Parameters:
  ///   - loss: What is made smaller; by default the cross-entropy with the configuration's label smoothing.
  ///   - constraints: What stands between the optimizer and the model, by the name of the weight.
  ///   - gate: Given where a person uses the program meanwhile: the training then also lets others go first.
  /// - Throws: `GraphError` when model, samples and configuration don't fit together.
  public init(
    model: Model, samples: LabeledSamples, configuration: TrainingConfiguration,
    loss: (any LossFunction)? = nil, constraints: [String: any WeightConstraint] = [:],
    lanes: Int = ProcessorCount.active, gate: ExecutionGate? = nil
  ) throws(GraphError) {
    try model.graph.requireRunnable()
    guard model.graph.inputs.count == 1,
      model.graph.inputs[0].shape.elementCount == samples.shape.elementCount
    else {
      throw GraphError(
        "the model takes samples of shape \(model.graph.inputs[0].shape), but the data has \(samples.shape)")
    }
    let classes = model.graph.shapes[model.graph.outputs[0].value].elementCount
    guard let highest = samples.labels.max(), let lowest = samples.labels.min() else {
      throw GraphError("there are no samples to train on")
    }
    guard lowest >= 0, Int(highest) < classes else {
      throw GraphError("labels go from \(lowest) to \(highest), but the model tells \(classes) classes apart")
    }
    if let problem = configuration.problem { throw GraphError(problem) }
    let trainable = Set(
      model.graph.nodes.indices.flatMap { node in
        model.graph.parameters(ofNode: node).filter(\.isTrainable).map {
          model.graph.weightName(ofNode: node, $0)
        }
      })
    if let stranger = constraints.keys.filter({ !trainable.contains($0) }).min() {
      throw GraphError("there is no weight '\(stranger)' that training changes and that could be constrained")
    }
    trained = try Model(
      name: model.name, graph: model.graph.endingInLogits(), weights: model.weights, metadata: model.metadata)
    self.model = model
    self.samples = samples
    self.configuration = configuration
    self.loss = loss ?? CrossEntropy(labelSmoothing: configuration.labelSmoothing)
    self.constraints = constraints
    self.lanes = lanes
    self.gate = gate
  }

  /// Trains and returns the trained model.
  public func train() -> Model {
    train(progress: { _ throws(Never) in }, endOfEpoch: { _, _ throws(Never) in })
  }

  /// Trains and returns the trained model.
  ///
  /// - Parameters:
  ///   - progress: Called after every step. What it throws ends the training.
  ///   - endOfEpoch: Called after every epoch with the model as it is then.
  public func train<Failure: Error>(
    progress: (TrainingProgress) throws(Failure) -> Void,
    endOfEpoch: (TrainingProgress, Model) throws(Failure) -> Void = { _, _ in }
  ) throws(Failure) -> Model {
    let session = start()
    while !session.isFinished {
      let current = session.advance()
      try progress(current)
      if current.isEndOfEpoch { try endOfEpoch(current, session.model) }
    }
    return session.model
  }

  /// Begins a training that is then advanced step by step.
  public func start() -> TrainingSession { TrainingSession(self) }
}
