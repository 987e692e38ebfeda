import Foundation
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Keymap")
struct KeymapTests {
  @Test("No key does two things on a screen", arguments: Screen.allCases)
  func noConflicts(_ screen: Screen) {
    let keys = Keymap.bindings.filter { $0.applies(to: screen) }.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  @Test("Every screen can be reached by a key, and its help tells the way out", arguments: Screen.allCases)
  func reachable(_ screen: Screen) throws {
    #expect(Keymap.binding(of: .function(screen.rawValue + 1), on: .jobs)?.action == .show(screen))
    let explained = Keymap.explained(on: screen)
    #expect(explained.contains { $0.action == .quit })
    #expect(explained.allSatisfy { !$0.label.isEmpty && !$0.explanation.isEmpty })
  }

  @Test("Digits are left for values to be typed")
  func digits() {
    let digits = (0...9).map { Key.character(Character("\($0)")) }
    #expect(Keymap.bindings.allSatisfy { $0.keys.allSatisfy { !digits.contains($0) } })
  }

  @Test("The README lists the keys as they are")
  func readme() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appendingPathComponent("README.md")
    let readme = try String(contentsOf: file, encoding: .utf8)
    let parts = readme.components(separatedBy: "<!-- keys -->\n")
    let table = try #require(parts.last?.components(separatedBy: "\n<!-- end of keys -->").first)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] != nil {
      try Data(readme.replacing(table, with: Keymap.markdown).utf8).write(to: file)
      return
    }
    // What is to stand in the README is shown in full when it doesn't.
    #expect(table == Keymap.markdown, "the README's part is to be:\n\(Keymap.markdown)")
  }
}
