import TerminalCanvas
import Testing

@testable import NcursesTerminal

@Suite("Reports of the mouse")
struct MouseReportTests {
  // Sequences as xterm documents them: button, column and row from 1.
  @Test(
    "an SGR report gives button, place and modifiers",
    arguments: [
      ("0;1;1", false, MouseEvent(.press, button: .left, at: Point(x: 0, y: 0))),
      ("1;10;5", false, MouseEvent(.press, button: .middle, at: Point(x: 9, y: 4))),
      ("2;300;100", true, MouseEvent(.release, button: .right, at: Point(x: 299, y: 99))),
      ("32;7;8", false, MouseEvent(.drag, button: .left, at: Point(x: 6, y: 7))),
      ("36;7;8", false, MouseEvent(.drag, button: .left, at: Point(x: 6, y: 7), modifiers: .shift)),
      ("35;4;4", false, MouseEvent(.move, button: .none, at: Point(x: 3, y: 3))),
      ("43;4;4", false, MouseEvent(.move, button: .none, at: Point(x: 3, y: 3), modifiers: .meta)),
      ("8;1;1", false, MouseEvent(.press, button: .left, at: Point(x: 0, y: 0), modifiers: .meta)),
      ("64;2;3", false, MouseEvent(.wheelUp, button: .none, at: Point(x: 1, y: 2))),
      ("65;2;3", false, MouseEvent(.wheelDown, button: .none, at: Point(x: 1, y: 2))),
      ("66;2;3", false, MouseEvent(.wheelLeft, button: .none, at: Point(x: 1, y: 2))),
      ("67;2;3", false, MouseEvent(.wheelRight, button: .none, at: Point(x: 1, y: 2))),
      ("81;2;3", false, MouseEvent(.wheelDown, button: .none, at: Point(x: 1, y: 2), modifiers: .control)),
    ])
  func sgr(text: String, isRelease: Bool, event: MouseEvent) {
    #expect(MouseReport.sgr(text.utf8, isRelease: isRelease) == event)
  }

  @Test(
    "what isn't a report of a button is nothing",
    arguments: [
      "", ";", "0", "0;1", "0;;1", "0;1;", "0;1;1;1", "0;0;1", "0;1;0", "3;1;1", "128;1;1",
      "0;99999999999999999999;1", "0;-1;1", "0;1;1 ",
    ])
  func malformed(text: String) {
    #expect(MouseReport.sgr(text.utf8, isRelease: false) == nil)
    #expect(MouseReport.sgr("35;4;4".utf8, isRelease: true) == nil)
  }

  @Test("the older encoding has an offset of 32 and a common release")
  func legacy() {
    #expect(MouseReport.legacy([32, 33, 33]) == MouseEvent(.press, at: Point(x: 0, y: 0)))
    #expect(MouseReport.legacy([64, 43, 53]) == MouseEvent(.drag, at: Point(x: 10, y: 20)))
    #expect(MouseReport.legacy([67, 43, 53]) == MouseEvent(.move, button: .none, at: Point(x: 10, y: 20)))
    #expect(MouseReport.legacy([35, 255, 34]) == MouseEvent(.release, at: Point(x: 222, y: 1)))
    #expect(MouseReport.legacy([96, 33, 33]) == MouseEvent(.wheelUp, button: .none, at: Point(x: 0, y: 0)))
    #expect(MouseReport.legacy([32, 33]) == nil)
    #expect(MouseReport.legacy([31, 33, 33]) == nil)
  }
}
