import Foundation
import ModelCompression
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("What was typed and can't be taken")
struct RefusedEntryTests {
  @Test("It stays to be put right, with what is wrong about it, until something else is typed")
  func staysOpen() throws {
    var screen = try Scripted()
    screen.press(.character("e"), .down, .down, .right, .control("u"))
    screen.type("model.zip")
    screen.press(.enter)
    #expect(screen.state.entry?.text == "model.zip")
    #expect(screen.text.contains("model.zip▏ has no known form"))
    // A second Enter doesn't write to the name from before.
    screen.press(.enter)
    #expect(screen.state.dialog == .export(.file) && screen.effects.isEmpty)
    for _ in 1...3 { screen.press(.backspace) }
    #expect(!screen.text.contains("no known form") && screen.text.contains("file to write"))
    screen.type("onnx")
    screen.press(.enter)
    #expect(screen.state.entry == nil && screen.state.export.options.path == "model.onnx")

    screen.press(.escape, .character("B"))
    screen.type("much")
    screen.press(.enter)
    #expect(screen.text.contains("much▏ is no size"))
    // What is wrong was said of what stood there before the paste.
    screen.send(.input(.paste("300K")))
    #expect(screen.state.entry?.text == "much300K" && !screen.text.contains("is no size"))
    screen.press(.escape)
    #expect(screen.state.entry == nil && !screen.text.contains("is no size"))
  }

  @Test("Whatever is typed stands there, and what isn't a number is refused instead of made one")
  func literal() throws {
    var screen = try Scripted()
    screen.press(.character("B"))
    screen.type("1,5MB")
    #expect(screen.state.entry?.text == "1,5MB")
    screen.press(.enter)
    #expect(screen.state.budget == SizeBudget.presets[1] && screen.text.contains("1,5MB▏ is no size"))
    screen.press(.escape, .character("S"))
    for text in ["5.0", "1e3", "-1", "99999999999999999999999"] {
      screen.press(.control("u"))
      screen.type(text)
      screen.press(.enter)
      #expect(
        screen.state.seed == 0 && screen.state.entry?.problem?.hasPrefix("'\(text)' is no seed") == true)
    }
    screen.press(.control("u"))
    screen.type(" 7 ")
    screen.press(.enter)
    #expect(screen.state.seed == 7)
    // A letter neither sets a slider nor does what it does elsewhere.
    for text in ["1,5", "0x10", "8q", "5 0"] {
      screen.type(text)
      screen.press(.enter)
      #expect(screen.state.compress.recipe == Recipe() && screen.state.dialog == nil)
      #expect(
        screen.state.entry?.text == text
          && screen.state.entry?.problem == "'\(text)' is no number; type one like 80 or 12.5")
      // Neither does a key that ends it set anything or do what it does elsewhere.
      screen.press(.down)
      #expect(screen.state.entry?.text == text && screen.state.compress.row == .layer(0))
      screen.press(.control("u"))
    }
    screen.type("50%")
    screen.press(.enter)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.5)
    screen.type("1e1")
    screen.press(.enter)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.1)
  }

  @Test("On the histogram a number is the sparsity, on the heatmap it is for the longest slider")
  func plots() throws {
    var screen = try Scripted()
    screen.press(.tab, .tab, .tab)
    #expect(screen.state.compress.focus == .histogram)
    screen.type("80")
    #expect(screen.text.contains("80▏ % sparsity"))
    screen.press(.enter)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.8)
    screen.press(.escape, .tab)
    try screen.click(.compress(.heatmap))
    #expect(screen.state.compress.focus == .heatmap)
    screen.type("60")
    screen.press(.enter)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.8)
    #expect(screen.state.entry?.problem == "'60' is no bit width: 1 to 8, 16 or 32")
    #expect(screen.text.contains(" 60▏ is no bit width: 1 to 8, 16 or 32"))
    screen.press(.backspace, .backspace)
    screen.type("4")
    screen.press(.enter)
    #expect(screen.state.compress.recipe.settings(for: "fc1").bits == 4)
  }

  @Test("The wheel elsewhere ends what was being typed, which was for what was selected")
  func wheel() throws {
    var screen = try Scripted()
    screen.type("33")
    screen.state.follow(view(screen.state, size: screen.size))
    let place = try #require(screen.state.regions.rectangle(of: .compress(.slider(.layer(1), .bits))))
    screen.send(.input(.mouse(MouseEvent(.wheelDown, at: Point(x: place.x, y: place.y)))))
    #expect(screen.state.entry == nil && screen.state.compress.row == .layer(1))
    screen.press(.enter)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0)
    #expect(screen.state.compress.recipe.settings(for: "fc2").sparsity == 0)
  }

  @Test("Sixteen bits are refused where there is a palette, which has none")
  func palette() throws {
    var screen = try Scripted()
    screen.press(.character("s"), .character("s"), .tab)
    screen.type("16")
    screen.press(.enter)
    #expect(screen.state.compress.recipe.settings(for: "fc1").bits == 32)
    #expect(screen.state.entry?.problem == "a palette has codes of 1…8 bits, not of 16")
    screen.press(.escape)
    screen.type("4")
    screen.press(.enter)
    #expect(screen.state.compress.recipe.settings(for: "fc1").bits == 4)
  }

  @Test("A message of any length is cut to what can be read, and drawn at once")
  func long() throws {
    var screen = try Scripted(width: 80, height: 24)
    let name = String(repeating: "é", count: 1_000_000)
    screen.send(.recipeRefused("layers.\(name): the model has no such layer"))
    let message = try #require(screen.state.message)
    #expect(message.cellWidth <= 1001 && message.hasPrefix("layers.ééé"))
    #expect(message.hasSuffix("é: the model has no such layer"))
    #expect(screen.text.contains("the model has no such layer"))
    #expect(String(repeating: "日", count: 30).shortened(to: 20) == "日日日日日…日日日日")
    #expect("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}".shortened(to: 6).count == 6)
  }

  @Test("A name behind a tilde is in the folder that HOME names")
  func home() {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    #expect("~/a b.json".expandingHome == (home.isEmpty ? "~/a b.json" : home + "/a b.json"))
    #expect("a/~/b".expandingHome == "a/~/b" && "~a".expandingHome == "~a")
  }

  @Test(
    "Why something can't be taken is read at any width, and the name isn't said twice",
    arguments: [40, 55, 80])
  func reasonFirst(_ width: Int) throws {
    var screen = try Scripted(width: width, height: 20)
    screen.press(.character("v"))
    screen.send(
      .notSaved(
        "/nonexistent/dir/x.svg", .view, problem: "/nonexistent/dir/x.svg: can't be written: No such file"))
    screen.press(.escape)
    screen.send(
      .notSaved(
        "/nonexistent/dir/x.svg", .view, problem: "/nonexistent/dir/x.svg: can't be written: No such file"))
    let footer = try #require(screen.text.split(separator: "\n").last)
    #expect(footer.contains("svg▏ can't be written: No"), "\(footer)")
    #expect(footer.count { $0 == "…" } <= (width < 80 ? 2 : 1))
    screen.press(.control("u"))
    screen.type("foo.png")
    screen.press(.enter)
    #expect(screen.text.contains("foo.png▏ has no known form"))
  }

  @Test("On a narrow screen the keys stay in sight", arguments: [60, 80])
  func keys(_ width: Int) throws {
    var screen = try Scripted(width: width, height: 20)
    screen.press(.character("e"), .down, .down, .right)
    let footer = try #require(screen.text.split(separator: "\n").last)
    #expect(footer.contains("Enter sets  Esc cancels"), "\(footer)")
  }

  @Test("Of a message that is too long the name in it gives way, not what is said of it")
  func longNames() {
    let name = String(repeating: "x", count: 200) + ".onnx"
    let message = "\(name) is there already: Enter replaces it, Esc keeps it"
    let short = message.fitted(to: 78)
    #expect(short.cellWidth == 78 && short.hasPrefix("xxx") && short.contains("x…x"))
    #expect(short.hasSuffix("x.onnx is there already: Enter replaces it, Esc keeps it"))
    #expect("short".fitted(to: 78) == "short")
    let words = "there is no long word in this"
    #expect(words.fitted(to: 10) == words)
    #expect(message.fitted(to: 1).cellWidth < message.cellWidth)
    #expect(String(repeating: "長", count: 60).fitted(to: 41).cellWidth <= 41)
    var screen = try? Scripted(width: 80, height: 24)
    screen?.state.message = message
    #expect(screen?.text.contains("Enter replaces it, Esc keeps it") == true)
  }
}
