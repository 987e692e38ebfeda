import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork
import Synchronization
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Writing the model to a file")
struct ExportTests {
  private func request(_ screen: Scripted) throws -> ExportRequest {
    try #require(
      screen.effects.lazy.compactMap { if case .export(let request) = $0 { request } else { nil } }.last)
  }

  /// Does what was asked for as the dashboard would.
  private func answer(_ screen: inout Scripted) throws {
    let request = try request(screen)
    let events = Mutex<[ExportEvent]>([])
    let job = ExportJob { _, event in events.withLock { $0.append(event) } }
    job.export(request)
    while !events.withLock({ $0.contains(where: \.isLast) }) { usleep(1000) }
    for event in events.withLock({ $0 }) { screen.send(.export(request.number, event)) }
  }

  private func opened(width: Int = 80, height: Int = 24) throws -> Scripted {
    var screen = try Scripted(width: width, height: height)
    screen.type("a80")
    screen.press(.enter, .tab)
    screen.type("4")
    screen.press(.enter)
    screen.effects = []
    screen.type("e")
    return screen
  }

  @Test("The dialog and what comes of it", arguments: [(40, 12), (80, 24), (120, 40)])
  func golden(_ width: Int, _ height: Int) throws {
    var screen = try opened(width: width, height: height)
    #expect(screen.state.dialog == .export(.form))
    try expectGolden(screen.text, "export-\(width)x\(height)")
    screen.press(.enter)
    #expect(screen.state.dialog == .exporting)
    let number = try request(screen).number
    screen.send(.export(number, .progressed(.init(phase: "running what is in the file", fraction: 0.4))))
    #expect(screen.text.contains("running what is in the file"))
    let report = ExportReport(
      file: "small.onnx", bytes: 6543, weightBytes: 6000, layers: [],
      notes: ["fc1 is stored with its zeros: its positions would take more than they save."])
    screen.send(
      .export(
        number,
        .ended(
          .init(
            report: report, screenBytes: 5900, baselineBytes: 70_000,
            check: .predictions(count: 360, differing: 1, correct: 340, correctInFile: 341)))))
    #expect(screen.state.dialog == .exported)
    try expectGolden(screen.text, "exported-\(width)x\(height)")
    if height == 12 {
      #expect(!screen.text.contains("save."))
      for _ in 0..<20 {
        screen.state.follow(view(screen.state, size: screen.size))
        screen.press(.down)
      }
      #expect(screen.text.contains("save."))
      // By pages and to the ends, too, also before anything is drawn anew.
      screen.press(.home)
      #expect(screen.text.contains("small.onnx") && !screen.text.contains("save."))
      screen.press(.end, .down)
      #expect(screen.text.contains("save.") && !screen.text.contains("small.onnx"))
      screen.state.follow(view(screen.state, size: screen.size))
      screen.press(.pageUp, .pageUp)
      #expect(screen.text.contains("small.onnx"))
      for _ in 0..<5 { screen.press(.pageDown) }
      #expect(screen.text.contains("save."))
    }
    screen.press(.enter)
    #expect(screen.state.dialog == nil)
  }

  @Test("Every form is written, read back, and equal", arguments: ExportOptions.Form.allCases)
  func writes(_ form: ExportOptions.Form) throws {
    let folder = try Folder()
    var screen = try opened()
    let path = "\(folder.path)/model.\(form.suffix)"
    screen.press(.down, .down, .right, .control("u"))
    screen.type(path)
    screen.press(.enter)
    #expect(screen.state.export.options.form == form)
    screen.press(.enter)
    try answer(&screen)
    let outcome = try #require(screen.state.export.outcome)
    #expect(outcome.check.isEqual == true)
    let size = try #require(
      FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    #expect(outcome.report.bytes == size)
    switch form {
    case .recipe:
      #expect(
        try RecipeFile.read(path, for: screen.state.compress.subject.model) == screen.state.compress.recipe)
    case .compact:
      #expect(outcome.report.weightBytes == screen.state.compress.compressed.totalBytes)
      fallthrough
    case .onnx:
      guard case .predictions(let count, 0, _, _) = outcome.check else {
        Issue.record("\(outcome.check)")
        return
      }
      #expect(count == screen.state.sampleCount)
    }
  }

  @Test("A file that is there is replaced only by a second Enter, and not after another name was typed")
  func overwriting() throws {
    let folder = try Folder()
    let path = "\(folder.path)/model.json"
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    var screen = try opened()
    screen.press(.up, .down, .down, .right, .control("u"))
    screen.type(path)
    screen.press(.enter, .enter)
    try answer(&screen)
    #expect(screen.state.dialog == .export(.file))
    #expect(
      screen.text.contains("Enter replaces it, Esc keeps it.") && screen.text.contains("Enter replaces it"))
    #expect(!screen.text.contains("opened from"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    var other = screen
    other.press(.right, .enter, .enter)
    #expect(try !request(other).replaces)
    screen.press(.enter)
    #expect(try request(screen).replaces)
    try answer(&screen)
    #expect(screen.state.export.outcome?.check == .recipe(isEqual: true))
  }

  @Test("Where the file is the one that the model was opened from, the question says so")
  func overwritingTheModel() throws {
    let folder = try Folder()
    let path = "\(folder.path)/digits-mlp.onnx"
    try Data("weights".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link.onnx", withDestinationPath: path)
    for (width, height) in [(40, 12), (80, 24)] {
      var screen = try Scripted(width: width, height: height)
      screen.state.modelFile = path
      for (name, isModel) in [("digits-mlp.onnx", true), ("link.onnx", true), ("folder.onnx", false)] {
        try Data("other".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/folder.onnx"))
        screen.press(.escape, .character("e"), .down, .down, .right, .control("u"))
        screen.type("\(folder.path)/\(name)")
        screen.press(.enter, .enter)
        try answer(&screen)
        let words = screen.text.split { " \n│".contains($0) }.joined(separator: " ")
        let what = isModel ? "is what this model was opened from" : "is there already"
        #expect(
          screen.state.replacementQuestion
            == "\(folder.path)/\(name) \(what): Enter replaces it, Esc keeps it.")
        // The whole question is there, where nothing is drawn beside it.
        #expect(width > 40 || words.contains("\(what): Enter replaces it, Esc keeps it."), "\(words)")
        #expect(words.contains("Enter replaces it Esc closes"))
        screen.press(.escape)
      }
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "weights")
  }

  @Test("What can't be written says why and keeps the dialog; names without a known ending are refused")
  func refusals() throws {
    var screen = try opened()
    screen.press(.down, .down, .right, .control("u"))
    screen.type("/nowhere/at/all/model.onnx")
    screen.press(.enter, .enter)
    try answer(&screen)
    #expect(screen.state.dialog == .export(.file))
    #expect(try #require(screen.state.message).contains("/nowhere/at/all"))
    screen.press(.right, .control("u"))
    screen.type("model.pt")
    screen.press(.enter)
    #expect(screen.state.entry?.problem?.contains(".onnx, .safetensors or .json") == true)
    #expect(screen.state.exportPath == "/nowhere/at/all/model.onnx")
    // Nor does a key that means something elsewhere begin it behind the dialog.
    screen.press(.escape, .character("."))
    #expect(screen.state.shownTour == nil && screen.state.dialog == .export(.file))
  }

  @Test("What is stopped while it is written leaves no file, and one that was there as it was")
  func stoppedWriting() throws {
    let folder = try Folder()
    for name in ["model.onnx", "model.safetensors"] {
      let path = "\(folder.path)/\(name)"
      try "old".write(toFile: path, atomically: false, encoding: .utf8)
      var screen = try opened()
      screen.press(.down, .down, .right, .control("u"))
      screen.type(path)
      screen.press(.enter, .enter)
      try answer(&screen)
      screen.press(.enter)
      let request = try request(screen)
      #expect(request.replaces)
      let end = Mutex<ExportEvent?>(nil)
      let stop = Mutex<(@Sendable () -> Void)?>(nil)
      let job = ExportJob { _, event in
        if case .progressed(let progress) = event, progress.phase == "writing" { stop.withLock { $0 }?() }
        if event.isLast { end.withLock { $0 = event } }
      }
      stop.withLock { $0 = { job.stop() } }
      job.export(request)
      while end.withLock({ $0 == nil }) { usleep(1000) }
      guard case .failed("stopped; nothing was written") = try #require(end.withLock { $0 }) else {
        Issue.record("\(name) was written")
        continue
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["model.onnx", "model.safetensors"])
  }

  @Test("Esc stops it: what was stopped before it was written isn't there")
  func stopping() throws {
    let folder = try Folder()
    var screen = try opened()
    screen.press(.down, .down, .right, .control("u"))
    screen.type("\(folder.path)/model.onnx")
    screen.press(.enter, .enter)
    let request = try request(screen)
    screen.press(.escape)
    #expect(screen.effects.contains(.stopExport))
    #expect(screen.state.dialog == nil)
    screen.send(.export(request.number, .failed("stopped; nothing was written")))
    #expect(screen.state.message == "stopped; nothing was written")
    // What an earlier one says later isn't the newer one's.
    screen.type("e")
    screen.press(.enter)
    screen.send(.export(request.number, .failed("old")))
    #expect(screen.state.dialog == .exporting)
  }

  @Test("A recipe file is opened as one step to undo; what isn't one for this model is refused")
  func recipes() throws {
    let folder = try Folder()
    var screen = try Scripted()
    let before = screen.state.compress.recipe
    var recipe = Recipe()
    recipe.defaults.sparsity = 0.5
    recipe.layers["fc1"] = LayerRecipe(sparsity: 0.9, bits: 4)
    let path = "\(folder.path)/recipe.json"
    try RecipeFile.write(recipe, to: path)
    screen.type("E" + path)
    screen.press(.enter)
    let subject = screen.state.compress.subject
    #expect(screen.effects.contains(.readRecipe(path, for: subject)))
    screen.send(.recipeRead(try RecipeFile.read(path, for: subject.model), from: path))
    #expect(screen.state.compress.recipe == recipe)
    screen.type("u")
    #expect(screen.state.compress.recipe == before)
    recipe.layers["conv9"] = LayerRecipe()
    try RecipeFile.write(recipe, to: path)
    let refusal = #expect(throws: RecipeFile.Failure.self) { try RecipeFile.read(path, for: subject.model) }
    screen.send(.recipeRefused("\(try #require(refusal))"))
    #expect(try #require(screen.state.message).contains("conv9"))
    #expect(screen.state.compress.recipe == before)
  }
}

extension ExportEvent {
  fileprivate var isLast: Bool { if case .progressed = self { false } else { true } }
}

/// A folder that is gone after the test.
private final class Folder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
