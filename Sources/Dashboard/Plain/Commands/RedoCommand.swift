/// Makes a change again that was taken back.
enum RedoCommand: PlainCommand {
  static let name = "redo"
  static let usage = "redo"
  static let summary = "Makes a change again that was taken back."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try expectNothing(argument)
    guard !mode.state.compress.redoStack.isEmpty else { throw Refusal("there is nothing to redo") }
    try mode.change { $0.compress.redo() }
    try ShowCommand.run("", on: mode)
  }
}
