import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Dialogs of the Compress screen")
struct DialogUpdateTests {
  /// Selects a line of the dialog in which fine-tuning is set up.
  private func select(_ option: FineTuneOption, _ screen: inout Scripted) {
    screen.press(.home)
    for _ in 0..<option.rawValue { screen.press(.down) }
    #expect(screen.state.dialog == .fineTuning(option))
  }

  /// Prunes all layers, quantizes them, and opens the dialog.
  private func opened(sparsity: String = "90", bits: String = "4", width: Int = 120, height: Int = 40) throws
    -> Scripted
  {
    var screen = try Scripted(width: width, height: height)
    screen.press(.character("a"))
    screen.type(sparsity)
    screen.press(.enter, .tab)
    screen.type(bits)
    screen.press(.enter, .character("F"))
    return screen
  }

  @Test("Fine-tuning is set up in a dialog", arguments: [(40, 12), (80, 24), (120, 40)])
  func fineTuning(_ width: Int, _ height: Int) throws {
    try expectGolden(opened(width: width, height: height).text, "dialog-fine-tune-\(width)x\(height)")
  }

  @Test("Corrections stand in a dialog, with why some do nothing", arguments: [(40, 12), (80, 24)])
  func corrections(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    screen.press(.character("o"))
    try expectGolden(screen.text, "dialog-correct-\(width)x\(height)")
  }

  @Test("Every option is changed by arrows and by what is typed, and takes effect")
  func options() throws {
    var screen = try opened()
    screen.press(.right, .right, .shiftRight)
    #expect(screen.state.compress.fineTuning.epochs == 10)
    select(.gradual, &screen)
    #expect(screen.state.text(of: .gradual) == "auto: on")
    screen.press(.right, .right)
    select(.quantizationAware, &screen)
    screen.press(.right, .right)
    select(.alpha, &screen)
    screen.type("0.25")
    screen.press(.enter)
    select(.temperature, &screen)
    screen.press(.right)
    select(.learningRate, &screen)
    screen.press(.left)
    select(.seed, &screen)
    screen.type("42")
    screen.press(.enter)
    let work = FineTuningWork(screen.state)
    #expect(work.epochs == 10 && work.seed == 42)
    #expect(work.settings.training.epochs == 10 && work.settings.training.seed == 42)
    #expect(work.settings.training.learningRate == 0.001)
    #expect(work.settings.gradualPruning == nil && !work.settings.isQuantizationAware)
    #expect(work.guidance == .init(temperature: 4.5, alpha: 0.25))
    #expect(screen.requests.isEmpty)
    screen.press(.enter)
    #expect(screen.requests.map(\.kind) == [.fineTuning] && screen.state.dialog == nil)
    // The dialog opens as it was left.
    screen.press(.character("F"))
    #expect(screen.text.contains("‹ 10 ›") && screen.text.contains("‹ 42 ›"))
  }

  @Test("What would do nothing says why, and isn't changed")
  func obstacles() throws {
    var screen = try Scripted()
    screen.press(.character("F"))
    for (option, reason) in [
      (FineTuneOption.gradual, "nothing is pruned"), (.quantizationAware, "nothing is quantized"),
      (.rewind, "nothing is pruned"),
    ] {
      select(option, &screen)
      #expect(screen.text.contains("Does nothing now: \(reason)."))
      screen.press(.right)
      #expect(screen.state.message == "\(option.title): \(reason)")
    }
    #expect(screen.state.compress.fineTuning == FineTuneOptions())
    select(.alpha, &screen)
    screen.type("0")
    screen.press(.enter)
    select(.temperature, &screen)
    screen.type("3")
    #expect(screen.state.message == "temperature: nothing is learned from the original")
    #expect(FineTuningWork(screen.state).methods[0] == "by labels alone")
  }

  @Test("Values out of range are refused with the range")
  func ranges() throws {
    var screen = try opened()
    select(.alpha, &screen)
    screen.type("1.5")
    screen.press(.enter)
    #expect(screen.state.entry?.problem == "'1.5' is out of range: teacher's share is 0 to 1")
    screen.press(.escape)
    select(.learningRate, &screen)
    screen.type("5")
    screen.press(.enter)
    #expect(screen.state.entry?.problem == "'5' is out of range: learning rate is 1e−5 to 0.1")
    screen.press(.escape)
    select(.seed, &screen)
    screen.type("1.5")
    screen.press(.enter)
    #expect(screen.state.entry?.problem == "'1.5' is no seed; type a whole number")
    screen.press(.escape)
    #expect(screen.state.compress.fineTuning == FineTuneOptions() && screen.state.seed == 0)
  }

  @Test("Rewinding excludes gradual pruning, and needs the original's graph")
  func rewind() throws {
    var screen = try opened()
    select(.rewind, &screen)
    screen.press(.right)
    #expect(screen.text.contains("‹ random weights, seed 0 ›"))
    select(.gradual, &screen)
    #expect(screen.text.contains("Does nothing now: rewound weights get their masks at once."))
    let work = FineTuningWork(screen.state)
    #expect(work.rewind == .initial && work.settings.gradualPruning == nil)
    // The weights of a model that is the original are no earlier ones.
    select(.rewind, &screen)
    screen.press(.right)
    #expect(screen.state.compress.rewind == .none)
    screen.press(.escape, .tab)
    screen.type("50")
    screen.press(.enter, .character("F"))
    #expect(
      screen.state.compress.obstacle(to: .rewind)
        == "with another graph than the original's there are no earlier weights")
  }

  @Test("A built-in model's initial weights are those that its record of training names")
  func initialWeights() throws {
    let model = try ModelFile.load("digits-mlp")
    let initial = InitialWeights(of: model, seed: 9)
    #expect(initial.isRecorded && initial.title == "initial weights, seed 1")
    let architecture = try #require(Architecture.named("digits-mlp"))
    #expect(try initial.weights(for: model).weights == architecture.makeModel(seed: 1).weights)
    #expect(InitialWeights(of: try architecture.makeModel(seed: 1), seed: 9).seed == 9)
  }

  @Test("A rewound model is trained from its initial weights, under the masks of the trained one")
  func trainsTicket() throws {
    let data = try DatasetSource.digits.load().part(training: 96, test: 48)
    var screen = try opened()
    screen.press(.left, .left)
    select(.rewind, &screen)
    screen.press(.right)
    select(.learningRate, &screen)
    screen.type("0.00001")
    screen.press(.enter, .enter)
    let zeros = screen.state.compress.compressed.encodedLayers["fc1"]?.weights.elements.map { $0 == 0 }
    run(&screen, data)
    let job = try #require(screen.state.jobs[JobID(1)])
    #expect(job.status == .done, "\(job.outcome)")
    #expect(job.log.contains("begins with random weights, seed 0, under the masks of the model"))
    let tuned = screen.state.compress.subject
    #expect(tuned.title == "digits-mlp, rewound" && tuned.origin.isPruned)
    #expect(tuned.origin.training == job.id)
    let start = try Model(name: "", randomWeightsFor: tuned.model.graph, seed: 0)[weight: "fc1.weight"]
      .elements
    let weights = tuned.model[weight: "fc1.weight"].elements
    var moved: Float = 0
    for (index, isZero) in try #require(zeros).enumerated() where !isZero {
      moved = max(moved, abs(weights[index] - start[index]))
    }
    #expect(moved > 0 && moved < 0.001)
    // What quantization rounds to zero was kept by the mask.
    let held = weights.count { $0 == 0 }
    #expect(held == Int((0.9 * Double(weights.count)).rounded(.toNearestOrEven)))
  }

  /// Runs the newest job and hands over what it says.
  private func run(_ screen: inout Scripted, _ data: Dataset) {
    guard let request = screen.requests.last else {
      Issue.record("no job was asked for")
      return
    }
    let events = EventList()
    let queue = JobQueue(dataset: { data }, deliver: events.add)
    queue.submit(request)
    for event in events.wait(until: EventList.isOver(request.id.number)) ?? [] { screen.send(.job(event)) }
  }

  /// Has a correction done.
  private func correct(_ correction: Correction, _ screen: inout Scripted, _ data: Dataset) throws {
    screen.press(.character("o"), .home)
    for _ in 0..<correction.rawValue { screen.press(.down) }
    #expect(screen.state.dialog == .correction(correction))
    screen.press(.enter)
    run(&screen, data)
  }

  @Test("Biases are corrected as the engine does it, as one step that undo takes back")
  func correctsBiases() throws {
    let data = try DatasetSource.digits.load().part(training: 64, test: 32)
    var screen = try Scripted()
    screen.press(.character("a"))
    screen.type("80")
    screen.press(.enter)
    let before = screen.state.compress.compressed.completed()
    try correct(.correctBiases, &screen, data)
    let expected = try before.correctingBias(on: data.training)
    let after = screen.state.compress
    #expect(after.compressed.decodedModel()?.weights == expected.weights)
    #expect(expected.weights != before.decodedModel().weights)
    #expect(after.recipe == before.recipe && after.subject.graph == 0)
    #expect(after.subject.title == "digits-mlp, bias-corrected")
    screen.press(.character("u"))
    #expect(screen.state.compress.subject.number == 0)
    #expect(screen.state.compress.compressed.base.weights == before.base.weights)
  }

  @Test("Normalizations are recalibrated and folded as the engine does it")
  func normalizations() throws {
    // A network with normalizations takes no digits; a few images of its size do.
    let pixels: [UInt8] = (0..<24 * 784).map { UInt8(($0 * 7919) % 256) }
    let labels: [Int32] = (0..<24).map { Int32($0 % 10) }
    let samples = LabeledSamples(shape: [1, 28, 28], storage: .bytes(pixels, scale: 1 / 255), labels: labels)
    let data = Dataset(
      name: "images", classNames: (0..<10).map { "\($0)" }, training: samples, test: samples)
    var screen = try Scripted("resnet8")
    let before = screen.state.compress.compressed
    try correct(.recalibrate, &screen, data)
    let expected = try before.completed().decodedModel().recalibratingBatchNorm(on: samples)
    #expect(screen.state.compress.subject.model.weights == expected.weights)
    try correct(.fold, &screen, data)
    #expect(screen.state.compress.subject.title == "resnet8, recalibrated, folded")
    let folded = try expected.foldingBatchNorm()
    #expect(screen.state.compress.subject.model.weights == folded.weights)
    #expect(screen.state.compress.obstacle(to: .fold) == "the model has no batch norm")
    screen.press(.character("u"), .character("u"))
    #expect(screen.state.compress.subject == screen.state.compress.original)
  }

  @Test(
    "What needs no data is done to a model that can't be measured, and its size told instead of its accuracy")
  func withoutData() throws {
    let none = Dataset(
      name: "none", classNames: [], training: LabeledSamples(shape: [1], storage: .floats([]), labels: []),
      test: LabeledSamples(shape: [1], storage: .floats([]), labels: []))
    var screen = try Scripted("resnet8")
    screen.send(.report(.failed("no data")))
    try correct(.fold, &screen, none)
    let folded = try screen.state.compress.original.model.foldingBatchNorm()
    #expect(screen.state.compress.subject.model.weights == folded.weights)
    #expect(screen.state.jobs[JobID(1)]?.outcome == "306 KiB → 302 KiB")
    try correct(.factorize, &screen, none)
    #expect(screen.state.jobs[JobID(2)]?.outcome.contains("as two with") == true)
    // What is measured on samples needs them.
    screen.press(.character("5"), .enter)
    try correct(.correctBiases, &screen, none)
    #expect(screen.state.jobs[JobID(3)]?.status == .failed)
  }

  @Test(
    "Dense layers are factorized at the energy that was chosen, their recipe with them; else nothing is done")
  func factorizes() throws {
    let data = try DatasetSource.digits.load().part(training: 32, test: 16)
    var screen = try Scripted()
    screen.press(.tab)
    screen.type("8")
    screen.press(.enter)
    try correct(.factorize, &screen, data)
    // Random weights have no small rank.
    #expect(screen.state.jobs[JobID(1)]?.status == .failed)
    #expect(
      screen.state.message?.hasSuffix("no dense layer has fewer weights as two with 99 % of its energy")
        == true)
    screen.press(.character("o"), .end, .left, .left, .left)
    #expect(screen.text.contains("‹ 80 % energy ›"))
    screen.press(.escape)
    let compress = screen.state.compress
    _ = try screen.state.compress.change(
      to: compress.subject.model, keepsGraph: true, recipe: compress.recipe,
      origin: Origin(steps: ["fine-tuned"], isPruned: true))
    try correct(.factorize, &screen, data)
    #expect(screen.state.jobs[JobID(2)]?.status == .done)
    // Whatever zeros there were, their product is made of others.
    #expect(screen.state.compress.subject.origin == Origin(steps: ["fine-tuned", "factorized"]))
    let rank = try screen.state.compress.original.model.lowRankSpectrum(of: "fc1").rank(keepingEnergy: 0.8)
    let layers = screen.state.compress.layers
    #expect(layers[0].name == "fc1.in" && layers[0].weightShape == [rank, 64])
    #expect(screen.state.compress.recipe.settings(for: "fc1.out").bits == 8)
    #expect(screen.state.compress.recipe.settings(for: "fc2").bits == 32)
  }

  @Test("Clicks choose lines and values, start and close; what is behind isn't touched")
  func mouse() throws {
    var screen = try opened()
    try screen.click(.dialogStep(FineTuneOption.epochs.rawValue, by: 1))
    #expect(screen.state.compress.fineTuning.epochs == 4)
    try screen.click(.dialogStep(FineTuneOption.epochs.rawValue, by: -1))
    #expect(screen.state.compress.fineTuning.epochs == 3)
    try screen.click(.dialogLine(FineTuneOption.seed.rawValue))
    #expect(screen.state.dialog == .fineTuning(.seed))
    let recipe = screen.state.compress.recipe
    screen.send(.input(.mouse(MouseEvent(.press, at: Point(x: 2, y: 4)))))
    #expect(screen.state.dialog == nil && screen.state.compress.recipe == recipe)
    screen.press(.character("F"))
    try screen.click(.key(.enter))
    #expect(screen.requests.count == 1)
  }

  @Test("Another screen closes a dialog; other keys of the screen behind do nothing")
  func leaving() throws {
    var screen = try opened()
    let recipe = screen.state.compress.recipe
    screen.type("gpx")
    #expect(screen.state.dialog == .fineTuning(.epochs) && screen.state.compress.recipe == recipe)
    screen.press(.function(2))
    #expect(screen.state.dialog == nil && screen.state.screen == .distill)
  }

  @Test("What needs a model that runs is refused for weights alone, with why")
  func weightsAlone() throws {
    let model = try Model.weightsAlone()
    var screen = try Scripted()
    screen.state = try DashboardState(model: model, datasetName: "none")
    func expectRefused() {
      #expect(screen.state.message == "the model can't be run: the file holds weights but no graph")
      #expect(screen.state.dialog == nil && screen.requests.isEmpty)
    }
    for key in ["f", "F", "o"] {
      screen.type(key)
      expectRefused()
    }
    for shown in [Screen.distill, .compare] {
      screen.press(.function(shown.number), .enter)
      expectRefused()
      #expect(!screen.text.isEmpty)
    }
  }

  @Test("The seed is typed on every screen, and shown where training starts")
  func seed() throws {
    var screen = try Scripted()
    screen.press(.character("S"))
    screen.type("12")
    screen.press(.enter)
    #expect(screen.state.seed == 12)
    for number in [Screen.distill, .compare].map(\.number) {
      screen.press(.function(number))
      #expect(screen.text.contains("seed 12"))
    }
    let other = try DashboardState(
      model: #require(Architecture.named("digits-mlp")).makeModel(seed: 1), datasetName: "digits", seed: 5)
    let distillation = try DistillationWork(other)
    #expect(FineTuningWork(other).seed == 5 && distillation.seed == 5)
  }

  @Test("Where nothing can be run there is no student and nothing to compare, but the reason")
  func noStudents() throws {
    var screen = try Scripted(Model.weightsAlone())
    for number in [Screen.distill, .compare].map(\.number) {
      screen.press(.function(number))
      #expect(screen.text.contains("the model can't be run: "))
      #expect(
        !screen.text.contains("Enter trains") && !screen.text.contains("Enter compares")
          && !screen.text.contains("100.0 %"))
      screen.press(.character("i"))
      #expect(!screen.text.contains("0.0 %") && screen.text.contains("can't be"))
      screen.press(.escape)
    }
  }
}
