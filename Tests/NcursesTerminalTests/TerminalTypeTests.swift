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
}
