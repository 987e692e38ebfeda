import Foundation
import ModelFormats
@testable import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard
@testable import ModelCompression

@Suite("The guided tour")
struct TourTests {
  /// Someone who does what the tour asks for.
  private struct Walk {
    var screen: Scripted
    let isSmall: Bool

    init(_ name: String = "digits-mlp", width: Int = 120, height: Int = 40) throws {
      screen = try Scripted(
        try #require(Architecture.named(name)).makeModel(seed: 1), width: width, height: height)
      isSmall = width < 60
      try screen.state.beginTour()
    }

    var tour: TourState { screen.state.teaching.tour! }
    var seen: String? { tour.seen[tour.task] }
    var instruction: String {
      TourStep.all.flatMap(\.tasks)[tour.task].instruction(screen.state, tour.beginning)
    }
    var step: String {
      let (step, task) = TourStep.place(ofTask: tour.task)
      return "\(step + 1).\(task + 1)"
    }

    /// Goes on, which is possible whether the task is done or not, and expects the next one not to be.
    mutating func next() { screen.press(.character(".")) }

    /// Types a number for the slider of all layers, and has what it does measured.
    mutating func setAll(to number: String) {
      screen.press(.character("a"))
      screen.type(number)
      screen.press(.enter)
      screen.measure()
    }

    /// Ends the newest job with what it made.
    mutating func end(_ product: JobResult.Product) {
      let id = screen.state.jobs.entries[screen.state.jobs.entries.count - 1].id
      screen.send(.job(.started(id)))
      screen.end(id, product)
    }

    /// What fine-tuning under the recipe on the screen would make: here the weights as they are.
    mutating func endFineTuning() {
      let compress = screen.state.compress
      end(
        .changed(
          .init(
            model: compress.compressed.base, recipe: compress.recipe.keepingChannels,
            keepsGraph: compress.channelFractions.isEmpty,
            origin: compress.subject.origin.adding(
              "fine-tuned", isPruned: true, isCut: !compress.channelFractions.isEmpty))))
    }

    mutating func endDistillation() throws {
      try screen.endDistillation(screen.state.jobs.entries[screen.state.jobs.entries.count - 1].id)
    }
  }

  private func text(_ walk: Walk, _ name: String) throws {
    try expectGolden(walk.screen.text, "tour-\(name)-\(walk.screen.size.width)x\(walk.screen.size.height)")
  }

  @Test("Where each layer was pruned by itself, ranking them over all isn't done by g alone")
  func rankedAlone() throws {
    var walk = try Walk()
    walk.screen.measure()
    for _ in 0..<3 {
      walk.screen.type("85")
      walk.screen.press(.enter, .down)
    }
    walk.screen.measure()
    while walk.step != "2.3" { walk.next() }
    #expect(walk.instruction.hasPrefix("Layers with a sparsity of their own aren't ranked with others"))
    walk.screen.press(.character("g"))
    walk.screen.measure()
    #expect(walk.seen == nil)
    walk.setAll(to: "80")
    #expect(walk.seen != nil && walk.instruction.hasPrefix("g ranks weights over all layers"))
  }

  @Test("A task for a slider says where that is when another one is held", arguments: ["2.2", "5.2"])
  func sliders(step: String) throws {
    var walk = try Walk()
    walk.screen.measure()
    while walk.step != step { walk.next() }
    let goal: CompressState.Focus = step == "2.2" ? .sparsity : .channels
    var focuses: Set<CompressState.Focus> = []
    for _ in 0..<5 {
      let focus = walk.screen.state.compress.focus
      focuses.insert(focus)
      #expect(walk.instruction.contains("Tab to") == (focus != goal), "\(focus)")
      walk.screen.press(.tab)
    }
    #expect(focuses.contains(goal) && focuses.count > 2)
  }

  @Test("Students, recipes brought back and comparisons count also when they were there before their task")
  func doneBefore() throws {
    var walk = try Walk()
    walk.screen.measure()
    let tasks = ["4.2", "4.3", "6.2", "6.3"]
    /// The tasks out of these that are done once they are on show.
    func done() -> [String] {
      var other = walk
      var done: [String] = []
      while other.screen.state.isOnTour {
        if tasks.contains(other.step), other.seen != nil { done.append(other.step) }
        other.next()
      }
      return done
    }
    #expect(done() == [])
    walk.screen.press(.character("a"))
    walk.screen.type("80")
    walk.screen.press(.enter)
    walk.screen.measure([.pruned: 100, .both: 100])
    // By the slider isn't by Explore.
    walk.screen.press(.home)
    walk.screen.measure()
    #expect(done() == [])
    walk.screen.press(.character("u"), .function(Screen.explore.number), .down, .enter)
    walk.screen.measure()
    #expect(walk.screen.state.screen == .compress && walk.screen.state.compress.recipe == Recipe())
    #expect(done() == ["6.2"])
    walk.screen.press(.function(Screen.compare.number), .enter)
    #expect(done() == ["6.2"])
    walk.end(.comparison(CompareUpdateTests.table))
    // One of the techniques is both smaller than what was brought back and better.
    #expect(done() == ["6.3"])
    walk.screen.press(.function(Screen.distill.number), .enter)
    try walk.endDistillation()
    #expect(done() == ["4.2", "6.3"])
    // What the sliders say isn't what was trained.
    walk.screen.press(.right)
    #expect(done() == ["6.3"])
    walk.screen.press(.left, .character("s"))
    walk.screen.measure([.pruned: 340, .quantized: 340, .both: 340])
    #expect(done().contains("4.3"))
  }

  @Test("What was done before its task began is told since the original, and so is what wasn't measured then")
  func ahead() throws {
    // Pruned, measured, trained, measured, and only then the task.
    var walk = try Walk()
    walk.screen.measure()
    func prune() {
      walk.screen.press(.character("a"))
      walk.screen.type("90")
      walk.screen.press(.enter)
    }
    prune()
    walk.screen.measure([.pruned: 60, .both: 60])
    walk.screen.press(.character("f"))
    walk.endFineTuning()
    walk.screen.measure([.pruned: 270, .both: 270])
    while walk.step != "2.4" { walk.next() }
    let bytes = Numbers.bytes(try #require(walk.screen.state.bytes(of: .both)))
    let whole = "Since the original, size went from 67.3 KiB to \(bytes), accuracy 97.22 % → 75.00 % ±"
    #expect(walk.seen?.hasPrefix(whole) == true, "\(walk.seen ?? "")")

    // Pruned, but not measured yet, when the task began.
    walk = try Walk()
    walk.screen.measure()
    prune()
    while walk.step != "2.4" { walk.next() }
    walk.screen.press(.character("f"))
    walk.endFineTuning()
    walk.screen.measure([.pruned: 270, .both: 270])
    #expect(walk.seen?.hasPrefix(whole) == true, "\(walk.seen ?? "")")

    // Measured when it began.
    walk = try Walk()
    walk.screen.measure()
    prune()
    walk.screen.measure([.pruned: 60, .both: 60])
    while walk.step != "2.4" { walk.next() }
    walk.screen.press(.character("f"))
    walk.endFineTuning()
    walk.screen.measure([.pruned: 270, .both: 270])
    #expect(
      walk.seen?.hasPrefix("Size stayed \(bytes), accuracy 16.67 % → 75.00 % ±") == true,
      "\(walk.seen ?? "")")
  }

  @Test(
    "A task of one step is told against the state that the step was done to, whatever was so when the task began"
  )
  func prepared() throws {
    func walk(to step: String) throws -> Walk {
      var walk = try Walk()
      walk.screen.measure()
      while walk.step != step { walk.next() }
      walk.screen.press(.character("a"))
      return walk
    }
    // Pruned in the task that trains.
    var training = try walk(to: "2.4")
    training.screen.type("90")
    training.screen.press(.enter)
    training.screen.measure([.pruned: 60, .both: 60])
    let bytes = Numbers.bytes(try #require(training.screen.state.bytes(of: .both)))
    var unmeasured = training
    training.screen.press(.character("f"))
    training.endFineTuning()
    training.screen.measure([.pruned: 270, .both: 270])
    #expect(training.seen?.hasPrefix("Size stayed \(bytes), accuracy 16.67 % → 75.00 % ±") == true)
    // With a change that is made while it trains, and measured before it ends or not.
    unmeasured.screen.press(.character("f"), .tab)
    unmeasured.screen.type("8")
    unmeasured.screen.press(.enter)
    var measured = unmeasured
    unmeasured.endFineTuning()
    unmeasured.screen.measure([.pruned: 270, .quantized: 270, .both: 270])
    let small = Numbers.bytes(try #require(unmeasured.screen.state.bytes(of: .both)))
    #expect(
      unmeasured.seen?.hasPrefix("Size went from \(bytes) to \(small), accuracy 16.67 % → 75.00 %") == true)
    measured.screen.measure([.quantized: 350, .both: 50])
    measured.endFineTuning()
    measured.screen.measure([.pruned: 270, .quantized: 270, .both: 270])
    #expect(measured.seen?.contains(", accuracy 13.89 % → 75.00 %") == true)

    // Pruned in the task that ranks over all layers.
    var ranking = try walk(to: "2.3")
    ranking.screen.type("90")
    ranking.screen.press(.enter)
    ranking.screen.measure([.pruned: 60, .both: 60])
    ranking.screen.press(.character("g"))
    ranking.screen.measure([.pruned: 72, .both: 72])
    #expect(ranking.seen?.contains(", accuracy 16.67 % → 20.00 %") == true)
    // Both at once leave nothing but the original.
    ranking = try walk(to: "2.3")
    ranking.screen.type("90")
    ranking.screen.press(.enter, .character("g"))
    ranking.screen.measure([.pruned: 72, .both: 72])
    #expect(ranking.seen?.hasPrefix("Since the original, size went from 67.3 KiB to ") == true)
    #expect(ranking.seen?.contains("97.22 % → 20.00 %") == true)

    // Quantized in the task that takes palettes.
    var palettes = try walk(to: "3.3")
    palettes.screen.press(.tab)
    palettes.screen.type("4")
    palettes.screen.press(.enter)
    palettes.screen.measure([.quantized: 340, .both: 340])
    palettes.screen.press(.character("s"), .character("s"))
    palettes.screen.measure([.quantized: 345, .both: 345])
    #expect(palettes.seen?.contains(", accuracy 94.44 % → 95.83 %") == true)
  }

  @Test("What channels do isn't told while something else is done to the weights")
  func channelsAlone() throws {
    var walk = try Walk()
    walk.screen.measure()
    while walk.step != "5.1" { walk.next() }
    walk.screen.press(.character("a"))
    walk.screen.type("80")
    walk.screen.press(.enter)
    func cut() {
      while walk.screen.state.compress.focus != .channels { walk.screen.press(.tab) }
      walk.screen.type("50")
      walk.screen.press(.enter)
      walk.screen.measure([.pruned: 250, .both: 250])
    }
    cut()
    #expect(walk.seen == nil)
    walk.screen.press(.character("x"))
    walk.screen.measure()
    #expect(walk.seen == nil)
    cut()
    #expect(walk.seen?.contains("Since the original, size went from 67.3 KiB to ") == true)
  }

  @Test(
    "All tasks can be done one after the other, and each tells what it led to",
    arguments: ScreenTests.goldenSizes)
  func wholeWalk(_ width: Int, _ height: Int) throws {
    var walk = try Walk(width: width, height: height)
    // Step 1
    #expect(walk.step == "1.1" && walk.seen == nil)
    walk.screen.measure()
    let margin = Numbers.decimal(AccuracyEstimate(correct: 350, total: 360).margin * 100, places: 1)
    let whole = "17 226 parameters of 4 bytes are 67.3 KiB; 97.22 % ±\(margin) of 360 samples are right."
    #expect(walk.seen?.hasPrefix(whole) == true)
    walk.next()
    // The largest layer is the first one, selected already.
    #expect(walk.step == "1.2" && walk.seen?.hasPrefix("fc1 has 48.1 % of all weights") == true)
    walk.next()
    #expect(walk.seen == nil)
    walk.screen.press(.character("i"))
    #expect(walk.seen?.isEmpty == false)
    try text(walk, "explain")
    // Step 2
    walk.next()
    #expect(walk.step == "2.1" && walk.seen == nil && !walk.screen.state.isExplaining)
    try text(walk, "prune")
    walk.screen.type("79")
    walk.screen.press(.enter)
    walk.screen.measure()
    #expect(walk.seen == nil)
    walk.screen.type("80")
    walk.screen.press(.enter)
    // Not before it is measured.
    #expect(walk.seen == nil)
    walk.screen.measure([.pruned: 345, .both: 345])
    let bytes = try #require(walk.screen.state.compress.compressed.totalBytes)
    #expect(
      walk.seen?.hasPrefix(
        "Since the original, size went from 67.3 KiB to \(Numbers.bytes(bytes)), accuracy 97.22 % → 95.83 % ±"
      )
        == true)
    try text(walk, "pruned")
    walk.next()
    walk.screen.press(.character("a"))
    walk.screen.type("90")
    walk.screen.press(.enter)
    walk.screen.measure([.pruned: 300, .both: 300])
    #expect(walk.seen?.contains("95.83 % → 83.33 %") == true && walk.seen?.contains("isn't chance.") == true)
    walk.next()
    walk.screen.press(.character("g"))
    walk.screen.measure([.pruned: 310, .both: 310])
    #expect(walk.seen?.contains(" lost ") == true && walk.seen?.contains("83.33 % → 86.11 %") == true)
    walk.next()
    #expect(walk.step == "2.4")
    walk.screen.press(.character("f"))
    walk.endFineTuning()
    #expect(walk.seen == nil)
    walk.screen.measure([.pruned: 346, .quantized: 346, .both: 346])
    #expect(
      walk.seen?.contains("86.11 % → 96.11 %") == true
        && walk.seen?.contains(
          "17 024 multiply-accumulates stay") == true
    )
    // What undo and x go back to is something else.
    let trained = walk.seen
    for key in ["u", "r", "x", "u"] {
      walk.screen.press(.character(Character(key)))
      let correct = walk.screen.state.compress.subject == walk.screen.state.compress.original ? 310 : 346
      walk.screen.measure([.pruned: correct, .quantized: correct, .both: correct])
      #expect(walk.seen == trained)
    }
    // Step 3
    walk.next()
    #expect(walk.step == "3.1")
    walk.screen.press(.character("x"), .character("a"), .tab)
    walk.screen.type("8")
    walk.screen.press(.enter)
    walk.screen.measure()
    #expect(
      walk.seen?.contains("67.3 KiB became ") == true
        && walk.seen?.contains(
          "as many samples are right") == true
    )
    walk.next()
    for _ in 0..<5 { walk.screen.press(.left) }
    walk.screen.measure([.quantized: 346, .both: 346])
    #expect(walk.seen == nil)
    walk.screen.press(.left)
    // What the weights lost without rounding isn't the bits' doing.
    var lost = walk
    var recipe = lost.screen.state.compress.recipe
    recipe.defaults.sparsity = 0.5
    _ = try lost.screen.state.compress.change(toOpened: recipe)
    lost.screen.measure([.pruned: 180, .quantized: 176, .both: 176])
    #expect(lost.seen == nil)
    walk.screen.measure([.quantized: 300, .both: 300])
    #expect(walk.seen?.hasPrefix("At 2 bits it is −13.89 points") == true)
    walk.next()
    walk.screen.press(.character("s"), .character("s"))
    walk.screen.measure([.quantized: 330, .both: 330])
    #expect(walk.seen?.contains("83.33 % → 91.67 %") == true)
    // Step 4
    walk.next()
    #expect(walk.step == "4.1")
    walk.screen.press(.function(Screen.distill.number), .down)
    #expect(walk.screen.state.distill.setting == .temperature)
    walk.screen.type("8")
    walk.screen.press(.enter)
    #expect(walk.seen == nil)
    walk.screen.send(.predicted(.init(sample: 0, logits: [0, 1, 2, 3, 12, 10, 4, -3, 2, 1])))
    #expect(walk.seen?.hasPrefix("From T = 1 to 8.0, '4' went from 88.0 % to ") == true)
    try text(walk, "temperature")
    walk.next()
    walk.screen.press(.enter)
    try walk.endDistillation()
    #expect(walk.seen?.contains("94.44 % taught, 93.33 % alone (+1.11 points), the teacher 97.22 %.") == true)
    walk.next()
    walk.screen.press(.character("s"))
    #expect(walk.screen.state.screen == .compress && walk.seen == nil)
    walk.screen.measure([.pruned: 340, .quantized: 340, .both: 340])
    #expect(walk.seen?.contains("instead of 67.3 KiB, 94.44 %") == true)
    // Step 5
    walk.next()
    #expect(walk.step == "5.1")
    walk.screen.press(.character("x"))
    walk.screen.press(.up, .up, .up)
    while walk.screen.state.compress.focus != .channels { walk.screen.press(.tab) }
    walk.screen.type("50")
    walk.screen.press(.enter)
    walk.screen.measure([.pruned: 250, .both: 250])
    #expect(walk.seen?.contains("of the multiply-accumulates are left.") == true)
    // Against the original, not against the student of before.
    #expect(walk.seen?.contains("Since the original, size went from 67.3 KiB to ") == true)
    #expect(walk.seen?.contains("accuracy 97.22 % → 69.44 %") == true)
    walk.next()
    walk.screen.press(.character("a"))
    walk.screen.type("50")
    walk.screen.press(.enter)
    walk.screen.measure([.pruned: 150, .both: 150])
    #expect(walk.seen?.contains("69.44 % → 41.67 %") == true)
    try text(walk, "channels")
    walk.next()
    walk.screen.press(.character("f"))
    walk.endFineTuning()
    walk.screen.measure([.pruned: 341, .quantized: 341, .both: 341])
    #expect(walk.seen?.contains("41.67 % → 94.72 %") == true)
    // Step 6
    walk.next()
    #expect(walk.step == "6.1")
    walk.screen.press(.character("x"), .character("a"))
    walk.screen.state.compress.focus = .sparsity
    walk.screen.type("60")
    walk.screen.press(.enter, .tab)
    walk.screen.type("8")
    walk.screen.press(.enter)
    walk.screen.measure([.pruned: 340, .both: 338])
    #expect(walk.seen?.contains("Pruning −2.78 points, quantization ±0.00 points, both −3.33 points") == true)
    walk.next()
    #expect(walk.step == "6.2")
    walk.screen.press(.function(Screen.explore.number), .home, .down, .up)
    #expect(walk.seen == nil)
    // The end of the frontier.
    for _ in 0..<20 { walk.screen.press(.down) }
    let point = try #require(walk.screen.state.explore.frontierPoints.last)
    #expect(walk.screen.state.explore.selectedPoint?.number == point.number && walk.seen == nil)
    walk.screen.press(.enter)
    #expect(walk.screen.state.screen == .compress && walk.screen.state.compress.recipe == point.recipe)
    walk.screen.measure([.pruned: 350, .quantized: 350, .both: 350])
    let seen = try #require(walk.seen)
    #expect(seen.hasPrefix("Back at \(point.what): ") && seen.contains("97.22 % ±"))
    #expect(seen.contains("The most accurate one that fits 256 KiB: \(point.what), "))
    walk.next()
    walk.screen.press(.function(Screen.compare.number), .enter)
    walk.end(.comparison(CompareUpdateTests.table))
    #expect(
      walk.seen?.hasPrefix(
        "Smallest within a point of the original: quantization 8 bits: 17.6 KiB, 3.83× smaller") == true)
    walk.next()
    #expect(walk.step == "6.4")
    walk.screen.press(.down, .character("i"))
    #expect(walk.seen?.hasPrefix("magnitude pruning 80 %: 19.5 KiB, 95.83 %") == true)
    try text(walk, "technique")
    #expect(walk.tour.seen.count == TourStep.taskCount)
    walk.next()
    #expect(!walk.screen.state.isOnTour)
  }

  @Test("There are six steps and twelve to twenty tasks, each with words that fit the smallest screen")
  func table() throws {
    #expect(TourStep.all.count == 6 && (12...20).contains(TourStep.taskCount))
    for name in ["digits-mlp", "lenet5", "resnet8"] {
      let walk = try Walk(name)
      for task in TourStep.all.flatMap(\.tasks) {
        #expect(task.brief(walk.screen.state, walk.tour.beginning).count <= 32)
        let instruction = task.instruction(walk.screen.state, walk.tour.beginning)
        #expect(Paragraph("○ \(instruction)").lines(width: 116).count <= 3)
        #expect(Paragraph("○ \(instruction)").lines(width: 78).count <= 3, "\(instruction)")
        #expect(
          !task.isDone(walk.screen.state, walk.tour.beginning)
            || task.brief(walk.screen.state, walk.tour.beginning).contains("select"))
      }
    }
    #expect(try Walk("lenet5").screen.state.prunableLayerName == "conv1")
    #expect(try Walk("lenet5").screen.state.largestLayerName == "fc1")
    #expect(TourStep.place(ofTask: 0) == (0, 0) && TourStep.place(ofTask: 999).step == 5)
  }

  @Test("What a later task did isn't told of an earlier one that is come back to, unless it is done anew")
  func comingBack() throws {
    var walk = try Walk()
    walk.screen.measure()
    for _ in 0..<4 { walk.next() }
    #expect(walk.step == "2.2")
    walk.setAll(to: "80")
    let all = try #require(walk.seen)
    walk.next()
    walk.screen.press(.character("g"))
    walk.screen.measure()
    let ranked = try #require(walk.seen)
    walk.next()
    walk.screen.press(.character("f"))
    walk.endFineTuning()
    walk.screen.measure()
    #expect(walk.step == "2.4" && walk.seen != nil)
    walk.screen.press(.character(","))
    #expect(walk.step == "2.3" && walk.seen == ranked)
    walk.screen.measure()
    #expect(walk.seen == ranked)
    walk.screen.press(.character(","))
    #expect(walk.step == "2.2" && walk.seen == all)
    walk.setAll(to: "90")
    #expect(walk.seen != all)
  }

  @Test("Keys go on and back, whether a task is done or not; what was seen stays; Esc ends it, a dot resumes")
  func keys() throws {
    var walk = try Walk()
    walk.screen.press(.character(","))
    #expect(walk.step == "1.1")
    walk.screen.measure()
    let seen = walk.seen
    #expect(seen != nil)
    walk.screen.press(.character("."), .character("."), .character("."))
    #expect(walk.step == "2.1")
    walk.screen.press(.character(","), .character(","), .character(","))
    #expect(walk.step == "1.1" && walk.seen == seen)
    // What Esc is for on the screen comes first.
    walk.screen.press(.shiftTab, .escape)
    #expect(walk.screen.state.isOnTour && walk.screen.state.compress.focus == .sparsity)
    walk.screen.press(.tab, .tab, .tab)
    #expect(walk.screen.state.compress.focus == .histogram)
    walk.screen.press(.escape, .character("/"), .character("f"), .enter, .escape)
    #expect(walk.screen.state.isOnTour && walk.screen.state.compress.focus == .sparsity)
    #expect(walk.screen.state.compress.filter.isEmpty)
    walk.screen.press(.escape)
    #expect(!walk.screen.state.isOnTour && !walk.screen.text.contains("Tour"))
    walk.screen.press(.character("."))
    #expect(walk.screen.state.isOnTour && walk.step == "1.1")
    try walk.screen.click(.key(.character(".")))
    #expect(walk.step == "1.2")
    try walk.screen.click(.key(.character(",")))
    #expect(walk.step == "1.1")
    walk.screen.press(.character("F"), .character("."))
    #expect(walk.step == "1.2" && walk.screen.state.dialog != nil && walk.screen.text.contains("Tour"))
  }

  @Test("A training that was begun a task too early counts all the same")
  func early() throws {
    var walk = try Walk()
    walk.screen.measure()
    for _ in 0..<5 { walk.next() }
    #expect(walk.step == "2.3")
    walk.screen.press(.character("a"))
    walk.screen.type("80")
    walk.screen.press(.enter, .character("g"))
    walk.screen.measure([.pruned: 300, .both: 300])
    walk.screen.press(.character("f"))
    walk.next()
    #expect(walk.step == "2.4" && walk.seen == nil)
    walk.endFineTuning()
    walk.screen.measure([.pruned: 340, .quantized: 340, .both: 340])
    #expect(walk.seen?.contains("94.44 %") == true)
  }

  @Test("It says what a model stores, where weights and work are, and what it can't do")
  func models() throws {
    var walk = try Walk("resnet8")
    walk.screen.measure()
    #expect(
      walk.seen?.hasPrefix("77 754 parameters and 672 untrained values of 4 bytes are ") == true)
    var dense = try Walk()
    dense.screen.measure()
    dense.next()
    #expect(dense.seen?.contains("each weight is used once") == true)
    var other = try Walk()
    other.screen.send(.report(.failed("the data is of another shape")))
    #expect(other.screen.text.contains("Nothing can be measured, which the tour is about: the data is of"))
    // A single layer is the output, whose channels are the classes.
    var builder = GraphBuilder(input: [1, 8, 8])
    let flat = builder.add("flatten", Reshape.flatten, builder.input)
    let logits = builder.add("only", Dense(outputs: 10), flat)
    let graph = try builder.build(output: logits)
    var screen = try Scripted(try Model(name: "one", randomWeightsFor: graph, seed: 1))
    try screen.state.beginTour()
    for _ in 0..<13 { screen.press(.character(".")) }
    #expect(screen.text.contains("No layer of this model has channels that could be cut"), "\(screen.text)")
  }

  @Test("In any dashboard a dot begins it, but not with weights that can't be run")
  func begins() throws {
    var screen = try Scripted()
    #expect(!screen.state.isOnTour)
    screen.press(.character(","))
    #expect(screen.state.isOnTour)
    var alone = try Scripted(weightsAlone([[4, 4]]))
    alone.press(.character("."))
    #expect(!alone.state.isOnTour && alone.state.message?.contains("can't be run") == true)
  }

  @Test(
    "It leaves the screen usable, and can be drawn at every size",
    arguments: [(1, 1), (40, 12), (40, 16), (60, 20), (80, 24), (100, 30), (200, 60)])
  func sizes(_ width: Int, _ height: Int) throws {
    var walk = try Walk(width: width, height: height)
    for _ in 0..<TourStep.taskCount {
      for number in 1...Screen.allCases.count {
        walk.screen.press(.function(number))
        #expect(view(walk.screen.state, size: walk.screen.size).canvas.size == walk.screen.size)
      }
      walk.next()
    }
    guard width >= 40 else { return }
    walk = try Walk(width: width, height: height)
    walk.screen.state.follow(view(walk.screen.state, size: walk.screen.size))
    let place = try #require(walk.screen.state.regions.rectangle(of: .tour))
    #expect(place.height == (height >= 30 ? 5 : height >= 20 ? 3 : 1))
    #expect(walk.screen.state.regions.rectangle(of: .compress(.slider(.layer(0), .sparsity))) != nil)
    #expect(walk.screen.text.contains("original"))
  }

  @Test("At the smallest size it is one line with the task, then with what was seen")
  func smallest() throws {
    var walk = try Walk(width: 40, height: 12)
    #expect(walk.screen.text.contains("1.1 ○ wait for the original's"))
    walk.screen.measure()
    #expect(walk.screen.text.contains("1.1 ✓ 17 226 parameters"))
    // The rest is read with the key that goes on, and backwards.
    let seen = try #require(walk.seen)
    var read: [String] = []
    func line() -> String? {
      walk.screen.text.split(separator: "\n").first { $0.contains("1.1 ✓ ") }.map {
        String($0.dropFirst(6)).trimmingCharacters(in: .whitespaces)
      }
    }
    for _ in 0..<20 {
      walk.screen.state.follow(view(walk.screen.state, size: walk.screen.size))
      guard let line = line() else { break }
      read.append(line.replacing(/\ …?\ *\.$/, with: "").trimmingCharacters(in: .whitespaces))
      walk.next()
    }
    #expect(read.count > 2 && read.joined(separator: " ") == seen)
    #expect(walk.step == "1.2")
    walk.screen.state.follow(view(walk.screen.state, size: walk.screen.size))
    walk.screen.press(.character(","))
    #expect(walk.step == "1.1")
  }
}
