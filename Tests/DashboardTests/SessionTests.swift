import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Sessions")
struct SessionTests {
  private let source = Session.Source(
    model: "digits-mlp", data: "digits", mean: 0.5, standardDeviation: 2)

  /// A folder of its own, removed with the value.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("tinydash-\(UUID().uuidString)")
      .path
    var session: SessionFolder { SessionFolder(path: path) }
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Waits for nothing: what a dashboard showed first and last.
  private func keep(_ states: [DashboardState], in folder: Folder, isResumed: Bool = false) -> SessionError? {
    let keeper = SessionKeeper(folder.session, of: source, isResumed: isResumed)
    for state in states { keeper.keep(state) { _ in } }
    return keeper.finish()
  }

  /// A dashboard in which much has been changed.
  private func worked() throws -> Scripted {
    var scripted = try Scripted()
    scripted.type("73")
    scripted.press(.enter, .down)
    scripted.type("40")
    scripted.press(.enter, .tab)
    scripted.type("4")
    scripted.press(.enter, .character("u"), .character("B"))
    scripted.type("300K")
    scripted.press(.enter, .character("S"))
    scripted.type("7")
    scripted.press(.enter, .character("F"))
    scripted.type("9")
    scripted.press(.enter, .escape)
    scripted.state.dialog = nil
    scripted.press(.function(3))
    return scripted
  }

  private func resumed(_ session: Session, changed: Model? = nil) throws -> DashboardState {
    let model = try #require(Architecture.named("digits-mlp")).makeModel(seed: 1)
    return try DashboardState(resuming: session, model: model, changed: changed, datasetName: "digits")
  }

  @Test("what is read is what was written")
  func roundTrip() throws {
    let session = SessionSnapshot(try worked().state).session(of: source, weights: nil)
    #expect(try Session(json: session.json(), file: "x") == session)
    #expect(session.undo.count == 2 && session.redo.count == 1)
  }

  @Test("what is resumed is what was shown")
  func resume() throws {
    let before = try worked().state
    let folder = Folder()
    #expect(keep([try Scripted().state, before], in: folder) == nil)
    #expect(folder.names == ["session.json"])
    var after = try resumed(try folder.session.read())
    #expect(after.compress.recipe == before.compress.recipe)
    #expect(after.compress.row == .layer(1) && after.compress.focus == .bits)
    #expect(after.budget.bytes == 300 << 10 && after.seed == 7 && after.screen == .explore)
    #expect(after.compress.fineTuning == before.compress.fineTuning && after.compress.fineTuning.epochs == 9)
    // Undo and redo lead where they led.
    _ = update(&after, .input(.key(.function(1))))
    _ = update(&after, .input(.key(.character("r"))))
    #expect(after.compress.recipe.settings(for: "fc2").bits == 4)
    for _ in 0..<3 { _ = update(&after, .input(.key(.character("u")))) }
    #expect(after.compress.recipe == Recipe())
  }

  @Test("the recipes of Explore come back, unless the original is as accurate as never before")
  func visits() throws {
    let folder = Folder()
    var scripted = try Scripted()
    let keeper = SessionKeeper(folder.session, of: source)
    keeper.keep(scripted.state) { _ in }
    func restored() throws -> DashboardState { try resumed(try folder.session.read()) }
    scripted.measure()
    keeper.keep(scripted.state) { _ in }
    #expect(keeper.finish() == nil && folder.names.isEmpty)
    for text in ["50", "70", "90"] {
      scripted.type(text)
      scripted.press(.enter)
      scripted.measure([.pruned: 300, .both: 300])
    }
    scripted.type("95")
    scripted.press(.enter)
    keeper.keep(scripted.state) { _ in }
    #expect(keeper.finish() == nil)
    #expect(try folder.session.read().visits?.points.count == 3)
    // What is measured after the last change is kept too.
    scripted.measure([.pruned: 250, .both: 250])
    keeper.keep(scripted.state) { _ in }
    #expect(keeper.finish() == nil)
    let visits = try #require(try folder.session.read().visits)
    #expect(visits.sampleCount == 360 && visits.originalCorrect == 350)
    #expect(visits.points.map(\.correct) == [300, 300, 300, 250])

    var after = scripted
    after.state = try restored()
    // The current one and the original are measured anew.
    #expect(after.state.explore.points.map(\.what) == scripted.state.explore.points[1...3].map(\.what))
    #expect(after.state.explore.points.map(\.bytes) == scripted.state.explore.points[1...3].map(\.bytes))
    // Nothing is lost when it is left before that is known.
    #expect(
      SessionSnapshot(after.state).session(of: source, weights: nil).visits
        == .init(sampleCount: 360, originalCorrect: 350, points: Array(visits.points.dropLast())))
    after.measure([.pruned: 250, .both: 250])
    #expect(after.state.explore.points.count == 5 && after.state.explore.frontierPoints.count > 1)
    after.press(.function(3), .right, .enter)
    #expect(after.state.compress.recipe != scripted.state.compress.recipe && after.state.screen == .compress)

    after.state = try restored()
    after.measure([.original: 349, .pruned: 250, .both: 250])
    #expect(after.state.explore.points.map(\.kind) == [.original, .recipe])
    #expect(after.state.message?.contains("data has changed") == true)
    // A file that was written before there were any is read.
    var older = try folder.session.read()
    older.visits = nil
    #expect(try Session(json: older.json(), file: "x") == older)
  }

  @Test("a dashboard that was only looked at leaves the session as it was")
  func untouched() throws {
    let folder = Folder()
    let state = try worked().state
    #expect(keep([state, state], in: folder) == nil)
    #expect(folder.names == [])
    // Wherever one looked, and whatever one prepared.
    var scripted = try Scripted()
    var states = [scripted.state]
    for keys: [Key] in [
      [.down], [.tab], [.character("a")], [.function(3)], [.character("b")], [.function(2), .down],
      [.function(1), .character("F"), .right, .escape],
    ] {
      for key in keys { scripted.press(key) }
      states.append(scripted.state)
    }
    #expect(keep(states, in: folder) == nil)
    #expect(folder.names == [])
    // Of the session that goes on that is kept, too.
    #expect(keep(states, in: folder, isResumed: true) == nil)
    let kept = try folder.session.read()
    #expect(kept.budget.bytes == scripted.state.budget.bytes && kept.budget.bytes != states[0].budget.bytes)
    // What comes behind a change is kept with it.
    let other = Folder()
    let before = scripted.state
    scripted.state.compress.focus = .sparsity
    scripted.type("50")
    scripted.press(.enter)
    let changed = scripted.state
    scripted.press(.function(3))
    #expect(keep([before, changed, scripted.state], in: other) == nil)
    #expect(other.names == ["session.json"])
  }

  /// Has training make other weights.
  private func train(_ scripted: inout Scripted, seed: UInt64) throws -> Model {
    scripted.press(.character("f"))
    let id = try #require(scripted.requests.last?.id)
    let model = try #require(Architecture.named("digits-mlp")).makeModel(seed: seed)
    scripted.end(
      id,
      .changed(
        .init(
          model: model, recipe: Recipe(defaults: LayerRecipe(sparsity: 0.5)), keepsGraph: true,
          origin: Origin(steps: ["fine-tuned"], isPruned: true))))
    return model
  }

  @Test("of dashboards that are left at the same time, one's session is kept whole")
  func atOnce() throws {
    let keepers = try (0..<6).map { seed in
      var scripted = try Scripted()
      let first = scripted.state
      _ = try train(&scripted, seed: UInt64(seed))
      return (first, scripted.state)
    }
    let original = try #require(Architecture.named("digits-mlp")).makeModel(seed: 1)
    for _ in 0..<5 {
      let folder = Folder()
      let session = folder.session
      DispatchQueue.concurrentPerform(iterations: keepers.count) { index in
        let keeper = SessionKeeper(session, of: source)
        for _ in 0..<10 {
          keeper.keep(keepers[index].0) { _ in }
          #expect(keeper.finish() == nil)
          keeper.keep(keepers[index].1) { _ in }
          #expect(keeper.finish() == nil)
        }
      }
      let record = try #require(try session.read().changed)
      _ = try session.readModel(record, original: original)
      #expect(folder.names.count == 2)
    }
  }

  @Test("weights that training made are kept beside it, and only the newest")
  func changedModel() throws {
    let folder = Folder()
    var scripted = try Scripted()
    let first = scripted.state
    let keeper = SessionKeeper(folder.session, of: source)
    keeper.keep(first) { _ in }
    _ = try train(&scripted, seed: 2)
    keeper.keep(scripted.state) { _ in }
    #expect(keeper.finish() == nil)
    let earlier = folder.names
    let model = try train(&scripted, seed: 3)
    keeper.keep(scripted.state) { _ in }
    #expect(keeper.finish() == nil)
    #expect(folder.names.count == 2 && earlier.count == 2 && folder.names != earlier)
    let session = try folder.session.read()
    let record = try #require(session.changed)
    let original = try #require(Architecture.named("digits-mlp")).makeModel(seed: 1)
    let changed = try folder.session.readModel(record, original: original)
    #expect(changed.weights.mapValues(\.elements) == model.weights.mapValues(\.elements))
    var after = try resumed(session, changed: changed)
    #expect(after.compress.subject.title == scripted.state.compress.subject.title)
    #expect(after.compress.recipe == scripted.state.compress.recipe)
    #expect(after.compress.subject.origin.isPruned && after.compress.original.model.name == "digits-mlp")
    // The step before was of weights that aren't kept; the one before that leads to the original.
    #expect(session.undo.map(\.isForOriginal) == [true])
    _ = update(&after, .input(.key(.character("u"))))
    #expect(after.compress.subject == after.compress.original && after.compress.recipe == Recipe())
    // Going back to the original is a step that is kept.
    scripted.press(.character("x"))
    keeper.keep(scripted.state) { _ in }
    #expect(keeper.finish() == nil)
    #expect(folder.names == ["session.json"])

    try folder.session.write(session)
    let error = #expect(throws: SessionError.self) {
      try folder.session.readModel(record, original: original)
    }
    #expect(error?.description.contains(record.weights) == true)
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(record.weights)"))
    #expect(throws: SessionError.self) { try folder.session.readModel(record, original: original) }
  }

  @Test("a folder that can't be written to is said")
  func unwritable() throws {
    let folder = Folder()
    try Data().write(to: URL(fileURLWithPath: folder.path))
    let problem = keep([try Scripted().state, try worked().state], in: folder)
    #expect(problem?.description.contains(folder.path) == true)
    // The reason is told.
    let keeper = SessionKeeper(SessionFolder(path: "\(folder.path)/below"), of: source)
    keeper.keep(try Scripted().state) { _ in }
    keeper.keep(try worked().state) { _ in }
    #expect(keeper.finish()?.description.hasSuffix("no session is kept: Not a directory") == true)
  }

  @Test("what couldn't be written is tried again, and said again, when the program ends")
  func writtenLater() throws {
    let folder = Folder()
    try Data().write(to: URL(fileURLWithPath: folder.path))
    let keeper = SessionKeeper(folder.session, of: source)
    keeper.keep(try Scripted().state) { _ in }
    let worked = try worked().state
    keeper.keep(worked) { _ in }
    #expect(keeper.finish() != nil)
    #expect(keeper.finish() != nil)
    // What was in the way is gone.
    try FileManager.default.removeItem(atPath: folder.path)
    #expect(keeper.finish() == nil)
    let session = try resumed(try folder.session.read())
    #expect(session.compress.recipe == worked.compress.recipe)
  }

  @Test(
    "what is damaged is named, with its file and what to do",
    arguments: [
      ("", "no JSON"), ("{", "no JSON"), ("[]", "no JSON"), ("{}", "version is missing"),
      (#"{"version": 2}"#, "the form 2"),
      (#"{"version": 1}"#, "source is missing"), ("{\n\"version\": x}", "in line 2"),
      (#"{"version": 1e300}"#, "a number is out of range"),
    ])
  func damage(text: String, says: String) {
    let error = #expect(throws: SessionError.self) { try Session(json: Data(text.utf8), file: "s.json") }
    #expect(error?.description.hasPrefix("s.json: ") == true)
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
  }

  @Test(
    "a value that nobody could have chosen is damage",
    arguments: [
      (#""epochs" : 3"#, #""epochs" : 1000000"#, "fineTuning.epochs"),
      (#""gradual" : "automatic""#, #""gradual" : "perhaps""#, "fineTuning.gradual"),
      (#""bytes" : 262144"#, #""bytes" : -1"#, "budget.bytes"),
      (#""seed" : 0"#, #""seed" : -1"#, "out of range"),
      (#""bits" : 32"#, #""bits" : 9"#, "bits"),
    ])
  func values(written: String, instead: String, says: String) throws {
    let session = SessionSnapshot(try Scripted().state).session(of: source, weights: nil)
    let text = String(decoding: try session.json(), as: UTF8.self)
    #expect(text.contains(written), "\(text)")
    let error = #expect(throws: SessionError.self) {
      try Session(json: Data(text.replacingOccurrences(of: written, with: instead).utf8), file: "s.json")
    }
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
  }

  @Test("a recipe that the model doesn't fit any more can't be resumed")
  func otherModel() throws {
    var session = SessionSnapshot(try Scripted().state).session(of: source, weights: nil)
    session.recipe.layers["conv9"] = LayerRecipe(sparsity: 0.5)
    #expect(throws: RecipeError.self) { try resumed(session) }
  }

  @Test("it is where the environment says")
  func place() {
    #expect(SessionFolder(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"])?.path == "/s/tinydash")
    #expect(
      SessionFolder(environment: ["XDG_STATE_HOME": "s", "HOME": "/h"])?.path == "/h/.local/state/tinydash")
    #expect(SessionFolder(environment: [:]) == nil)
  }
}
