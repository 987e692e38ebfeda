internal import ModelCompression

/// Chooses which weights share a scale.
enum GranularityCommand: PlainCommand {
  static let name = "granularity"
  static let usage = "granularity LAYER|all tensor|channel|group:64"
  static let summary = "Gives a scale to each layer, to each output channel, or to groups of any size."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try choose(
      argument, on: mode,
      idle: { settings in
        settings.scheme == .palette
          ? "This doesn't count: a palette is one for the whole layer." : untilQuantized(settings)
      }
    ) { (compress, granularity: Granularity) in
      try compress.set(compress.row) { $1.granularity = granularity }
    }
  }
}
