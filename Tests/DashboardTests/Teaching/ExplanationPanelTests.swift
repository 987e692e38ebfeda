import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("The explanation on the screen")
struct ExplanationPanelTests {
  @Test("i shows and closes it; Esc and a click close it; I turns its pages round the end")
  func keys() throws {
    var screen = try Scripted()
    screen.press(.character("i"))
    #expect(screen.state.isExplaining && screen.text.contains("Pruning fc1"))
    screen.press(.character("i"))
    #expect(!screen.state.isExplaining)
    screen.press(.character("i"), .escape)
    #expect(!screen.state.isExplaining)
    screen.press(.character("I"))
    #expect(screen.text.contains("Pruning fc1"))
    let first = screen.text
    let count = ExplanationTopics.near(screen.state).count
    #expect(count > 5)
    var seen: Set<String> = []
    for _ in 0..<count {
      seen.insert(try #require(screen.explanation).title)
      screen.press(.character("I"))
    }
    #expect(seen.count == count && screen.text == first)
    try screen.click(.explanation)
    #expect(!screen.state.isExplaining)
  }

  @Test("It follows the selection, from the nearest topic on, and sliders that move meanwhile")
  func follows() throws {
    var screen = try Scripted()
    screen.press(.character("i"), .character("I"))
    screen.press(.tab)
    #expect(screen.explanation?.title == "32 bits in fc1")
    screen.type("4")
    screen.press(.enter)
    #expect(screen.explanation?.title == "4 bits in fc1")
    screen.press(.tab)
    #expect(screen.explanation?.title == "Channels of fc1")
    screen.press(.shiftTab, .shiftTab, .down)
    #expect(screen.explanation?.title == "Pruning fc2")
    screen.press(.shiftRight)
    let ten = try #require(screen.explanation)
    screen.press(.shiftRight)
    #expect(try #require(screen.explanation) != ten)
    screen.press(.character("a"))
    #expect(screen.explanation?.title == "Pruning, ranked in each layer")
    screen.press(.function(2))
    #expect(screen.explanation?.title.contains("Student") == true)
    // A slider behind it can still be dragged.
    screen.press(.function(1))
    try screen.click(.compress(.slider(.layer(0), .sparsity)))
    #expect(screen.state.isExplaining && screen.explanation?.title == "Pruning fc1")
  }

  @Test("In a dialog it explains the selected line, and Esc closes it before the dialog")
  func dialog() throws {
    var screen = try Scripted()
    screen.press(.character("F"), .character("i"))
    #expect(screen.explanation?.title == "epochs")
    #expect(screen.text.contains("epochs") && screen.text.contains("Fine-tune"))
    screen.press(.down)
    #expect(screen.explanation?.title == "gradual pruning")
    screen.press(.escape)
    #expect(!screen.state.isExplaining && screen.state.dialog != nil)
    screen.press(.character("i"))
    try screen.click(.explanation)
    #expect(!screen.state.isExplaining && screen.state.dialog != nil)
    screen.press(.escape)
    #expect(screen.state.dialog == nil)
  }

  @Test("Sliders, sizes and accuracies stay in sight", arguments: ScreenTests.goldenSizes)
  func golden(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    screen.type("80")
    screen.press(.enter)
    screen.measure([.pruned: 320, .both: 320])
    screen.press(.character("i"))
    try expectGolden(screen.text, "explanation-\(width)x\(height)")
  }

  @Test("It can be drawn at every size, on every screen, with every dialog")
  func sizes() throws {
    for (width, height) in [(1, 1), (40, 12), (41, 16), (60, 20), (80, 24), (100, 30), (200, 60)] {
      var screen = try Scripted(width: width, height: height)
      screen.press(.character("i"))
      for number in 1...Screen.allCases.count {
        screen.press(.function(number))
        for _ in 0..<ExplanationTopics.near(screen.state).count {
          #expect(view(screen.state, size: screen.size).canvas.size == screen.size)
          screen.press(.character("I"))
        }
      }
      for key in ["F", "o"] as [Character] {
        screen.press(.function(1), .character(key))
        #expect(view(screen.state, size: screen.size).canvas.size == screen.size)
        screen.press(.escape, .escape)
        screen.press(.character("i"))
      }
    }
  }

  @Test("Where there is little room it has several parts, with whole sentences where they fit")
  func room() throws {
    let text = Explanation("x", ["One two three four.", "Five six seven.", "Eight."])
    #expect(text.pages(width: 40) == [["One two three four. Five six seven.", "Eight."]])
    #expect(text.pages(width: 10) == [["One two", "three", "four. Five", "six seven.", "Eight."]])
    let long = Explanation("x", Array(repeating: "One two three four five six seven.", count: 4))
    #expect(long.pages(width: 16).map(\.count) == [5, 5])
    #expect(long.pages(width: 16).allSatisfy { $0.last == "six seven." })
    #expect(text.pages(width: 40, limit: 1) == [["One two three four. Five six seven."], ["Eight."]])
    #expect(
      text.pages(width: 20, limit: 1) == [["One two three four."], ["Five six seven."], ["Eight."]])
    #expect(
      text.pages(width: 10, limit: 2) == [["One two", "three"], ["four. Five", "six seven."], ["Eight."]])
    #expect(text.pages(width: 10, limit: 0).isEmpty)
    #expect(Explanation("x", [nil]).pages(width: 10).isEmpty)

    // I shows the parts one after the other, then the next explanation; the wheel goes back.
    var screen = try Scripted(width: 40, height: 12)
    screen.press(.character("i"))
    let whole = try #require(screen.explanation)
    var read = ""
    while screen.explanation == whole {
      screen.state.follow(view(screen.state, size: screen.size))
      let shown = screen.text
      let lines = shown.split(separator: "\n").drop { !$0.contains(whole.title) }.dropFirst()
      read += lines.prefix { $0.hasPrefix("│") }.map { $0.dropFirst(2).dropLast() + "" }.joined()
      screen.press(.character("I"))
    }
    func words(_ text: String) -> [Substring] { text.split { " │".contains($0) } }
    #expect(words(read) == words(whole.sentences.joined(separator: " ")))
    // A click at a larger size begins with what is shown there.
    let larger = view(screen.state, size: Size(width: 120, height: 40))
    #expect(larger.canvas.text.contains("I next"))
  }

  @Test(
    "What is explained stays in sight, whatever the height",
    arguments: [(40, 12), (60, 15), (80, 16), (80, 20), (80, 22), (80, 23), (99, 25), (60, 30)])
  func selectedLine(_ width: Int, _ height: Int) throws {
    for model in ["digits-mlp", "resnet8"] {
      var screen = try Scripted(model, width: width, height: height)
      for _ in -1..<screen.state.compress.layers.count {
        screen.press(.character("i"))
        #expect(screen.state.isExplaining && screen.text.contains("i closes"))
        // The line of the layer or of all, not only the title of what is said.
        #expect(screen.text.contains("▸"), "\(model) \(screen.state.compress.row)\n\(screen.text)")
        screen.press(.escape, .down)
      }
    }
  }

  @Test("A large layer is looked at in the background, once for each recipe, and while nothing is held")
  func large() throws {
    let model = try weightsAlone([[64, 256]])
    var state = try DashboardState(
      model: model, datasetName: "digits", recipe: Recipe(),
      limits: CompressionLimits(immediate: 1 << 20, immediateLayer: 1 << 10, kept: 1 << 24))
    func studies(_ effects: [Effect]) -> [LayerStudyRequest] {
      effects.compactMap { if case .study(let request) = $0 { request } else { nil } }
    }
    #expect(studies(update(&state, .input(.key(.right)))).isEmpty)
    let asked = studies(update(&state, .input(.key(.character("i")))))
    #expect(asked.count == 1)
    #expect(state.layerFacts(ViewCache()) == nil)
    #expect(studies(update(&state, .input(.key(.down)))).isEmpty)
    _ = update(&state, .input(.key(.up)))
    _ = update(&state, .studied(LayerStudy(try #require(asked.first))))
    let shown = try #require(state.compress.shownResult)
    #expect(state.layerFacts(ViewCache()) == LayerFacts(shown.layer))
    // Another recipe makes it something else.
    #expect(studies(update(&state, .input(.key(.right)))).count == 1)
    #expect(state.layerFacts(ViewCache()) == nil)
  }
}
