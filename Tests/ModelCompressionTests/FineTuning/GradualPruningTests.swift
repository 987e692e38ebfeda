import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Gradual pruning")
struct GradualPruningTests {
  @Test("Unless told otherwise masks are chosen at least ten times, and every fifty steps in long trainings")
  func usualFrequency() {
    func choices(_ steps: Int) -> [Int] {
      let gradual = GradualPruning(end: 0.5)
      let decay = gradual.decay(to: 0.8, steps: steps)
      return (0..<steps).filter { gradual.choosesMasks(at: $0, decay) }
    }
    #expect(choices(4000).prefix(3) == [0, 50, 100] && choices(4000).last == 2000)
    #expect(choices(135).count >= 10 && choices(135).last == 68)
    #expect(choices(8) == [0, 1, 2, 3, 4] && choices(1) == [0])
  }

  @Test(
    "The schedule is that of Zhu and Gupta",
    arguments: [(0, 0.2), (99, 0.2), (100, 0.2), (102, 0.4928), (105, 0.725), (110, 0.8), (500, 0.8)])
  func schedule(step: Int, sparsity: Double) {
    let decay = PolynomialDecay(from: 0.2, to: 0.8, begin: 100, end: 110)
    #expect(abs(decay.sparsity(at: step) - sparsity) < 1e-12)
  }

  @Test("Fractions of a training become steps, and the last step is early enough")
  func fractions() {
    let gradual = GradualPruning(initialSparsity: 0.3, begin: 0.25, end: 0.75, frequency: 10)
    let decay = gradual.decay(to: 0.9, steps: 200)
    #expect(decay == PolynomialDecay(from: 0.3, to: 0.9, begin: 50, end: 150))
    #expect(
      (0..<200).filter { gradual.choosesMasks(at: $0, decay) }
        == Array(stride(from: 50, through: 150, by: 10)))
    let late = GradualPruning(initialSparsity: 0.5, begin: 1, end: 1, frequency: 7).decay(to: 0.2, steps: 30)
    #expect(late == PolynomialDecay(from: 0.2, to: 0.2, begin: 29, end: 29))
    #expect(GradualPruning().decay(to: 0.5, steps: 0).end == 0)
  }

  /// The model after each of 12 epochs of one step, and at the end.
  private func course(_ recipe: Recipe, _ gradual: GradualPruning, lanes: Int = 2) throws -> [Model] {
    var settings = TinyTask.settings(epochs: 12)
    settings.training.batchSize = 60
    settings.training.learningRate = 0.02
    settings.gradualPruning = gradual
    var models: [Model] = []
    let last = try fineTune(
      TinyTask.model(), recipe, samples: TinyTask.samples(), settings: settings, lanes: lanes,
      endOfEpoch: { _, model in models.append(model) })
    return models + [last]
  }

  private func zeros(_ model: Model) -> [[Bool]] {
    model.layers.map { model[weight: $0.weightName].elements.map { $0 == 0 } }
  }

  @Test(
    "Sparsity rises step by step, weights come back, and the recipe finds the final zeros",
    arguments: [false, true])
  func local(feedback: Bool) throws {
    let recipe = Recipe(defaults: LayerRecipe(sparsity: 0.8), layers: ["fc2": LayerRecipe(sparsity: 0.3)])
    let gradual = GradualPruning(initialSparsity: 0.4, end: 8.0 / 12, frequency: 2, feedback: feedback)
    let course = try course(recipe, gradual)
    let counts = try TinyTask.model().layers.map(\.weightShape.elementCount)
    for (epoch, model) in course.enumerated() {
      // One step an epoch; masks are chosen at steps 0, 2, … 8.
      let step = min(epoch, 8) / 2 * 2
      for (place, flags) in zeros(model).enumerated() {
        let (initial, final) = place == 2 ? (0.3, 0.3) : (0.4, 0.8)
        let fraction =
          final + (initial - final) * (1 - Double(step) / 8) * (1 - Double(step) / 8) * (1 - Double(step) / 8)
        #expect(flags.count { $0 } == Int((fraction * Double(counts[place])).rounded(.toNearestOrEven)))
      }
    }
    let came = zip(zeros(course[0]), zeros(course[11])).contains { zip($0, $1).contains { $0 && !$1 } }
    #expect(came)
    #expect(zeros(course[8]) == zeros(course[12]))
    let last = course[12]
    let pruned = try compress(last, recipe)
    for layer in last.layers {
      #expect(pruned.encodedLayers[layer.name]?.prunedWeights == last[weight: layer.weightName])
    }
  }

  @Test("A global ranking prunes all layers together, at every step just as many as the schedule says")
  func global() throws {
    let recipe = Recipe(
      scope: .global, defaults: LayerRecipe(sparsity: 0.75), layers: ["conv": LayerRecipe(sparsity: 0.5)])
    let gradual = GradualPruning(end: 9.0 / 12, frequency: 3)
    let course = try course(recipe, gradual)
    let decay = PolynomialDecay(from: 0, to: 0.75, begin: 0, end: 9)
    let pooled = try TinyTask.model().layers.dropFirst().reduce(0) { $0 + $1.weightShape.elementCount }
    for (epoch, model) in course.enumerated() {
      let fraction = decay.sparsity(at: min(epoch, 9) / 3 * 3)
      let flags = zeros(model).dropFirst().joined()
      #expect(flags.count { $0 } == Int((fraction * Double(pooled)).rounded(.toNearestOrEven)))
    }
    let last = course[12]
    #expect(zeros(last).dropFirst().map { Double($0.count { $0 }) / Double($0.count) } != [0.75, 0.75])
    let pruned = try compress(last, recipe)
    for layer in last.layers {
      #expect(pruned.encodedLayers[layer.name]?.prunedWeights == last[weight: layer.weightName])
    }
  }

  @Test(
    "Patterns are held", arguments: [SparsityPattern.nOfM(kept: 2, group: 4), .block(rows: 2, columns: 2)])
  func patterns(pattern: SparsityPattern) throws {
    let recipe = Recipe(defaults: LayerRecipe(sparsity: 0.5, pattern: pattern))
    let last = try #require(try course(recipe, GradualPruning(frequency: 2)).last)
    let pruned = try compress(last, recipe)
    for layer in last.layers {
      let weights = last[weight: layer.weightName]
      #expect(pruned.encodedLayers[layer.name]?.prunedWeights == weights)
      #expect(calculateSparsity(weights.elements) >= 0.4)
    }
  }

  @Test("The result doesn't depend on the number of threads")
  func threads() throws {
    let recipe = Recipe(scope: .global, defaults: LayerRecipe(sparsity: 0.75))
    let reference = try course(recipe, GradualPruning(frequency: 2), lanes: 1)
    for lanes in [2, 5] {
      let other = try course(recipe, GradualPruning(frequency: 2), lanes: lanes)
      #expect(other.map(\.weights) == reference.map(\.weights))
    }
  }

  @Test(
    "Schedules that make no sense are errors",
    arguments: [
      GradualPruning(initialSparsity: 1.5), GradualPruning(begin: -1), GradualPruning(begin: 0.5, end: 0.4),
      GradualPruning(frequency: 0), GradualPruning(power: 0), GradualPruning(end: .nan),
    ])
  func wrong(gradual: GradualPruning) throws {
    #expect(throws: GraphError.self) { try course(Recipe(), gradual) }
  }

  @Test("A lottery ticket has the later model's zeros and starts from the earlier one's weights")
  func ticket() throws {
    let recipe = Recipe(defaults: LayerRecipe(sparsity: 0.6))
    let early = try TinyTask.model()
    let trained = try fineTune(
      early, Recipe(), samples: TinyTask.samples(), settings: TinyTask.settings(epochs: 4))
    let masks = try recipe.pruningMasks(for: trained)
    let earlyMasks = try recipe.pruningMasks(for: early)
    #expect(masks != earlyMasks)
    let rewound = try trainLotteryTicket(
      of: trained, rewindingTo: early, recipe, samples: TinyTask.samples(),
      settings: TinyTask.settings(epochs: 0))
    let ticket = try trainLotteryTicket(
      of: trained, rewindingTo: early, recipe, samples: TinyTask.samples(), settings: TinyTask.settings())
    for layer in early.layers {
      let mask = try #require(masks[layer.name])
      let start = early[weight: layer.weightName].elements
      #expect(rewound[weight: layer.weightName].elements == zip(mask.kept, start).map { $0 ? $1 : 0 })
      #expect(ticket[weight: layer.weightName].elements.map { $0 != 0 } == mask.kept)
      #expect(ticket[weight: layer.weightName] != rewound[weight: layer.weightName])
    }
    #expect(throws: GraphError.self) {
      try trainLotteryTicket(
        of: trained, rewindingTo: testModel(), recipe, samples: TinyTask.samples(),
        settings: TinyTask.settings())
    }
    var gradual = TinyTask.settings()
    gradual.gradualPruning = GradualPruning()
    #expect(throws: GraphError.self) {
      try trainLotteryTicket(
        of: trained, rewindingTo: early, recipe, samples: TinyTask.samples(), settings: gradual)
    }
  }
}
