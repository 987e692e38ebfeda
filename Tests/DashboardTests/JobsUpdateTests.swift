import Foundation
import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Jobs on the screens")
struct JobsUpdateTests {
  @Test("Fine-tuning is asked for by a key, seen on every screen, and stopped by another")
  func fineTuning() throws {
    var screen = try Scripted()
    screen.press(.character("f"))
    #expect(screen.requests.map(\.kind) == [.fineTuning])
    screen.send(.job(.started(JobID(1))))
    screen.send(.job(.progressed(JobID(1), JobSnapshot(fraction: 0.25, phase: "epoch 1/3", secondsLeft: 9))))
    for index in 1...Screen.allCases.count {
      screen.press(.function(index))
      let footer = try #require(screen.text.split(separator: "\n").last)
      #expect(footer.contains("fine-tune digits-mlp epoch 1/3") && footer.contains("25 %"), "\(footer)")
    }
    screen.press(.character("z"))
    #expect(screen.effects.last == .cancelJob(JobID(1)))
    #expect(screen.state.jobs[JobID(1)]?.status == .stopping)
    // A second time does nothing more, and says so.
    let count = screen.effects.count
    screen.press(.character("c"))
    #expect(screen.effects.count == count)
    #expect(screen.state.message == "job 1 is being stopped already")
    screen.send(.job(.ended(JobID(1), .cancelled)))
    #expect(screen.state.jobs[JobID(1)]?.status == .cancelled)
    for key in ["c", "p"] {
      screen.type(key)
      #expect(screen.state.message == "job 1 is over: cancelled")
    }
    #expect(screen.effects.count == count)
    #expect(screen.state.jobs.running == nil)
  }

  @Test("What is being measured is stopped before a job that runs on the side")
  func stopsMeasuringFirst() throws {
    var screen = try Scripted()
    screen.press(.character("f"))
    screen.send(.job(.started(JobID(1))))
    screen.send(.report(.activity(.init(title: "measuring both", fraction: 0))))
    screen.press(.character("z"))
    #expect(screen.effects.last == .stopMeasuring)
    screen.send(.report(.activity(nil)))
    screen.press(.character("z"))
    #expect(screen.effects.last == .cancelJob(JobID(1)))
  }

  @Test("The fine-tuned weights come as one step that undo takes back, under what was set meanwhile")
  func fineTunedIsOneStep() throws {
    var screen = try Scripted()
    screen.type("50")
    screen.press(.enter)
    let recipe = screen.state.compress.recipe
    let before = screen.state.compress.subject
    screen.press(.character("F"))
    screen.type("7")
    screen.press(.enter, .enter)
    #expect(screen.requests.count == 1)
    #expect(screen.state.compress.fineTuning.epochs == 7)
    // Meanwhile something else was tried.
    screen.type("90")
    screen.press(.enter)
    let meanwhile = screen.state.compress.recipe
    let tuned = try #require(Architecture.named("digits-mlp")).makeModel(seed: 2)
    screen.send(.job(.started(JobID(1))))
    screen.effects = []
    screen.end(
      JobID(1),
      .changed(
        .init(
          model: tuned, recipe: recipe, keepsGraph: true,
          origin: Origin(steps: ["fine-tuned"], isPruned: true))), "10 % → 90 %")
    let after = screen.state.compress
    #expect(after.subject.model.weights == tuned.weights)
    #expect(after.subject != before)
    #expect(after.recipe == meanwhile)
    #expect(after.subject.graph == before.graph)
    #expect(screen.effects == [after.measurement])
    #expect(screen.state.message == "fine-tune digits-mlp: 10 % → 90 %; your recipe stays")
    // What is compared with stays the model that the program was opened with.
    #expect(after.configuration(of: .original) == Configuration(subject: 0, recipe: Recipe()))
    screen.press(.character("u"))
    #expect(screen.state.compress.subject == before)
    #expect(screen.state.compress.recipe == meanwhile)
    #expect(screen.state.compress.compressed.original.weights == before.model.weights)
    screen.press(.character("r"))
    #expect(screen.state.compress.compressed.original.weights == tuned.weights)
  }

  /// What training with a seed is said to have made.
  private func tuned(_ seed: UInt64, _ recipe: Recipe, keepsGraph: Bool = true) throws -> JobResult.Product {
    .changed(
      .init(
        model: try #require(Architecture.named("digits-mlp")).makeModel(seed: seed), recipe: recipe,
        keepsGraph: keepsGraph, origin: Origin(steps: ["fine-tuned"])))
  }

  @Test("Without changes meanwhile the recipe is that of the training, and so it is where layers are others")
  func landsAsTrained() throws {
    for keepsGraph in [true, false] {
      var screen = try Scripted()
      screen.press(.character("f"))
      let recipe = Recipe(defaults: LayerRecipe(bits: 8))
      // Other channels to cut than those that were can't be told of the layers that there are then.
      if !keepsGraph { screen.press(.tab, .tab, .right) }
      screen.end(JobID(1), try tuned(2, recipe, keepsGraph: keepsGraph), "10 % → 90 %")
      #expect(screen.state.compress.recipe == recipe)
      #expect(screen.state.message?.contains("u brings yours back") == !keepsGraph)
    }
  }

  @Test(
    "What was set meanwhile stays where layers keep their names, too, without the channels that are cut by then"
  )
  func landsEdited() throws {
    var screen = try Scripted()
    screen.press(.tab, .tab)
    screen.type("50")
    screen.press(.enter, .character("f"), .tab, .tab, .tab)
    screen.type("70")
    screen.press(.enter)
    screen.end(JobID(1), try tuned(2, Recipe(), keepsGraph: false))
    let settings = screen.state.compress.recipe.settings(for: "fc1")
    #expect(settings.sparsity == 0.7 && settings.channelSparsity == 0, "\(settings)")
    #expect(screen.state.message?.hasSuffix("your recipe stays") == true)
  }

  @Test("What is typed or open in front of Compress is about the model that it was begun for")
  func landsLater() throws {
    for keys in [[Key.character("e")], [.character("7")], [.character("F"), .character("9")]] {
      var screen = try Scripted()
      screen.press(.character("f"))
      for key in keys { screen.press(key) }
      let before = screen.state.compress.subject
      screen.end(JobID(1), try tuned(2, Recipe()))
      #expect(screen.state.compress.subject == before)
      #expect(screen.state.jobs.entries[0].status == .done)
      screen.press(.escape, .escape)
      #expect(screen.state.compress.subject != before)
      #expect(screen.state.compress.subject.title.contains("fine-tuned"))
      #expect(screen.state.jobs.landing.isEmpty && screen.state.jobs.entries[0].made == nil)
    }
    // What waits is there before the session is kept for the last time.
    var screen = try Scripted()
    screen.press(.character("f"), .character("e"))
    screen.end(JobID(1), try tuned(2, Recipe()))
    screen.press(.character("q"))
    #expect(screen.effects.contains(.quit))
    #expect(screen.state.compress.subject.title.contains("fine-tuned"))
  }

  @Test("What was made of another model than the one there now is brought by Enter on Jobs alone")
  func landsElsewhere() throws {
    var screen = try Scripted()
    screen.press(.character("f"), .right, .character("o"), .down)
    #expect(screen.state.dialog != nil)
    screen.press(.escape, .character("f"))
    #expect(screen.state.message == "job 2 waits, and starts from the weights as they are now")
    screen.end(JobID(1), try tuned(2, Recipe()), "first")
    let first = screen.state.compress.subject
    screen.end(JobID(2), try tuned(3, Recipe()), "second")
    #expect(screen.state.compress.subject == first)
    #expect(screen.state.message == "fine-tune digits-mlp: second; Enter on Jobs brings it")
    // It isn't kept with the session.
    screen.effects = []
    screen.press(.character("q"))
    #expect(screen.effects.isEmpty && screen.state.message == "a result waits on Jobs: q again leaves")
    screen.press(.escape)
    screen.press(.function(Screen.jobs.number))
    #expect(screen.text.contains("Enter brings it · second"))
    screen.press(.enter)
    #expect(screen.state.screen == .compress && screen.state.compress.subject != first)
    #expect(screen.state.compress.subject.graph == first.graph)
    #expect(screen.state.message == "fine-tune digits-mlp: second; u takes that back")
    screen.press(.character("u"))
    #expect(screen.state.compress.subject == first)
    screen.press(.function(Screen.jobs.number), .enter)
    #expect(
      screen.state.message == "it went to Compress already; undo, redo or its point on Explore bring it back")
    #expect(screen.state.screen == .jobs)
  }

  @Test("Numbers of epochs that make no sense are refused")
  func epochs() throws {
    var screen = try Scripted()
    for text in ["0", "101", "1.5"] {
      screen.press(.character("F"))
      screen.type(text)
      screen.press(.enter)
      #expect(screen.requests.isEmpty)
      #expect(screen.state.entry?.problem == "'\(text)' is no number of epochs; type 1 to 100")
      screen.press(.escape, .escape)
    }
  }

  @Test("Fine-tuning holds for a model whose channels are cut: they are gone in its result")
  func cutChannels() throws {
    var screen = try Scripted()
    screen.press(.tab, .tab)
    screen.type("25")
    screen.press(.enter)
    let work = FineTuningWork(screen.state)
    #expect(!work.keepsGraph)
    #expect(work.model.layers.map(\.weightShape) == [[96, 64], [64, 96], [10, 64]])
    #expect(!work.recipe.cutsChannels)
  }

  @Test("Fine-tuning prunes gradually where much is pruned, and computes with coarse weights where they are")
  func method() throws {
    var screen = try Scripted()
    var work = FineTuningWork(screen.state)
    #expect(work.methods == ["taught by the original", "taught"])
    #expect(work.settings.gradualPruning == nil && !work.settings.isQuantizationAware)
    screen.press(.character("a"))
    screen.type("90")
    screen.press(.enter, .tab)
    screen.type("4")
    screen.press(.enter)
    work = FineTuningWork(screen.state)
    #expect(work.methods[0] == "gradual pruning, quantization-aware, taught by the original")
    #expect(work.settings.gradualPruning == GradualPruning(end: 0.5, feedback: false))
    #expect(work.settings.isQuantizationAware && work.settings.quantizationBegin == 0.3)
    #expect(work.teacher.weights == screen.state.compress.original.model.weights)
    screen.press(.character("f"))
    #expect(screen.text.contains(" gradual, quantized, taught "))
  }

  @Test("Jobs are listed newest first, selected by key and mouse, paused, resumed and cancelled")
  func list() throws {
    var screen = try Scripted()
    screen.press(.character("f"), .character("f"), .character("f"))
    screen.send(.job(.started(JobID(1))))
    try screen.click(.tab(.jobs))
    // The one at work is what somebody comes to see.
    #expect(screen.state.jobs.selectedEntry?.id == JobID(1))
    screen.press(.up, .up, .up)
    #expect(screen.state.jobs.selectedEntry?.id == JobID(3))
    func footer() -> Substring { screen.text.split(separator: "\n").last ?? "" }
    #expect(footer().contains("c cancel") && !footer().contains("p pause"))
    screen.press(.character("p"))
    #expect(screen.state.message == "only a job that runs can be paused")
    screen.press(.down, .down, .down)
    #expect(screen.state.jobs.selectedEntry?.id == JobID(1))
    screen.press(.character("p"))
    #expect(screen.effects.last == .pauseJob(JobID(1)))
    #expect(screen.state.jobs[JobID(1)]?.status == .paused)
    #expect(screen.text.contains("paused"))
    #expect(footer().contains("p go on  c cancel"))
    screen.press(.character("p"))
    #expect(screen.effects.last == .resumeJob(JobID(1)))
    try screen.click(.job(JobID(2)))
    screen.press(.character("c"))
    #expect(screen.effects.last == .cancelJob(JobID(2)))
    screen.send(.job(.ended(JobID(2), .cancelled)))
    #expect(screen.state.jobs.entries.map(\.status) == [.running, .cancelled, .waiting])
    try screen.click(.job(JobID(1)))
    screen.press(.character("c"))
    #expect(screen.state.jobs[JobID(1)]?.status == .stopping && !footer().contains("c cancel"))
  }

  @Test(
    "What was pruned or cut for good stays so when it is only quantized, and its line says so",
    arguments: [
      (Origin(), "quantized "), (Origin(isPruned: true), "pruned, quantized "),
      (Origin(steps: ["fine-tuned"]), "quantized "),
      (Origin(isCut: true), "cut, quantized "), (Origin(isPruned: true, isCut: true), "cut, pruned, quant. "),
    ])
  func labels(_ origin: Origin, _ label: String) throws {
    let pruned = origin.isCut ? "cut, pruned " : "pruned "
    let recipe = Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4))
    for (width, height) in [(80, 24), (120, 40)] {
      var screen = try Scripted(width: width, height: height)
      let model = screen.state.compress.original.model
      _ = try screen.state.compress.change(to: model, keepsGraph: true, recipe: recipe, origin: origin)
      screen.press(.down)
      let lines = screen.text.split(separator: "\n").suffix(6)
      #expect(lines.contains { $0.hasPrefix("│ \(label)") }, "\(screen.text)")
      #expect(lines.contains { $0.hasPrefix("│ \(pruned)") } && lines.contains { $0.hasPrefix("│ both ") })
    }
  }

  @Test(
    "Where a recipe doesn't prune or doesn't quantize, the line is of the weights as they have become",
    arguments: [
      (
        Origin(steps: ["fine-tuned"], isPruned: true), LayerRecipe(sparsity: 0.5),
        ["pruned", "pruned", "pruned, fine-tuned"]
      ),
      (
        Origin(steps: ["fine-tuned in 2 bits"]), LayerRecipe(bits: 2),
        ["fine-tuned in 2 bits", "fine-tuned", "quantized"]
      ),
      (Origin(isStudent: true), LayerRecipe(), ["student", "student", "student"]),
      (
        Origin(steps: ["student of a"], isStudent: true), LayerRecipe(bits: 4),
        ["student", "student", "quantized"]
      ),
      (
        Origin(steps: ["student of a", "rewound"], isStudent: true), LayerRecipe(),
        ["student, rewound", "st.+rew.", "student, rewound"]
      ),
      (
        Origin(steps: ["fine-tuned"], isStudent: true), LayerRecipe(),
        ["student, fine-tuned", "st.+tuned", "student, fine-tuned"]
      ),
      (
        Origin(steps: ["folded"], isCut: true), LayerRecipe(),
        ["cut, folded", "cut+folded", "cut, folded"]
      ),
      (
        Origin(steps: ["fine-tuned", "bias-corrected"], isPruned: true, isCut: true), LayerRecipe(bits: 4),
        ["cut, pruned, fine-tuned, bias-corrected", "cut+corr.", "cut, pruned, quant."]
      ),
      (
        Origin(steps: ["fine-tuned", "factorized"]), LayerRecipe(),
        ["fine-tuned, factorized", "factorized", "fine-tuned, factorized"]
      ),
      (Origin(), LayerRecipe(), ["pruned", "pruned", "quantized"]),
    ])
  func idleLabels(_ origin: Origin, _ settings: LayerRecipe, _ labels: [String]) throws {
    var screen = try Scripted()
    let model = screen.state.compress.original.model
    _ = try screen.state.compress.change(
      to: model, keepsGraph: true, recipe: Recipe(defaults: settings), origin: origin)
    screen.press(.down)
    let lines = screen.text.split(separator: "\n").suffix(6)
    #expect(lines.contains { $0.hasPrefix("│ \(labels[0]) ") }, "\(screen.text)")
    #expect(lines.contains { $0.hasPrefix("│ \(labels[2]) ") }, "\(screen.text)")
    let narrow = view(screen.state, size: Size(width: 60, height: 24)).canvas.text
    #expect(narrow.contains("│ \(labels[1]) "), "\(narrow)")
    #expect(screen.state.compress.subject.title.contains(", cut") == origin.isCut)
    #expect(origin.results.last.map { $0.cellWidth <= 10 } ?? true)
  }

  @Test("q asks first while a job runs or waits, and anything but a second q takes that back")
  func leaving() throws {
    var screen = try Scripted()
    screen.press(.character("q"))
    #expect(screen.effects.last == .quit)
    screen.effects = []
    screen.press(.character("f"))
    screen.effects = []
    for ending in [
      [Key.character("q")], [.character("o"), .character("q")],
    ] {
      for key in ending { screen.press(key) }
      #expect(screen.effects.isEmpty && screen.text.contains("a job runs: q again leaves"))
      let tiny = view(screen.state, size: Size(width: 20, height: 3)).canvas.text
      #expect(tiny.contains("q again quits"))
      screen.press(.escape)
      #expect(view(screen.state, size: Size(width: 20, height: 3)).canvas.text.contains("q quits"))
    }
    let narrow = Size(width: 40, height: 12)
    screen.send(.job(.started(JobID(1))))
    screen.press(.character("q"))
    #expect(view(screen.state, size: narrow).canvas.text.contains("a job runs: q again leaves "))
    #expect(view(screen.state, size: narrow).canvas.text.contains("z stop"))
    screen.press(.character("q"))
    #expect(screen.effects == [.quit])
    screen.effects = []
    screen.send(.job(.started(JobID(1))))
    try screen.click(.tab(.jobs))
    screen.press(.character("q"))
    #expect(screen.effects.isEmpty)
    screen.press(.control("c"))
    #expect(screen.effects == [.interrupt])
    // What is being stopped or is over holds nobody back.
    screen.press(.character("c"), .character("q"))
    #expect(screen.effects.last == .quit)
  }

  @Test("On the smallest screen the list shows names, and how far what runs is")
  func smallest() throws {
    var screen = try Scripted(width: 40, height: 12)
    screen.press(.character("f"), .character("f"), .function(Screen.jobs.number))
    screen.send(.job(.started(JobID(1))))
    screen.send(.job(.progressed(JobID(1), JobSnapshot(fraction: 0.25, phase: "epoch 1/3"))))
    #expect(screen.text.contains(/│ 2 fine-tune digits-mlp +waiting/), "\(screen.text)")
    #expect(screen.text.contains(/│ 1 fine-tune digits-mlp +25 %/), "\(screen.text)")
  }

  @Test("While a job runs, the keys that act on it come first on its screen, and only then are they there")
  func footer() throws {
    var screen = try Scripted(width: 80, height: 24)
    func footer() -> String { screen.text.split(separator: "\n").last.map(String.init) ?? "" }
    for shown in [Screen.distill, .compare] {
      screen.press(.function(shown.number))
      #expect(!footer().contains("p pause"))
      screen.press(.enter)
      let id = JobID(screen.state.jobs.entries.count)
      screen.send(.job(.started(id)))
      screen.send(.job(.progressed(id, JobSnapshot(fraction: 0.2, phase: "epoch 1/5", secondsLeft: 200))))
      #expect(footer().contains("p pause  c cancel") && footer().contains("q quit"), "\(footer())")
      screen.send(.job(.ended(id, .cancelled)))
      screen.press(.character("c"))
      #expect(screen.state.message == "job \(id.number) is over: cancelled")
      screen.press(.tab)
    }
  }

  @Test("Why a job failed stands in the list, in the log and in the footer")
  func failure() throws {
    var screen = try Scripted()
    screen.press(.character("f"), .function(Screen.jobs.number))
    screen.send(.job(.started(JobID(1))))
    screen.send(.job(.ended(JobID(1), .failed("isn't there"))))
    #expect(screen.state.message == "fine-tune digits-mlp: isn't there")
    #expect(screen.text.components(separatedBy: "isn't there").count == 4)
  }

  @Test("A log keeps its newest lines only")
  func log() throws {
    var screen = try Scripted()
    screen.press(.character("f"))
    for line in 0...JobsState.logLimit {
      _ = update(&screen.state, .job(.logged(JobID(1), "\(line)")))
    }
    #expect(screen.state.jobs[JobID(1)]?.log.count == JobsState.logLimit)
    #expect(screen.state.jobs[JobID(1)]?.log.first == "1")
  }
}
