/// Takes a change back.
enum UndoCommand: PlainCommand {
  static let name = "undo"
  static let usage = "undo"
  static let summary = "Takes the last change back."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try expectNothing(argument)
    guard !mode.state.compress.undoStack.isEmpty else { throw Refusal("there is nothing to undo") }
    try mode.change { $0.compress.undo() }
    try ShowCommand.run("", on: mode)
  }
}
