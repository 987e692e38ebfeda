import ArgumentParser
import NeuralNetwork

/// How to train, where it isn't to be the architecture's own way.
struct TrainingOptions: ParsableArguments {
  /// The optimizers by name.
  enum OptimizerName: String, ExpressibleByArgument, CaseIterable { case sgd, adam, adamw }
  /// The schedules by name.
  enum ScheduleName: String, ExpressibleByArgument, CaseIterable { case constant, cosine, step }

  @Option(parsing: .unconditional, help: "Samples in one step.") var batchSize: Int?
  @Option(parsing: .unconditional, help: "The learning rate at its highest.") var learningRate: Float?
  @Option(help: "How weights follow gradients.") var optimizer: OptimizerName?
  @Option(parsing: .unconditional, help: "Momentum of sgd.") var momentum: Float?
  @Option(parsing: .unconditional, help: "Weight decay.") var weightDecay: Float?
  @Option(help: "How the learning rate changes.") var schedule: ScheduleName?
  @Option(parsing: .unconditional, help: "Epochs between the drops of the step schedule.") var stepEpochs:
    Int?
  @Option(parsing: .unconditional, help: "The factor of each drop of the step schedule.") var stepFactor:
    Float?
  @Option(parsing: .unconditional, help: "Epochs over which the learning rate rises first.") var warmUp:
    Double?
  @Option(parsing: .unconditional, help: "The share of the target spread over all classes.")
  var labelSmoothing: Float?
  @Option(parsing: .unconditional, help: "Move training images by up to this many pixels.") var shift: Int?
  @Flag(inversion: .prefixedNo, help: "Mirror half of the training images.") var flip: Bool?

  /// What was asked for, as arguments that ask for it again.
  var arguments: [String] {
    let values: [(String, String?)] = [
      ("--batch-size", batchSize.map { "\($0)" }), ("--learning-rate", learningRate.map { "\($0)" }),
      ("--optimizer", optimizer?.rawValue), ("--momentum", momentum.map { "\($0)" }),
      ("--weight-decay", weightDecay.map { "\($0)" }), ("--schedule", schedule?.rawValue),
      ("--step-epochs", stepEpochs.map { "\($0)" }), ("--step-factor", stepFactor.map { "\($0)" }),
      ("--warm-up", warmUp.map { "\($0)" }), ("--label-smoothing", labelSmoothing.map { "\($0)" }),
      ("--shift", shift.map { "\($0)" }),
    ]
    return values.flatMap { name, value in value.map { [name, $0] } ?? [] }
      + (flip.map { [$0 ? "--flip" : "--no-flip"] } ?? [])
  }

  func validate() throws {
    try check(batchSize, "--batch-size", atLeast: 1)
    try check(stepEpochs, "--step-epochs", atLeast: 1)
    try check(shift, "--shift", atLeast: Augmentation.shifts.lowerBound)
    if let shift, shift > Augmentation.shifts.upperBound {
      throw ValidationError("--shift must be at most \(Augmentation.shifts.upperBound), got \(shift).")
    }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate must be greater than 0, got \(learningRate).")
    }
    if let labelSmoothing, !(0..<1).contains(labelSmoothing) {
      throw ValidationError("--label-smoothing must be at least 0 and less than 1, got \(labelSmoothing).")
    }
    if let warmUp, !(warmUp >= 0 && warmUp.isFinite) {
      throw ValidationError("--warm-up can't be negative, got \(warmUp).")
    }
    if let weightDecay, !(weightDecay >= 0 && weightDecay.isFinite) {
      throw ValidationError("--weight-decay can't be negative, got \(weightDecay).")
    }
    if let momentum, !(0..<1).contains(momentum) {
      throw ValidationError("--momentum must be at least 0 and less than 1, got \(momentum).")
    }
    if let stepFactor, !(stepFactor > 0 && stepFactor.isFinite) {
      throw ValidationError("--step-factor must be greater than 0, got \(stepFactor).")
    }
    if stepEpochs != nil || stepFactor != nil, schedule != .step {
      throw ValidationError("--step-epochs and --step-factor go with --schedule step.")
    }
    if momentum != nil, optimizer != .sgd { throw ValidationError("--momentum goes with --optimizer sgd.") }
  }

  /// Checks what depends on the data: an image moved by its own size is gone.
  func check(for sampleShape: Shape) throws {
    guard let shift, sampleShape.rank == 3 else { return }
    let side = min(sampleShape[1], sampleShape[2])
    guard shift < max(side, 1) else {
      throw ValidationError("--shift must be less than \(side) for images of \(sampleShape), got \(shift).")
    }
  }

  private func check(_ value: Int?, _ name: String, atLeast minimum: Int) throws {
    if let value, value < minimum {
      throw ValidationError("\(name) must be at least \(minimum), got \(value).")
    }
  }

  /// The configuration with what was asked for put in.
  func applied(to configuration: TrainingConfiguration) throws -> TrainingConfiguration {
    var result = configuration
    if let batchSize { result.batchSize = batchSize }
    if let learningRate { result.learningRate = learningRate }
    if let warmUp { result.warmUpEpochs = warmUp }
    if let labelSmoothing { result.labelSmoothing = labelSmoothing }
    if let shift { result.augmentation.shift = shift }
    if let flip { result.augmentation.flips = flip }
    switch schedule {
    case .constant: result.schedule = .constant
    case .cosine: result.schedule = .cosine
    case .step: result.schedule = .step(every: stepEpochs ?? 10, factor: stepFactor ?? 0.1)
    case nil: break
    }
    switch optimizer {
    case .sgd: result.optimizer = .sgd(momentum: momentum ?? 0.9, weightDecay: weightDecay ?? 0)
    case .adam: result.optimizer = .adam(weightDecay: weightDecay ?? 0)
    case .adamw: result.optimizer = .adamW(weightDecay: weightDecay ?? 0.01)
    case nil: if let weightDecay { result.optimizer = result.optimizer.withWeightDecay(weightDecay) }
    }
    return result
  }
}

extension Optimizer {
  /// The same optimizer with another weight decay.
  fileprivate func withWeightDecay(_ decay: Float) -> Optimizer {
    switch self {
    case .sgd(let momentum, let nesterov, _): .sgd(momentum: momentum, nesterov: nesterov, weightDecay: decay)
    case .adam(let beta1, let beta2, let epsilon, _):
      .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: decay)
    case .adamW(let beta1, let beta2, let epsilon, _):
      .adamW(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: decay)
    }
  }
}
