import Testing

@testable import NeuralNetwork

@Suite("Training")
struct TrainerTests {
  /// Three classes of 6×6 images: where the bright bar stands decides.
  static func bars(_ count: Int, seed: UInt64) -> LabeledSamples {
    var random = RandomValues(seed: seed)
    var pixels: [Float] = []
    var labels: [Int32] = []
    for sample in 0..<count {
      let label = sample % 3
      labels.append(Int32(label))
      for pixel in 0..<36 { pixels.append(random.float(0...0.5) + (pixel / 12 == label ? 0.5 : 0)) }
    }
    return LabeledSamples(shape: [1, 6, 6], storage: .floats(pixels), labels: labels)
  }

  /// A network with everything whose order of summation could depend on threads.
  static func model(seed: UInt64 = 1, endsInSoftmax: Bool = false) throws -> Model {
    var builder = GraphBuilder(input: [1, 6, 6])
    let start = builder.chain(
      from: builder.input,
      [
        ("conv", Conv2D(outputChannels: 18, window: Window(3, padding: 1))), ("bn", BatchNorm()),
        ("relu", ReLU()),
      ])
    let depthwise = builder.chain(
      from: start,
      [
        ("depthwise", Conv2D(outputChannels: 18, window: Window(3, padding: 1), groups: 18)),
        ("gelu", GELU()),
      ])
    let sum = builder.add("sum", Add(), depthwise, start)
    var last = builder.chain(
      from: sum,
      [
        ("pool", MaxPool2D(Window(2, stride: 2))), ("flatten", Reshape.flatten),
        ("fc1", Dense(outputs: 40)), ("tanh", Tanh()), ("fc2", Dense(outputs: 3)),
      ])
    if endsInSoftmax { last = builder.add("softmax", Softmax(), last) }
    return try Model(name: "bars", randomWeightsFor: builder.build(output: last), seed: seed)
  }

  static func configuration(_ change: (inout TrainingConfiguration) -> Void = { _ in })
    -> TrainingConfiguration
  {
    var configuration = TrainingConfiguration(
      epochs: 2, batchSize: 25, learningRate: 5e-3, augmentation: Augmentation(shift: 1, flips: true),
      seed: 5)
    change(&configuration)
    return configuration
  }

  private func train(
    _ configuration: TrainingConfiguration = configuration(), lanes: Int = 2,
    _ progress: (TrainingProgress) -> Void = { _ in }
  ) throws -> Model {
    try Trainer(
      model: Self.model(), samples: Self.bars(60, seed: 2), configuration: configuration, lanes: lanes
    ).train { (current) throws(any Error) in progress(current) }
  }

  @Test("The same seed gives the same bits with any number of threads")
  func reproducible() throws {
    let reference = try train(lanes: 1)
    #expect(try reference.weights != Self.model().weights)
    for lanes in [1, 2, 3, 5] { #expect(try train(lanes: lanes).weights == reference.weights) }
  }

  @Test("Another seed gives other weights")
  func otherSeed() throws {
    #expect(try train().weights != train(Self.configuration { $0.seed = 6 }).weights)
  }

  @Test("No epochs change nothing")
  func noEpochs() throws {
    #expect(try train(Self.configuration { $0.epochs = 0 }).weights == Self.model().weights)
  }

  @Test("Progress counts steps and epochs to the end")
  func progress() throws {
    var seen: [TrainingProgress] = []
    _ = try train { seen.append($0) }
    // Batches of 25, 25 and 10 samples, twice.
    #expect(seen.map(\.step) == [1, 2, 3, 4, 5, 6])
    #expect(seen.map(\.epoch) == [1, 1, 1, 2, 2, 2])
    #expect(seen.map(\.isEndOfEpoch) == [false, false, true, false, false, true])
    #expect(seen.allSatisfy { $0.steps == 6 && $0.epochs == 2 })
    #expect(seen.last?.fraction == 1)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.fraction < $1.fraction })
    #expect(seen.allSatisfy { $0.loss.isFinite && (0...1).contains($0.accuracy) })
    #expect(seen.allSatisfy { $0.secondsLeft >= 0 && $0.secondsLeft.isFinite && $0.samplesPerSecond > 0 })
    #expect(seen.last?.secondsLeft == 0)
    // The cosine starts at its highest and ends at 5/6 of its way.
    #expect(seen.first?.learningRate == 5e-3)
    #expect(abs((seen.last?.learningRate ?? 0) - 5e-3 * 0.066_987) < 1e-7)
  }

  @Test("The end of an epoch hands over the model as it is")
  func endOfEpoch() throws {
    var models: [Model] = []
    let trainer = try Trainer(
      model: Self.model(), samples: Self.bars(60, seed: 2), configuration: Self.configuration())
    let result = try trainer.train { (_) throws(any Error) in
    } endOfEpoch: { (progress, model) throws(any Error) in
      #expect(progress.isEndOfEpoch)
      models.append(model)
    }
    #expect(models.count == 2)
    #expect(models[0].weights != models[1].weights)
    #expect(models[1].weights == result.weights)
  }

  private struct Stop: Error {}

  @Test("What progress throws ends the training, and the next one isn't harmed", arguments: [1, 4])
  func cancellation(step: Int) throws {
    let trainer = try Trainer(
      model: Self.model(), samples: Self.bars(60, seed: 2), configuration: Self.configuration(), lanes: 2)
    var steps = 0
    #expect(throws: Stop.self) {
      try trainer.train { (progress) throws(Stop) in
        steps = progress.step
        if progress.step == step { throw Stop() }
      }
    }
    #expect(steps == step)
    let whole = try trainer.train { (_) throws(any Error) in }
    #expect(try whole.weights == train().weights)
  }

  @Test("Sessions that take turns train as if each were alone")
  func sessions() throws {
    let other = Self.configuration {
      $0.seed = 6
      $0.epochs = 1
    }
    let sessions = try [Self.configuration(), other].map { configuration in
      try Trainer(
        model: Self.model(), samples: Self.bars(60, seed: 2), configuration: configuration, lanes: 2
      ).start()
    }
    #expect(sessions.map(\.steps) == [6, 3] && sessions.map(\.stepsPerEpoch) == [3, 3])
    #expect(try sessions[0].model.weights == Self.model().weights)
    var steps: [Int] = []
    while let session = sessions.first(where: { !$0.isFinished }) {
      steps.append(session.advance().step)
      if !sessions[1].isFinished { _ = sessions[1].advance() }
    }
    #expect(steps == [1, 2, 3, 4, 5, 6])
    #expect(try sessions[0].model.weights == train().weights)
    #expect(try sessions[1].model.weights == train(other).weights)
  }

  @Test(
    "Every optimizer learns a tiny problem",
    arguments: [
      (Optimizer.sgd(), Float(0.02)), (.sgd(momentum: 0, weightDecay: 1e-4), 0.1),
      (.sgd(nesterov: true), 0.02), (.adam(), 5e-3), (.adamW(), 5e-3),
    ])
  func learns(_ optimizer: Optimizer, rate: Float) throws {
    let configuration = Self.configuration {
      $0.epochs = 4
      $0.optimizer = optimizer
      $0.learningRate = rate
      $0.augmentation = .none
    }
    var losses: [Double] = []
    let model = try train(configuration) { if $0.isEndOfEpoch { losses.append($0.loss) } }
    let last = try #require(losses.last)
    #expect(last < losses[0])
    // Chance is 1/3. The test images are new ones.
    let test = Self.bars(60, seed: 99)
    let evaluation = try Evaluator(graph: model.graph, samples: test).evaluate(model)
    #expect(evaluation.accuracy > 0.8)
  }

  @Test("A network that ends in a softmax is trained on its logits")
  func softmax() throws {
    let samples = Self.bars(60, seed: 2)
    let plain = try train()
    let trainer = try Trainer(
      model: Self.model(endsInSoftmax: true), samples: samples, configuration: Self.configuration(), lanes: 2)
    let trained = try trainer.train { (_) throws(any Error) in }
    #expect(trained.weights == plain.weights)
    #expect(trained.graph.endsInSoftmax)
  }

  @Test("Labels that the model can't tell apart are refused", arguments: [Int32(-1), 3, .max])
  func labels(_ label: Int32) throws {
    let samples = LabeledSamples(
      shape: [1, 6, 6], storage: .floats([Float](repeating: 0, count: 72)), labels: [0, label])
    let error = #expect(throws: GraphError.self) {
      try Trainer(model: Self.model(), samples: samples, configuration: Self.configuration())
    }
    #expect(error?.reason.contains("\(label)") == true)
  }

  @Test("Samples of another shape are refused")
  func shape() throws {
    var random = RandomValues(seed: 1)
    let samples = random.samples(4, shape: [1, 5, 5], classes: 3)
    let error = #expect(throws: GraphError.self) {
      try Trainer(model: Self.model(), samples: samples, configuration: Self.configuration())
    }
    #expect(error?.reason.contains("1×6×6") == true && error?.reason.contains("1×5×5") == true)
  }

  @Test("No samples are refused")
  func noSamples() throws {
    let samples = LabeledSamples(shape: [1, 6, 6], storage: .floats([]), labels: [])
    #expect(throws: GraphError.self) {
      try Trainer(model: Self.model(), samples: samples, configuration: Self.configuration())
    }
  }

  static let wrongConfigurations: [TrainingConfiguration] = [
    configuration { $0.epochs = -1 }, configuration { $0.epochs = .max }, configuration { $0.batchSize = 0 },
    configuration { $0.learningRate = .nan }, configuration { $0.learningRate = -1 },
    configuration { $0.warmUpEpochs = .infinity }, configuration { $0.warmUpEpochs = -1 },
    configuration { $0.labelSmoothing = 2 }, configuration { $0.labelSmoothing = .nan },
    configuration { $0.augmentation.shift = .max }, configuration { $0.augmentation.shift = -1 },
  ]

  @Test("Numbers that make no sense are refused", arguments: wrongConfigurations)
  func configurations(_ configuration: TrainingConfiguration) throws {
    #expect(throws: GraphError.self) {
      try Trainer(model: Self.model(), samples: Self.bars(6, seed: 1), configuration: configuration)
    }
  }

  @Test("Extreme numbers that do make sense are taken")
  func extremes() throws {
    let configuration = Self.configuration {
      $0.batchSize = .max
      $0.warmUpEpochs = 1e300
      $0.schedule = .step(every: .max, factor: 0.5)
      $0.augmentation.shift = 65_536
    }
    var steps = 0
    _ = try train(configuration) { steps = $0.steps }
    #expect(steps == 2)
  }
}
