import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

/// What is said of the model, and of what was done to it in the background.
@Suite("Explanations of the model and of jobs")
struct WorkExplanationTests {
  private func compressed() throws -> Scripted {
    var screen = try Scripted()
    screen.press(.character("a"))
    screen.type("80")
    screen.press(.enter, .tab)
    screen.type("4")
    screen.press(.enter)
    return screen
  }

  @Test("Where it is known which samples are right, those that were lost and won decide what is chance")
  func paired() throws {
    var screen = try compressed()
    screen.measure()
    /// Measured with everything right but some of the first and the last samples of the original's 350.
    func explained(lost: Int, won: Int) -> String {
      for variant in Variant.allCases {
        var hits = SampleMarks()
        for index in 0..<360 {
          let isRight = index < 350
          hits.append(
            variant == .original ? isRight : isRight ? index >= lost : index < 350 + won)
        }
        let correct = variant == .original ? 350 : 350 - lost + won
        screen.send(
          .report(
            .measured(
              variant,
              Measurement(
                configuration: screen.state.compress.configuration(of: variant), bytes: 20_000,
                accuracy: AccuracyEstimate(correct: correct, total: 360, hits: hits), sampleCount: 360))))
      }
      return screen.explained(AccuracyExplanation.self)
    }
    // Of 340 and 350 of 360 the intervals overlap.
    #expect(explained(lost: 10, won: 0).contains("−2.78 points; 10 samples lost, 0 won, which isn't chance."))
    #expect(explained(lost: 9, won: 2).contains("−1.94 points; 9 samples lost, 2 won, which may be chance."))
    #expect(explained(lost: 1, won: 8).contains("+1.94 points; 1 sample lost, 8 won, which isn't chance."))
    #expect(explained(lost: 4, won: 4).contains("±0.00 points; as many samples are right."))
    #expect(explained(lost: 10, won: 0).contains("the original's 95 % interval is 95.0…98.5 %"))
  }

  @Test("Which of pruning and quantization costs more is told from what was measured")
  func accuracy() throws {
    var screen = try compressed()
    #expect(screen.explained(AccuracyExplanation.self).contains("nothing to compare with"))
    screen.measure([.pruned: 330, .quantized: 345, .both: 325])
    var text = screen.explained(AccuracyExplanation.self)
    #expect(
      text.contains(
        "The original gets 97.22 %, the compressed model 90.28 %: −6.94 points; on 360 samples "
          + "this isn't chance."))
    #expect(
      text.contains(
        "Pruned alone it changes by −5.56 points, quantized alone by −1.39 points: "
          + "pruning costs more, together as much as the two added up."))
    #expect(text.contains("one is 0.28 points"))
    screen.measure([.pruned: 345, .quantized: 330, .both: 300])
    text = screen.explained(AccuracyExplanation.self)
    #expect(text.contains("quantization costs more, together more than the two added up"))
    screen.measure([.pruned: 345, .quantized: 344, .both: 300])
    #expect(
      screen.explained(AccuracyExplanation.self).contains(
        "quantization costs more, which may be chance, together"))
    screen.measure([.pruned: 345, .quantized: 345, .both: 346])
    text = screen.explained(AccuracyExplanation.self)
    #expect(text.contains("both cost the same, together less than the two added up"))
    #expect(text.contains("on 360 samples it may be chance"))
    screen.measure([.pruned: 350, .quantized: 351, .both: 351])
    #expect(screen.explained(AccuracyExplanation.self).contains("neither costs anything."))
    screen.measure()
    #expect(screen.explained(AccuracyExplanation.self).contains("as many samples are right"))
    var untouched = try Scripted()
    untouched.measure()
    #expect(
      untouched.explained(AccuracyExplanation.self).contains(
        "350 of 360 test samples right, 97.22 %. With"))
    #expect(untouched.explained(AccuracyExplanation.self).contains("Nothing is compressed yet."))
  }

  @Test("What isn't done isn't blamed, nor what was trained charged to pruning or quantization")
  func noBlame() throws {
    func explained(
      _ settings: LayerRecipe, after origin: Origin? = nil, _ correct: [Variant: Int]
    ) throws -> String {
      var screen = try Scripted()
      let recipe = Recipe(defaults: settings)
      let model = screen.state.compress.original.model
      if let origin {
        _ = try screen.state.compress.change(to: model, keepsGraph: true, recipe: recipe, origin: origin)
      } else {
        _ = try screen.state.compress.change(toOpened: recipe)
      }
      screen.measure(correct)
      return screen.explained(AccuracyExplanation.self)
    }
    let both = LayerRecipe(sparsity: 0.5, bits: 4)
    let tuned = Origin(steps: ["fine-tuned"], isPruned: true)
    #expect(
      try explained(LayerRecipe(sparsity: 0.5), [.pruned: 330, .both: 330])
        .contains("All of that comes from pruning: the recipe does nothing else."))
    #expect(
      try explained(LayerRecipe(bits: 4), [.quantized: 330, .both: 330])
        .contains("All of that comes from quantization"))
    #expect(
      try explained(LayerRecipe(channelSparsity: 0.5), [.pruned: 330, .both: 330])
        .contains("All of that comes from cut channels"))
    #expect(
      try explained(LayerRecipe(sparsity: 0.5), after: tuned, [.quantized: 340, .pruned: 338, .both: 338])
        .contains(
          "The weights are no longer the original's (pruned, fine-tuned); the recipe adds only pruning."))
    #expect(
      try explained(LayerRecipe(), after: Origin(steps: ["folded"], isCut: true), [.both: 100])
        .contains("That is the model as it has become (cut, folded), with nothing done to it."))
    let idle = LayerRecipe(pattern: .block(rows: 4, columns: 4), scheme: .affine)
    #expect(try explained(idle, [:]).contains("Nothing is compressed yet."))
    #expect(
      try explained(
        LayerRecipe(bits: 4, channelSparsity: 0.5), [.pruned: 300, .quantized: 345, .both: 299]
      ).contains(
        "Cut alone it changes by −13.89 points, quantized alone by −1.39 points: cut channels cost more,"))
    #expect(
      try explained(
        LayerRecipe(sparsity: 0.5, bits: 4, channelSparsity: 0.5),
        [.pruned: 300, .quantized: 345, .both: 299]
      ).contains("Pruned and cut alone it changes by −13.89 points"))
    #expect(
      try explained(LayerRecipe(), after: Origin(isStudent: true), [:])
        .contains("That is the model as it has become (student), with nothing done to it."))
    let text = try explained(both, after: tuned, [.pruned: 342, .quantized: 340, .both: 338])
    #expect(
      text.contains(
        "The weights are no longer the original's (pruned, fine-tuned): with pruning alone these get 95.00 %, "
          + "with quantization alone 94.44 %."))
    #expect(!text.contains("cost"))
    // Where the recipe has no part in it, none is named.
    var factorized = try Scripted()
    let same = factorized.state.compress.original.model
    _ = try factorized.state.compress.change(
      to: same, keepsGraph: true, recipe: Recipe(), origin: Origin(steps: ["factorized"]))
    #expect(factorized.state.pruningSentence == "The recipe prunes nothing.")
    factorized.measure([.pruned: 340, .quantized: 340, .both: 340])
    #expect(
      factorized.state.pruningSentence.hasPrefix("Factorized, the model gets 94.44 %, −2.78 points: ")
        && factorized.state.pruningSentence.hasSuffix("; the recipe prunes nothing."))
    #expect(factorized.state.quantizationSentence.hasSuffix("; the recipe quantizes nothing."))
    // Channels that were cut before are.
    var cut = try Scripted()
    let model = cut.state.compress.original.model
    _ = try cut.state.compress.change(
      to: model, keepsGraph: false, recipe: Recipe(), origin: Origin(steps: ["fine-tuned"], isCut: true))
    cut.press(.character("a"))
    #expect(!cut.explained(ChannelsExplanation.self).contains("None is cut yet"))
  }

  @Test("Of all layers the one that rounding harms most is named")
  func quantization() throws {
    var screen = try compressed()
    let errors = try ["fc1", "fc2", "fc3"].map { name in
      (name, try #require(screen.state.compress.compressed.figures[name]).quantizationError)
    }
    let worst = try #require(errors.min { $0.1.signalToNoise < $1.1.signalToNoise })
    screen.measure()
    let text = screen.explained(ModelQuantizationExplanation.self)
    #expect(
      text.contains("All layers have 4 bits a weight.")
        && text.contains(
          "root mean square in \(worst.0), by")
    )
    #expect(
      text.contains("Quantized alone it is \(Numbers.ratio(68_904.0 / 20_000)) smaller than the original."))
    // Where the weights aren't the original's, their zeros are part of it.
    var trained = screen
    let state = trained.state.compress
    _ = try trained.state.compress.change(
      to: state.compressed.base, keepsGraph: true, recipe: state.recipe,
      origin: Origin(steps: ["fine-tuned"], isPruned: true))
    trained.measure()
    #expect(
      trained.explained(ModelQuantizationExplanation.self).contains(
        "Pruned, fine-tuned, and then quantized alone, it is "))
    screen.press(.up)
    screen.type("8")
    screen.press(.enter, .character("a"))
    #expect(
      screen.explained(ModelQuantizationExplanation.self).contains(
        "Layers have 4 to 8 bits a weight, 4.2 on average."))
    let plain = try Scripted()
    var all = plain
    all.press(.character("a"))
    #expect(all.explained(ModelQuantizationExplanation.self).contains("32 bits each: 66.5 KiB."))
    all.type("80")
    all.press(.enter, .tab)
    // Of 8 192, 8 192 and 640, 6 554, 6 554 and 512 are pruned.
    #expect(
      all.explained(ModelQuantizationExplanation.self).contains(
        "32 bits each: 66.5 KiB, those that pruning keeps \(Numbers.bytes(4 * (17_024 - 6_554 - 6_554 - 512)))."
      ))
  }

  @Test("What fine-tuning brought is told from its curves, before and after")
  func fineTuning() throws {
    var screen = try compressed()
    #expect(
      screen.explained(FineTuningExplanation.self).contains(
        "f would train for 3 epochs: pruning "
          + "gradually, computing with quantized weights, learning 70 % from the original"))
    screen.press(.character("f"))
    #expect(screen.explained(FineTuningExplanation.self).contains("It waits for other jobs"))
    screen.send(.job(.started(JobID(1))))
    var snapshot = JobSnapshot(fraction: 0.1, phase: "epoch 1/3")
    snapshot.curves = [
      .init(.loss, "training", points: [.init(x: 0.1, y: 1.5), .init(x: 1, y: 0.5)]),
      .init(.accuracy, "compressed", points: [.init(x: 0, y: 180.0 / 360)]),
    ]
    screen.send(.job(.progressed(JobID(1), snapshot)))
    var text = screen.explained(FineTuningExplanation.self)
    #expect(text.contains("It is running: epoch 1/3. Before training the compressed model gets 50.00 %."))
    // One epoch tells nothing of how the loss goes on.
    #expect(!text.contains("training loss"))
    // Nor does a part of the next one.
    snapshot.curves[0].points.append(.init(x: 1.4, y: 0.9))
    screen.send(.job(.progressed(JobID(1), snapshot)))
    #expect(!screen.explained(FineTuningExplanation.self).contains("training loss"))
    snapshot.curves[0].points.removeLast()
    snapshot.curves[1].points += [.init(x: 1, y: 342.0 / 360), .init(x: 3, y: 340.0 / 360)]
    snapshot.curves[0].points.append(.init(x: 3, y: 1.6))
    screen.send(.job(.progressed(JobID(1), snapshot)))
    text = screen.explained(FineTuningExplanation.self)
    #expect(
      text.contains(
        "Before training the compressed model got 50.00 %, after 3 epochs 94.44 %: "
          + "+44.44 points; on 360 samples this isn't chance"))
    #expect(
      text.contains("It was best after 1 epochs, at 95.00 %.")
        || text.contains(
          "It was best after 1 epoch, at 95.00 %.")
    )
    // It rose, but weights were pruned and quantized meanwhile.
    // The first tenth of the epoch counts a tenth.
    let means = "The training loss was 0.600 on average in the first epoch, 1.600 in the last"
    #expect(text.contains(means + ".") && !text.contains("it didn't fall"))
    screen.state.compress.newestFineTuning.changesMeanwhile = false
    #expect(
      screen.explained(FineTuningExplanation.self).contains(
        means + ": it didn't fall, so a lower learning rate may help."))
    snapshot.curves[0].points[2].y = 0.5
    screen.send(.job(.progressed(JobID(1), snapshot)))
    #expect(screen.explained(FineTuningExplanation.self).contains("first epoch, 0.500 in the last."))
    screen.send(.job(.ended(JobID(1), .failed("no samples"))))
    #expect(screen.explained(FineTuningExplanation.self).contains("It failed: no samples."))
    screen.press(.function(Screen.jobs.number))
    #expect(screen.explained(JobExplanation.self).contains("It failed: no samples."))
  }

  @Test("The fine-tuning that is described is the one that the weights come from, if that is known")
  func lineage() throws {
    var screen = try compressed()
    let recipe = screen.state.compress.recipe
    func product(_ id: JobID) throws -> JobResult.Product {
      var origin = screen.state.compress.subject.origin.adding("fine-tuned")
      origin.training = id
      return .changed(
        .init(
          model: try #require(Architecture.named("digits-mlp")).makeModel(seed: UInt64(id.number)),
          recipe: recipe, keepsGraph: true, origin: origin))
    }
    func train(_ id: JobID, to accuracy: Double) throws {
      screen.press(.character("f"))
      screen.send(.job(.started(id)))
      var snapshot = JobSnapshot(fraction: 1, phase: "epoch 3/3")
      snapshot.curves = [
        .init(.accuracy, "compressed", points: [.init(x: 0, y: 0.5), .init(x: 3, y: accuracy)])
      ]
      screen.send(.job(.progressed(id, snapshot)))
      screen.end(id, try product(id))
    }
    func text() -> String { screen.explained(FineTuningExplanation.self) }
    try train(JobID(1), to: 0.8)
    #expect(text().contains("after 3 epochs 80.00 %") && !text().contains("job 1"))
    try train(JobID(2), to: 0.9)
    #expect(text().contains("after 3 epochs 90.00 %"))
    screen.press(.character("u"))
    #expect(text().contains("come from job 1") && text().contains("after 3 epochs 80.00 %"))
    // What is corrected afterwards was fine-tuned all the same.
    let corrected = screen.state.compress.subject.origin.adding("bias-corrected")
    let subject = screen.state.compress.subject
    _ = try screen.state.compress.change(
      to: subject.model, keepsGraph: true, recipe: recipe, origin: corrected)
    #expect(text().contains("after 3 epochs 80.00 %"))
    screen.press(.character("u"), .character("u"))
    #expect(screen.state.compress.subject == screen.state.compress.original)
    #expect(text().hasPrefix("These weights weren't fine-tuned; those that were aren't shown."))
    // Jobs of an earlier run of the program aren't kept.
    _ = try screen.state.compress.change(
      to: subject.model, keepsGraph: true, recipe: recipe, origin: Origin(steps: ["fine-tuned"]))
    #expect(text().hasPrefix("These weights were fine-tuned before; how it went isn't known any more."))
  }

  @Test("A model that computes with quantized weights has so many bits only if all of its layers have")
  func bits() throws {
    var screen = try Scripted()
    screen.press(.tab)
    screen.type("4")
    screen.press(.enter)
    screen.state.compress.fineTuning.quantizationAware = .on
    #expect(FineTuningWork(screen.state).origin.steps == ["fine-tuned in few bits"])
    screen.press(.character("a"))
    screen.type("4")
    screen.press(.enter)
    #expect(FineTuningWork(screen.state).origin.steps == ["fine-tuned in 4 bits"])
  }

  @Test(
    "A student that is as large as its teacher isn't said to be smaller or faster, nor to be another model")
  func largeStudent() throws {
    var screen = try Scripted()
    screen.press(.function(2))
    try screen.state.distill.choose(.architecture("digits-mlp"))
    let text = screen.explained(StudentExplanation.self)
    #expect(text.contains("It is the teacher's own architecture, digits-mlp, from random weights"))
    #expect(text.contains("With as many multiply-accumulates it is no faster") && !text.contains("Unlike"))
    screen = try Scripted("resnet8")
    screen.press(.function(2))
    let larger = try #require(
      screen.state.distill.architectures.first { name in
        let parameters = Architecture.named(name).flatMap { try? $0.makeModel(seed: 1) }?.parameterCount
        return parameters ?? 0 > screen.state.base.model.parameterCount
      })
    try screen.state.distill.choose(.architecture(larger))
    #expect(screen.explained(StudentExplanation.self).contains(", more than the teacher's 77 754, and "))
  }

  @Test("Without data nothing is said to be trained or measured")
  func withoutData() throws {
    var screen = try Scripted("resnet8", width: 120, height: 40)
    screen.send(.report(.failed("nobody knows its data")))
    #expect(
      screen.explained(FineTuningExplanation.self).contains("can't be trained: nobody knows its data."))
    screen.state.dialog = .export(.form)
    #expect(screen.explained(ExportExplanation.self).contains("its weights compared"))
    screen.state.dialog = nil
    screen.press(.function(Screen.distill.number))
    #expect(
      screen.explained(DistillationExplanation.self).contains(
        "No student can be trained: nobody knows its data."))
    #expect(!screen.text.contains("trains a student"))
    screen.press(.function(Screen.compare.number))
    #expect(
      screen.explained(TechniqueExplanation.self).contains("Nothing can be compared: nobody knows its data."))
    #expect(!screen.text.contains("compares resnet8"))
  }

  @Test("Every option of fine-tuning and every correction is explained, with what hinders it")
  func dialogs() throws {
    for isCompressed in [true, false] {
      var screen = isCompressed ? try compressed() : try Scripted()
      screen.press(.character("F"))
      for option in FineTuneOption.allCases {
        screen.state.dialog = .fineTuning(option)
        let text = screen.explained(FineTuneOptionExplanation.self)
        #expect(text.contains("It does nothing now") == (screen.state.compress.obstacle(to: option) != nil))
        #expect(screen.explanationTitle == option.title)
      }
      for correction in Correction.allCases {
        screen.state.dialog = .correction(correction)
        let text = screen.explained(CorrectionExplanation.self)
        #expect(
          text.contains(
            "It would do nothing now") == (screen.state.compress.obstacle(to: correction) != nil))
        #expect(screen.explanationTitle == correction.title)
      }
    }
    // Of what isn't there nothing is counted.
    var untouched = try Scripted()
    for option in [FineTuneOption.gradual, .quantizationAware, .rewind] {
      untouched.state.dialog = .fineTuning(option)
      #expect(
        !untouched.explained(FineTuneOptionExplanation.self).contains(
          /[0-9]+(\.[0-9]+)? %|weights here|bits on/))
    }
    for correction in [Correction.recalibrate, .fold] {
      untouched.state.dialog = .correction(correction)
      #expect(!untouched.explained(CorrectionExplanation.self).contains("0 norm"))
    }
    var screen = try compressed()
    screen.state.dialog = .fineTuning(.gradual)
    // 0.8·(1 − (1 − t)³) at a quarter and at half of the way; all of it at the end, half of the steps.
    let text = screen.explained(FineTuneOptionExplanation.self)
    let part = 0.8
    #expect(text.contains("rises to \(Numbers.percent(part * (1 - 0.421875))) after an eighth"))
    #expect(
      text.contains(
        "\(Numbers.percent(part * 0.875)) after a quarter, and \(Numbers.percent(part)) after half"))
    screen.state.compress.fineTuning.gradual = .on
    #expect(screen.state.text(of: .gradual) == "on")
    screen.state.compress.fineTuning.rewind = .initial
    #expect(screen.state.text(of: .gradual) == "off")
    #expect(screen.explained(FineTuneOptionExplanation.self).contains("It would rise to"))
    screen.state.compress.fineTuning.rewind = .none
    screen.state.compress.fineTuning.gradual = .automatic
    screen.state.dialog = .fineTuning(.temperature)
    #expect(screen.explained(FineTuneOptionExplanation.self).contains("multiplied by 16."))
    screen.state.dialog = .fineTuning(.alpha)
    #expect(
      screen.explained(FineTuneOptionExplanation.self).contains(
        "0.70 of the distance from the original's probabilities and 0.30"))
    var folding = try Scripted("resnet8")
    folding.state.dialog = .correction(.fold)
    let model = folding.state.compress.original.model
    func count(_ suffixes: String...) -> Int {
      model.graph.nodes.filter { $0.operation is BatchNorm }.reduce(0) { sum, node in
        suffixes.reduce(sum) { $0 + (model.weights["\(node.name).\($1)"]?.count ?? 0) }
      }
    }
    let trained = count("weight", "bias")
    let others = count("running_mean", "running_var")
    #expect(trained > 0 && others > 0)
    #expect(
      folding.explained(CorrectionExplanation.self).contains(
        "have \(Numbers.count(trained)) parameters and \(Numbers.count(others)) untrained values, \(Numbers.bytes(4 * (trained + others))) together."
      ))
  }

  @Test("Temperature is explained with the soft targets of the sample on the screen")
  func temperature() throws {
    var screen = try Scripted()
    screen.press(.function(2))
    #expect(screen.explained(TemperatureExplanation.self).contains("isn't known yet"))
    screen.send(.predicted(.init(sample: 0, logits: [0, 1, 2, 3, 12, 10, 4, -3, 2, 1])))
    func softmax(_ temperature: Double) -> [Double] {
      let powers = [0.0, 1, 2, 3, 12, 10, 4, -3, 2, 1].map { expApproximation($0 / temperature) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    let text = screen.explained(TemperatureExplanation.self)
    #expect(
      text.contains(
        "At 1 the teacher gives sample 0 \(Numbers.percent(softmax(1)[4])) for '4', at "
          + "4.0 \(Numbers.percent(softmax(4)[4]))."))
    #expect(text.contains("Next is '5' with \(Numbers.percent(softmax(4)[5]))"))
    #expect(text.contains("multiplied by 16."))
    let label = try #require(screen.state.test?.samples.labels.first)
    #expect(text.contains("here the teacher is wrong") == (label != 4))
    screen.send(.predicted(.init(sample: 0, logits: [Float](repeating: .nan, count: 10))))
    #expect(screen.explained(TemperatureExplanation.self).contains("no finite numbers"))
  }

  /// e to a power, by its series on a small argument that is squared again.
  private func expApproximation(_ x: Double) -> Double {
    let small = x / 1024
    var (term, sum) = (1.0, 1.0)
    for n in 1...12 {
      term *= small / Double(n)
      sum += term
    }
    return (0..<10).reduce(sum) { value, _ in value * value }
  }

  @Test("Alpha tells how the loss is put together; student and gain tell their numbers")
  func distillation() throws {
    var screen = try Scripted()
    screen.press(.function(2))
    // 0.7·4² = 11.2
    #expect(screen.explained(LossExplanation.self).contains("here 11.2·KL + 0.3·CE."))
    #expect(
      screen.explained(StudentExplanation.self).contains(
        "\(Numbers.count(screen.state.studentFigures.parameters)) of the teacher's 17 226 parameters"))
    #expect(screen.explained(StudentExplanation.self).contains("With 30 % of the channels it has"))
    #expect(screen.explained(DistillationExplanation.self).contains("Enter trains two for 5 epochs"))
    screen.press(.enter)
    screen.send(.job(.started(JobID(1))))
    #expect(screen.explained(DistillationExplanation.self).contains("isn't known yet"))
    var cancelled = screen
    cancelled.send(.job(.ended(JobID(1), .cancelled)))
    #expect(
      cancelled.explained(DistillationExplanation.self).contains("How well the students do isn't known. "))
    screen.send(.job(.progressed(JobID(1), ScreenTests.snapshot)))
    let text = screen.explained(DistillationExplanation.self)
    #expect(
      text.contains(
        "After 2 epochs the student gets 85.00 % with the teacher, 80.00 % alone: +5.00 "
          + "points; on 360 samples it may be chance"))
    #expect(text.contains("The teacher gets 92.00 %.") && !text.contains("of another"))
    #expect(text.contains("Other seeds give other gains"))
    // Without a teacher there is nothing to gain.
    var untaught = try Scripted()
    untaught.press(.function(2), .down, .down)
    untaught.type("0")
    untaught.press(.enter, .enter)
    untaught.send(.job(.started(JobID(1))))
    untaught.send(.job(.progressed(JobID(1), ScreenTests.snapshot)))
    #expect(untaught.explained(DistillationExplanation.self).contains("there is nothing to gain"))
    // One of the students is always measured first: they are compared after as many epochs.
    var ahead = ScreenTests.snapshot
    let place = try #require(
      ahead.curves.firstIndex { $0.quantity == .accuracy && $0.name == JobSnapshot.distilledName })
    ahead.curves[place].points.append(.init(x: 3, y: 0.99))
    var early = screen
    early.send(.job(.progressed(JobID(1), ahead)))
    #expect(early.explained(DistillationExplanation.self) == text)
    #expect(!early.text.contains("+19.00") && !early.text.contains("99.00 %"))
    var other = screen
    other.press(.right)
    #expect(
      other.explained(DistillationExplanation.self).hasPrefix(
        "This student wasn't trained like this yet. What is known is of another: distill digits-mlp ×0.30. "))
    #expect(other.explained(DistillationExplanation.self).contains("Its teacher gets 92.00 %."))
    other = screen
    other.press(.down, .right)
    #expect(
      other.explained(DistillationExplanation.self).contains(
        "is of another: distill digits-mlp ×0.30, with the teacher and the settings of then."))
    // A teacher of the same name is another one all the same.
    other = screen
    let model = other.state.compress.original.model
    _ = try other.state.compress.change(to: model, keepsGraph: true, recipe: Recipe(), origin: Origin())
    _ = other.state.followCompress()
    #expect(other.explained(DistillationExplanation.self).contains("Its teacher gets 92.00 %."))
    screen.press(.down, .down)
    screen.type("1")
    screen.press(.enter)
    #expect(screen.state.distill.setting == .alpha || screen.state.distill.setting == .temperature)
  }

  @Test("A technique is explained by the pipeline that it stands for, and its result against the original")
  func technique() throws {
    var screen = try Scripted()
    screen.press(.function(Screen.compare.number))
    #expect(screen.explained(TechniqueExplanation.self).contains("Nothing is compared yet"))
    screen.press(.enter)
    screen.send(.job(.started(JobID(1))))
    var snapshot = JobSnapshot(fraction: 0.4, phase: "measuring")
    snapshot.comparison = CompareUpdateTests.table
    screen.send(.job(.progressed(JobID(1), snapshot)))
    #expect(
      screen.explained(TechniqueExplanation.self).contains(
        "which the others are compared with: 67.3 KiB, 97.78 % of 360 samples"))
    screen.press(.down)
    let text = screen.explained(TechniqueExplanation.self)
    #expect(text.contains("The 80 % smallest weights of all layers are pruned, with 1 epoch of fine-tuning."))
    #expect(
      text.contains(
        "It takes 19.5 KiB, 3.45× smaller, and gets 95.83 %, −1.94 points: on 360 samples it may be chance"))
    #expect(text.contains("as many multiply-accumulates"))
    // Where no channel can be cut, none is said to be.
    let single = try Scripted(
      Model(
        name: "single",
        randomWeightsFor: Graph(
          inputs: [.init(name: "input", shape: [64])],
          nodes: [.init(name: "fc", operation: Dense(outputs: 10), inputs: [Graph.ValueID(0)])],
          outputs: [.init(name: "output", value: Graph.ValueID(1))]), seed: 1))
    let cut = CompressionTechnique.standard(for: single.state.base.model, epochs: 1, seed: 0)
      .compactMap { TechniqueExplanation.description(of: $0.name, single.state) }.joined(separator: " ")
    #expect(cut.contains("No channels are cut, as none of this model's can be, with 1 epoch of fine-tuning."))
    #expect(cut.contains("No channels can be left out: a model as wide learns from this one"))
    #expect(!cut.contains("of the channels are cut"))
    // Every technique that the table can hold is known.
    for technique in CompressionTechnique.standard(for: screen.state.base.model, epochs: 1, seed: 0) {
      #expect(TechniqueExplanation.description(of: technique.name, screen.state) != nil, "\(technique.name)")
    }
    screen.press(.function(Screen.jobs.number))
    #expect(
      screen.explained(JobExplanation.self).contains(
        "The smallest of 3 so far is quantization 8 bits, 17.6 KiB, −0.28 points."))
  }
}
