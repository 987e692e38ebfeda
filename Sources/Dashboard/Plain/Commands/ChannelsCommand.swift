/// Cuts channels of a layer, or of all.
enum ChannelsCommand: PlainCommand {
  static let name = "channels"
  static let usage = "channels LAYER|all PERCENT"
  static let summary = "Cuts that part of the output channels for good, with all that hangs on them."

  static func run(_ argument: String, on mode: PlainMode) throws { try set(.channels, argument, on: mode) }
}
