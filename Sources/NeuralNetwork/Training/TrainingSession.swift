/// A training under way, one step at a time: it can rest between steps, for example while another one is given its turn.
///
/// The weights are those that `Trainer.train` gives, to the bit, whatever happens between the steps. A session is used by
/// one thread at a time.
public final class TrainingSession {
  /// What is trained, on what, and how.
  public let trainer: Trainer
  /// Steps in all.
  public let steps: Int
  /// Steps of one epoch.
  public let stepsPerEpoch: Int
  /// Steps done.
  public private(set) var step = 0

  private let runner: TrainingRunner
  private let optimizer: OptimizerState
  private let batches: Blocks
  private let warmUpSteps: Int
  /// This epoch's samples in the order in which they are seen.
  private var order: [Int] = []
  private var tally = EpochTally()

  /// Sets memory aside.
  init(_ trainer: Trainer) {
    let configuration = trainer.configuration
    let batchSize = min(configuration.batchSize, trainer.samples.count)
    self.trainer = trainer
    runner = TrainingRunner(
      model: trainer.trained, batchCapacity: batchSize, lanes: trainer.lanes,
      constraints: trainer.constraints, gate: trainer.gate)
    optimizer = OptimizerState(configuration.optimizer, count: runner.trainableCount)
    batches = Blocks(of: trainer.samples.count, size: batchSize)
    stepsPerEpoch = batches.count
    steps = batches.count * configuration.epochs
    warmUpSteps = Int(
      (min(configuration.warmUpEpochs, Double(configuration.epochs)) * Double(batches.count)).rounded())
  }

  /// Whether the last step is done.
  public var isFinished: Bool { step == steps }

  /// The model as it is now.
  public var model: Model { runner.model(like: trainer.model) }

  /// Does the next step.
  ///
  /// - Returns: Where the training stands after it.
  /// - Precondition: There is a next step: `isFinished` is false.
  public func advance() -> TrainingProgress {
    precondition(!isFinished, "the training is over")
    let configuration = trainer.configuration
    let samples = trainer.samples
    let epoch = step / batches.count + 1
    let batch = step % batches.count
    if batch == 0 {
      var shuffle = SeededGenerator(seed: configuration.seed, stream: UInt64(epoch) << 32)
      order = shuffle.permutation(of: samples.count)
      tally = EpochTally()
    }
    let indices = Array(order[batches[batch]])
    let labels = indices.map { samples.labels[$0] }
    load(indices, epoch: epoch)
    let rate =
      configuration.learningRate
      * configuration.schedule.factor(
        step: step, steps: steps, warmUpSteps: warmUpSteps, stepsPerEpoch: batches.count)
    let place = TrainingStep(
      epoch: epoch, epochs: configuration.epochs, step: step, steps: steps, learningRate: rate)
    runner.constrain(at: place)
    runner.forward(batch: indices.count)
    let meanLoss = trainer.loss.evaluate(
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
    return tally.progress(
      epoch: epoch, epochs: configuration.epochs, step: step, steps: steps, rate: rate,
      samplesLeft: (configuration.epochs - epoch) * samples.count + samples.count - tally.count)
  }

  /// Copies a batch's inputs, augmented; every sample's changes are decided by seed, epoch and sample alone.
  private func load(_ indices: [Int], epoch: Int) {
    let samples = trainer.samples
    let configuration = trainer.configuration
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
