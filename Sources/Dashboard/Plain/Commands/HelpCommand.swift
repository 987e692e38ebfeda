/// Says what can be said.
enum HelpCommand: PlainCommand {
  static let name = "help"
  static let usage = "help [COMMAND]"
  static let summary = "Lists the commands, or explains one."

  static func run(_ argument: String, on mode: PlainMode) throws {
    guard !argument.isEmpty else {
      for command in PlainCommands.all { try mode.say("\(command.usage): \(command.summary)") }
      return
    }
    guard let command = PlainCommands.named(argument.lowercased()) else {
      throw BadArgument(problem: "'\(argument)' is no command")
    }
    try mode.say("\(command.usage): \(command.summary)")
  }
}
