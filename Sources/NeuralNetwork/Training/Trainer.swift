internal import Dispatch

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
  private let trained: Model

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
    if let stranger = constraints.keys.filter({ model.weights[$0] == nil }).min() {
      throw GraphError("there is no weight '\(stranger)' to constrain")
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
    let batchSize = min(configuration.batchSize, samples.count)
    let runner = TrainingRunner(
      model: trained, batchCapacity: batchSize, lanes: lanes, constraints: constraints, gate: gate)
    let optimizer = OptimizerState(configuration.optimizer, count: runner.trainableCount)
    let batches = Blocks(of: samples.count, size: batchSize)
    let steps = batches.count * configuration.epochs
    let warmUpSteps = Int(
      (min(configuration.warmUpEpochs, Double(configuration.epochs)) * Double(batches.count)).rounded())
    var step = 0
    for epoch in 1...max(configuration.epochs, 1) where configuration.epochs > 0 {
      var shuffle = SeededGenerator(seed: configuration.seed, stream: UInt64(epoch) << 32)
      let order = shuffle.permutation(of: samples.count)
      var tally = EpochTally()
      for batch in 0..<batches.count {
        let indices = Array(order[batches[batch]])
        let labels = indices.map { samples.labels[$0] }
        load(indices, epoch: epoch, into: runner)
        let rate =
          configuration.learningRate
          * configuration.schedule.factor(
            step: step, steps: steps, warmUpSteps: warmUpSteps, stepsPerEpoch: batches.count)
        let place = TrainingStep(
          epoch: epoch, epochs: configuration.epochs, step: step, steps: steps, learningRate: rate)
        runner.constrain(at: place)
        runner.forward(batch: indices.count)
        let meanLoss = loss.evaluate(
          TrainingBatch(
            inputs: runner.input, labels: labels, samples: indices, outputs: runner.outputs, step: place))
        tally.add(meanLoss, labels: labels, logits: runner.logits, classes: runner.classCount)
        runner.backward(batch: indices.count)
        runner.pullBackGradients(at: place)
        optimizer.advance()
        runner.forEachParameterBlock { range, decays in
          optimizer.update(
            range, parameters: runner.latent, gradients: runner.gradients, rate: rate, decays: decays)
        }
        step += 1
        let current = tally.progress(
          epoch: epoch, epochs: configuration.epochs, step: step, steps: steps, rate: rate,
          samplesLeft: (configuration.epochs - epoch) * samples.count + samples.count - tally.count)
        try progress(current)
        if current.isEndOfEpoch { try endOfEpoch(current, runner.model(like: model)) }
      }
    }
    return runner.model(like: model)
  }

  /// Copies a batch's inputs, augmented; every sample's changes are decided by seed, epoch and sample alone.
  private func load(_ indices: [Int], epoch: Int, into runner: TrainingRunner) {
    let size = samples.shape.elementCount
    let input = runner.input
    let blocks = Blocks(of: indices.count, size: 16)
    let background = -samples.normalization.mean / samples.normalization.standardDeviation
    runner.forEach(blocks.count) { block, scratch in
      let range = blocks[block]
      samples.copyInputs(indices[range], to: input + range.lowerBound * size)
      guard configuration.augmentation != .none else { return }
      for position in range {
        var generator = SeededGenerator(
          seed: configuration.seed, stream: UInt64(epoch) << 32 | UInt64(indices[position]) &+ 1)
        configuration.augmentation.apply(
          to: input + position * size, shape: samples.shape, background: background,
          scratch: scratch.floats(size), using: &generator)
      }
    }
  }
}

/// The running figures of one epoch.
private struct EpochTally {
  private(set) var count = 0
  private var lossSum = 0.0
  private var correct = 0
  private let start = DispatchTime.now()

  mutating func add(_ meanLoss: Double, labels: [Int32], logits: UnsafePointer<Float>, classes: Int) {
    count += labels.count
    lossSum += meanLoss * Double(labels.count)
    for (row, label) in labels.enumerated() {
      let outputs = logits + row * classes
      var best = 0
      for k in 1..<max(classes, 1) where outputs[k] > outputs[best] { best = k }
      if best == Int(label) { correct += 1 }
    }
  }

  func progress(epoch: Int, epochs: Int, step: Int, steps: Int, rate: Float, samplesLeft: Int)
    -> TrainingProgress
  {
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    let speed = seconds > 0 ? Double(count) / seconds : 0
    return TrainingProgress(
      epoch: epoch, epochs: epochs, step: step, steps: steps, loss: lossSum / Double(max(count, 1)),
      accuracy: Double(correct) / Double(max(count, 1)), learningRate: rate, samplesPerSecond: speed,
      secondsLeft: speed > 0 ? Double(samplesLeft) / speed : 0)
  }
}
