/// Every layer in a line.
enum LayersCommand: PlainCommand {
  static let name = "layers"
  static let usage = "layers"
  static let summary = "Lists the layers with their settings and bytes."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try expectNothing(argument)
    for index in mode.state.compress.layers.indices { try mode.say(mode.description(of: .layer(index))) }
    try mode.say(mode.description(of: .all))
  }
}
