import TerminalCanvas
import Testing

@testable import NcursesTerminal

@Suite("Names of terminals")
struct TerminalTypeTests {
  @Test(
    "a terminal that shows 256 colours is described as one, if there is such a description",
    arguments: [
      (["TERM": "xterm", "XTERM_VERSION": "XTerm(379)"], ["xterm-256color", "xterm"]),
      (["TERM": "tmux", "COLORTERM": "truecolor"], ["tmux-256color", "tmux"]),
      (["TERM": "xterm", "COLORTERM": ""], ["xterm"]), (["TERM": "xterm"], ["xterm"]),
      (["TERM": "linux", "COLORTERM": "truecolor"], ["linux"]),
      (["TERM": "xterm-kitty", "COLORTERM": "truecolor"], ["xterm-kitty"]), ([:], [""]),
    ] as [([String: String], [String])])
  func names(environment: [String: String], names: [String]) {
    #expect(TerminalType.names(environment) == names)
  }

  @Test("256 colours that are asked for make it one of those too, fewer don't")
  func wanted() {
    let names = { TerminalType.names(["TERM": "xterm"], wanted: $0) }
    #expect(names(.palette) == ["xterm-256color", "xterm"])
    #expect(names(.sixteen) == ["xterm"] && names(ColorDepth.none) == ["xterm"] && names(nil) == ["xterm"])
  }
}
