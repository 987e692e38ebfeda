/// Leaves.
enum QuitCommand: PlainCommand {
  static let name = "quit"
  static let usage = "quit"
  static let summary = "Leaves; so does the end of input."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try expectNothing(argument)
    mode.isOver = true
  }
}
