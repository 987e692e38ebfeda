import TerminalCanvas
import Testing

@testable import NcursesTerminal

@Suite("Motions of the mouse")
struct CoalescingTests {
  private func mouse(_ kind: MouseEvent.Kind, _ x: Int, _ button: MouseEvent.Button = .left) -> InputEvent {
    .mouse(MouseEvent(kind, button: button, at: Point(x: x, y: 0)))
  }

  @Test("the newest of motions in a row is left")
  func newest() {
    let events = [mouse(.press, 1), mouse(.drag, 2), mouse(.drag, 3), mouse(.drag, 4), mouse(.release, 4)]
    #expect(events.coalescingMotions() == [mouse(.press, 1), mouse(.drag, 4), mouse(.release, 4)])
  }

  @Test("the newest of motions without a button is left, too")
  func moves() {
    let events = [mouse(.move, 1, .none), mouse(.move, 2, .none), mouse(.drag, 3), mouse(.move, 4, .none)]
    #expect(events.coalescingMotions() == [mouse(.move, 2, .none), mouse(.drag, 3), mouse(.move, 4, .none)])
  }

  @Test("what happens between motions keeps them apart")
  func between() {
    let apart = [
      mouse(.drag, 1), mouse(.release, 1), mouse(.press, 2), mouse(.drag, 3), .key(.left), mouse(.drag, 4),
      mouse(.drag, 5, .right), mouse(.wheelUp, 5, .none), mouse(.wheelUp, 5, .none), .key(.left), .key(.left),
    ]
    #expect(apart.coalescingMotions() == apart)
  }

  @Test("nothing stays nothing")
  func empty() { #expect([InputEvent]().coalescingMotions().isEmpty) }
}
