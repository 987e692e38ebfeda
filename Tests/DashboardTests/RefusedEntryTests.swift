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
    #expect(screen.text.contains("model.zip▏ 'model.zip' has no known form"))
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
    #expect(screen.text.contains("'much' is no size"))
    screen.press(.escape)
    #expect(screen.state.entry == nil && !screen.text.contains("is no size"))
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
