import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Saving the view")
struct SaveViewTests {
  /// The effect that writes a file, if it was the last one.
  private func saved(_ screen: Scripted) -> (document: Document, path: String, replaces: Bool)? {
    if case .save(let document, let path, let replaces)? = screen.effects.last {
      (document, path, replaces)
    } else {
      nil
    }
  }

  @Test("v offers a name for every screen, and Enter saves to it", arguments: Screen.allCases)
  func offered(_ shown: Screen) throws {
    var screen = try Scripted()
    screen.press(.function(shown.number), .character("v"))
    let name = "tinydash-\(shown.title.lowercased()).svg"
    #expect(screen.state.entry?.text == name && screen.text.contains("\(name)▏"))
    let before = screen
    screen.press(.enter)
    let (document, path, replaces) = try #require(saved(screen))
    #expect(document == .view(.svg) && path == name && !replaces)
    // What is saved is the screen, not the question for the name.
    #expect(!screen.text.contains("▏ ") && screen.state.message == nil && screen.text != before.text)
  }

  @Test(
    "The end of the name decides the form",
    arguments: [("a.txt", CanvasFormat.text), ("b.ANS", .ansi), ("c d.svg", .svg)])
  func forms(_ name: String, _ format: CanvasFormat) throws {
    var screen = try Scripted()
    screen.press(.character("v"), .control("u"))
    screen.type(name)
    screen.press(.enter)
    let (document, path, _) = try #require(saved(screen))
    #expect(document == .view(format) && path == name)
  }

  @Test("A name without a known form is refused")
  func refused() throws {
    var screen = try Scripted()
    screen.press(.character("v"), .backspace, .enter)
    #expect(saved(screen) == nil)
    #expect(
      screen.state.entry?.problem == "'tinydash-compress.sv' has no known form; end it in .svg, .ans or .txt")
  }

  @Test("A file that is there is asked about on the screen, and replaced after a second Enter; Esc keeps it")
  func replacement() throws {
    var screen = try Scripted()
    screen.press(.character("v"), .enter)
    screen.send(.fileExists("tinydash-compress.svg", .view))
    #expect(screen.text.contains("▏ is there already  Enter replaces  Esc cancels"))
    let narrow = view(screen.state, size: Size(width: 40, height: 12)).canvas.text
    #expect(narrow.contains("…ress.svg▏") && narrow.contains("Enter replaces  Esc cancels"), "\(narrow)")
    screen.press(.escape, .character("v"), .enter)
    #expect(saved(screen)?.replaces == false)
    screen.send(.fileExists("tinydash-compress.svg", .view))
    screen.press(.enter)
    #expect(saved(screen)?.replaces == true)
    screen.send(.saved("tinydash-compress.svg", problem: nil))
    #expect(screen.text.contains("saved to tinydash-compress.svg"))
  }

  @Test("A name that can't be written to stays to be put right, unless something else is open by then")
  func notWritten() throws {
    var screen = try Scripted()
    screen.press(.character("v"), .enter)
    screen.send(.notSaved("none/x.svg", .view, problem: "none/x.svg: can't be written: no such folder"))
    #expect(screen.state.entry?.text == "none/x.svg")
    #expect(screen.text.contains("none/x.svg▏ can't be written: no such folder"))
    screen.press(.escape, .character("B"))
    screen.send(.notSaved("none/x.svg", .view, problem: "can't be written"))
    #expect(screen.state.entry?.purpose == .budget && screen.state.message == "can't be written")
  }

  @Test("Of a long name the end is seen, where it is typed", arguments: [(40, 12), (80, 24)])
  func longName(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    screen.press(.character("v"), .control("u"))
    screen.send(.input(.paste("/" + String(repeating: "folder/", count: 20) + "view.svg")))
    #expect(screen.text.split(separator: "\n").last?.contains("folder/view.svg▏") == true)
  }

  @Test("Files are written in the background, whole, and never over others without being told to")
  func writing() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "tinydash-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("view.txt").path
    var canvas = Canvas(size: Size(width: 5, height: 1))
    let inbox = Inbox {}
    let saver = FileQueue { inbox.put($0) }
    for (text, replaces) in [("one", false), ("two", false), ("three", true)] {
      canvas = Canvas(size: canvas.size)
      canvas.write(text, x: 0, y: 0)
      saver.save(.view(.text), to: path, replaces: replaces, picture: canvas)
      saver.finish()
      #expect(try String(contentsOfFile: path, encoding: .utf8) == (replaces ? "three\n" : "one\n"))
    }
    saver.save(.view(.text), to: folder.path + "/none/view.txt", replaces: false, picture: canvas)
    // A folder can't be replaced, so that isn't offered.
    saver.save(.view(.text), to: folder.path, replaces: false, picture: canvas)
    saver.finish()
    let events = inbox.take()
    #expect(events.count == 5)
    guard case .saved(path, nil) = events[0], case .fileExists(path, .view) = events[1],
      case .saved(path, nil) = events[2],
      case .notSaved(_, .view, let problem) = events[3],
      case .notSaved(_, .view, let reason) = events[4]
    else {
      Issue.record("\(events)")
      return
    }
    #expect(problem.contains("none") && reason.contains("not a regular file"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["view.txt"])
  }

  @Test("Without a terminal the dashboard draws until everything is measured")
  func settled() throws {
    let model = try #require(Architecture.named("digits-mlp")).makeModel(seed: 1)
    let screen = PictureScreen(size: Size(width: 120, height: 40))
    let state = try DashboardState(model: model, datasetName: "digits")
    let ending = Dashboard(screen: screen, wake: screen.wake).run(
      state, test: { try DatasetSource.digits.loadTestSplit() }, dataset: { try DatasetSource.digits.load() }
    ) { $0.isSettled }
    #expect(ending == .left)
    #expect(screen.canvas.text.contains("test 360") && !screen.canvas.text.contains("measuring"))
  }

  @Test("Of weights alone it waits for the sizes that there are, where all layers are compressed")
  func settledWeights() throws {
    for limits in [CompressionLimits(), CompressionLimits(immediate: 0, immediateLayer: 0, kept: 0)] {
      let screen = PictureScreen(size: Size(width: 120, height: 40))
      let state = try DashboardState(
        model: .weightsAlone(), datasetName: "weights alone",
        recipe: Recipe(defaults: LayerRecipe(sparsity: 0.5)), limits: limits)
      var known: [Bool] = []
      _ = Dashboard(screen: screen, wake: screen.wake).run(
        state,
        test: {
          TestSplit(
            name: "", classNames: [],
            samples: LabeledSamples(shape: [0], storage: .floats([]), labels: []))
        }, dataset: { throw CancellationError() }
      ) { state in
        known = Variant.allCases.map { state.bytes(of: $0) != nil }
        return state.isSettled
      }
      #expect(known == [true, true, true, true])
    }
  }

  @Test("What can't be measured ends it too")
  func unmeasurable() throws {
    struct Missing: Error, CustomStringConvertible { let description = "the data is gone" }
    let model = try #require(Architecture.named("digits-mlp")).makeModel(seed: 1)
    let screen = PictureScreen(size: Size(width: 120, height: 40))
    var problem: String?
    _ = Dashboard(screen: screen, wake: screen.wake).run(
      try DashboardState(model: model, datasetName: "digits"), test: { throw Missing() },
      dataset: { throw Missing() }
    ) {
      problem = $0.problem
      return $0.isSettled
    }
    #expect(problem == "the data is gone")
  }
}
