/// Chooses what trainings start from.
enum SeedCommand: PlainCommand {
  static let name = "seed"
  static let usage = "seed NUMBER"
  static let summary = "Decides the order of samples in every training."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try mode.change { state in
      try state.setSeed(argument)
      return []
    }
    try mode.say("The seed is \(mode.state.seed).")
  }
}
