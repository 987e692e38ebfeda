import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Changes, and what is said about them")
struct ChangesUpdateTests {
  private func mouse(
    _ screen: inout Scripted, _ kind: MouseEvent.Kind, _ x: Int, _ y: Int,
    _ modifiers: MouseEvent.Modifiers = []
  ) {
    screen.send(.input(.mouse(MouseEvent(kind, at: Point(x: x, y: y), modifiers: modifiers))))
  }

  private func slider(_ screen: Scripted, _ row: CompressState.Row, _ focus: CompressState.Focus) throws
    -> Rectangle
  {
    try #require(
      view(screen.state, size: screen.size).regions.rectangle(of: .compress(.slider(row, focus))))
  }

  @Test("A drag that ends where it began is nothing to undo, and what could be redone still can be")
  func noChange() throws {
    var screen = try Scripted()
    screen.type("30")
    screen.press(.enter, .character("u"))
    let place = try slider(screen, .layer(0), .sparsity)
    mouse(&screen, .press, place.x, place.y)
    mouse(&screen, .drag, place.x + 9, place.y)
    mouse(&screen, .drag, place.x, place.y)
    mouse(&screen, .release, place.x, place.y)
    #expect(screen.state.compress.undoStack.isEmpty)
    screen.press(.character("r"))
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.3)
    screen.press(.right, .left, .down)
    #expect(screen.state.compress.undoStack.count == 1)
  }

  @Test("Values that are typed one after the other are steps of their own, and so is what a key does next")
  func typedSteps() throws {
    var screen = try Scripted()
    screen.press(.character("a"), .tab)
    func bits() -> Int { screen.state.compress.recipe.settings(for: "fc2").bits }
    for value in ["8", "4", "4", "2"] {
      screen.type(value)
      screen.press(.enter)
    }
    screen.press(.left, .left)
    #expect(bits() == 1)
    var seen: [Int] = []
    for _ in 0..<5 {
      screen.press(.character("u"))
      seen.append(bits())
    }
    #expect(seen == [2, 4, 8, 32, 32])
    for _ in 0..<5 { screen.press(.character("r")) }
    #expect(bits() == 1)
    // Arrows before and after a training are two steps, too.
    screen.press(.right, .character("f"), .right, .character("u"))
    #expect(bits() == 2)
  }

  @Test("A palette has no range to choose, and nothing is said to have changed")
  func paletteRange() throws {
    var screen = try Scripted()
    screen.press(.tab)
    screen.type("4")
    screen.press(.enter, .character("s"), .character("s"))
    let before = screen.state.compress
    #expect(before.recipe.settings(for: "fc1").scheme == .palette && screen.text.contains("w –"))
    screen.effects = []
    screen.press(.character("w"))
    #expect(screen.state.compress.recipe == before.recipe && screen.effects.isEmpty)
    #expect(screen.state.compress.undoStack.count == before.undoStack.count)
    #expect(screen.state.message == "fc1: a palette's values are found by k-means, whatever the range")
    // Of all layers, those without one still change.
    screen.press(.character("a"), .character("w"))
    #expect(screen.state.compress.recipe.settings(for: "fc1").range == .minMax)
    #expect(screen.state.compress.recipe.settings(for: "fc2").range != .minMax)
  }

  @Test(
    "With Control a cell is one step, and pressing moves nothing",
    arguments: [MouseEvent.Modifiers.control, .meta])
  func fine(_ modifiers: MouseEvent.Modifiers) throws {
    var screen = try Scripted()
    screen.type("40")
    screen.press(.enter)
    let place = try slider(screen, .layer(0), .sparsity)
    mouse(&screen, .press, place.x + 1, place.y, modifiers)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.4)
    mouse(&screen, .drag, place.x + 4, place.y, modifiers)
    mouse(&screen, .drag, place.x + 3, place.y + 5, modifiers)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.42)
    mouse(&screen, .release, place.x + 3, place.y, modifiers)
    screen.press(.character("u"))
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.4)
  }

  @Test("A slider that is pressed gets its room only when it is let go")
  func widens() throws {
    var screen = try Scripted()
    let narrow = try slider(screen, .layer(0), .bits)
    mouse(&screen, .press, narrow.x, narrow.y)
    #expect(try slider(screen, .layer(0), .bits) == narrow)
    mouse(&screen, .release, narrow.x, narrow.y)
    let wide = try slider(screen, .layer(0), .bits)
    #expect(wide.width >= 20)
    // What was pressed is still under the mouse.
    #expect(wide.x <= narrow.x && wide.right >= narrow.right)
  }

  @Test("A pattern that fixes the sparsity gives way to the slider, and says so; going round brings it back")
  func patterns() throws {
    var screen = try Scripted()
    screen.type("70")
    screen.press(.enter, .character("p"))
    #expect(screen.state.message == "fc1: prune 2:4")
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.5)
    screen.press(.character("p"), .character("p"))
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.7)
    screen.press(.character("p"), .character("p"))
    #expect(screen.state.compress.recipe.settings(for: "fc1").pattern == .nOfM(kept: 2, group: 4))
    screen.press(.right)
    #expect(screen.state.message == "fc1 no longer 2:4: single weights are pruned")
    #expect(screen.state.compress.recipe.settings(for: "fc1").pattern == .unstructured)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.51)
  }

  @Test("Choices say what they chose, and for what", arguments: [(80, 24), (120, 40)])
  func choices(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    for (key, words) in [
      ("p", "fc1: prune 2:4"), ("s", "fc1: quantization affine, once it is quantized"),
      ("c", "fc1: scales groups of 64, once it is quantized"),
      ("w", "fc1: range 99.9 %, once it is quantized"), ("g", "ranked over all layers"),
    ] {
      screen.type(key)
      #expect(screen.text.split(separator: "\n").last?.contains(words) ?? false, "\(screen.text)")
    }
    screen.press(.tab)
    screen.type("4")
    screen.press(.enter)
    screen.type("ss")
    #expect(screen.state.message == "fc1: quantization symmetric")
    screen.press(.character("a"))
    screen.type("c")
    #expect(screen.state.message?.hasPrefix("all layers: scales ") ?? false)
  }

  @Test("The longest choices are written out, and the details say whose they are")
  func details() throws {
    var screen = try Scripted("lenet5")
    screen.press(.character("a"))
    screen.type("pppcww")
    #expect(screen.text.contains("p 4×4 blocks  s symmetric  c groups of 64  w least error"))
    #expect(screen.text.contains("fc1, the largest layer:"))
    screen.type("p")
    #expect(screen.text.contains("p single weights  s symmetric  c groups of 64  w least error"))
    screen.press(.up)
    #expect(!screen.text.contains("the largest layer"))
  }

  @Test("Back to the original means the ranking too")
  func reset() throws {
    var screen = try Scripted()
    screen.type("g50")
    screen.press(.enter)
    screen.type("x")
    #expect(screen.state.compress.recipe == Recipe())
  }

  @Test("A budget that was typed stays among those to choose from")
  func budget() throws {
    var screen = try Scripted()
    screen.type("B300K")
    screen.press(.enter)
    var seen: [String] = []
    for _ in 0..<5 {
      screen.type("b")
      seen.append(screen.state.budget.name)
    }
    #expect(seen == ["1 MB", "10 MB", "64 KiB", "256 KiB", "300 KiB"])
  }

  @Test("What was stopped says so, isn't begun anew by looking elsewhere, and goes on with a change")
  func stopped() throws {
    var screen = try Scripted()
    screen.press(.right)
    screen.send(.report(.activity(.init(title: "measuring original", fraction: 0.2))))
    screen.press(.character("z"))
    screen.send(.report(.activity(nil)))
    #expect(screen.text.contains("stopped") && !screen.text.contains("…"))
    screen.effects = []
    screen.press(.down)
    #expect(screen.effects.isEmpty)
    screen.press(.right)
    #expect(screen.effects == [screen.state.compress.measurement])
    #expect(!screen.text.contains("stopped"))
  }

  @Test("Why there is no accuracy stays on the screen, with what to do", arguments: [(80, 24), (120, 40)])
  func problem(_ width: Int, _ height: Int) throws {
    var screen = try Scripted("lenet5", width: width, height: height)
    screen.send(
      .report(
        .failed(
          "the model takes samples of shape 1×28×28, but the data has 1×8×8; choose other data with --data")))
    screen.press(.right, .down)
    let words = screen.text.split { " \n│".contains($0) }.joined(separator: " ")
    #expect(words.contains("no accuracy: the model takes"))
    #expect(words.contains("--data"))
  }

  @Test("Ctrl-C and q are two ways to leave")
  func leaving() throws {
    var screen = try Scripted()
    screen.send(.input(.interrupt))
    #expect(screen.effects == [.interrupt])
    // As everywhere, q closes the help first.
    screen.press(.character("?"), .character("q"))
    #expect(!screen.state.isHelpShown && screen.effects.last == .interrupt)
    screen.press(.character("?"), .control("c"))
    #expect(screen.effects == [.interrupt, .interrupt])
    screen.press(.escape, .character("q"))
    #expect(screen.effects.last == .quit)
  }

  @Test("On a screen that is too small for anything, only the ways out do something")
  func tooSmall() throws {
    var screen = try Scripted()
    screen.press(.character("F"), .character("5"))
    let before = screen.state
    screen.state.follow(view(screen.state, size: Size(width: 30, height: 8)))
    screen.press(.end, .enter, .escape, .character("x"), .character("7"))
    screen.send(.input(.paste("9")))
    screen.effects += update(
      &screen.state, .input(.mouse(MouseEvent(.press, at: Point(x: 3, y: 3)))))
    #expect(screen.effects.isEmpty && screen.state.entry == before.entry)
    #expect(screen.state.dialog == before.dialog && screen.state.compress.recipe == before.compress.recipe)
    var other = screen
    other.press(.character("q"))
    #expect(other.effects == [.quit])
    other = screen
    other.press(.control("c"))
    #expect(other.effects == [.interrupt])
    screen.state.follow(view(screen.state, size: screen.size))
    screen.press(.enter)
    #expect(screen.state.compress.fineTuning.epochs == 5)
  }

  @Test("What is asked and said comes before what runs", arguments: [40, 60, 80])
  func promptsFirst(_ width: Int) throws {
    var screen = try Scripted(width: width, height: 24)
    screen.press(.character("f"))
    screen.send(.job(.started(JobID(1))))
    screen.send(
      .job(.progressed(JobID(1), JobSnapshot(fraction: 0.4, phase: "epoch 1/90"))))
    func footer() -> String { screen.text.split(separator: "\n").last.map(String.init) ?? "" }
    #expect(footer().contains("z stop"))
    screen.press(.character("v"), .enter)
    screen.send(.fileExists("tinydash-compress.svg", .view))
    #expect(footer().contains("Enter replaces  Esc cancels"), "\(footer())")
    #expect(width < 60 || footer().contains("▏ is there already"))
    screen.press(.escape, .character("B"))
    #expect(width < 60 || footer().contains("budget, such as 300K or 1.5MB"), "\(footer())")
    screen.type("zz")
    screen.press(.enter)
    #expect(width < 80 || footer().contains("zz▏ is no size; type one like 300K, 1.5MB"), "\(footer())")
    // Letters are typed now, so none of them stops anything.
    #expect(!footer().contains("z stop"))
    screen.press(.escape, .character("o"))
    #expect(footer().contains("Esc closes"), "\(footer())")
    screen.press(.escape, .character("q"))
    #expect(footer().contains("a job runs: q again leaves "), "\(footer())")
  }

  @Test(
    "While something is measured the footer still tells the help and the way out", arguments: [80, 60, 40])
  func footer(width: Int) throws {
    var screen = try Scripted(width: width, height: 20)
    screen.send(.report(.activity(.init(title: "measuring quantized", fraction: 0.2, secondsLeft: 12))))
    let footer = try #require(screen.text.split(separator: "\n").last)
    #expect(footer.contains("? help") && footer.contains("q quit") && footer.contains("z stop"), "\(footer)")
    #expect(!footer.contains("…"))
  }
}
