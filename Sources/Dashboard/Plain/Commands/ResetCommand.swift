/// Goes back to the original.
enum ResetCommand: PlainCommand {
  static let name = "reset"
  static let usage = "reset"
  static let summary = "Goes back to the original model with nothing done to it; 'undo' takes that back."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try expectNothing(argument)
    try mode.change { try $0.compress.changeToOriginal() }
    try ShowCommand.run("", on: mode)
  }
}
