import Foundation
import Testing

@testable import Dashboard

@Suite("Keymap")
struct KeymapTests {
  @Test("No key does two things")
  func noConflicts() {
    let keys = Keymap.bindings.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  @Test("The README lists the keys as they are")
  func readme() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let parts = readme.components(separatedBy: "<!-- keys -->\n")
    let table = try #require(parts.last?.components(separatedBy: "\n<!-- end of keys -->").first)
    #expect(table == Keymap.markdown)
  }
}
