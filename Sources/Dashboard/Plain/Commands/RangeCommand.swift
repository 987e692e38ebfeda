internal import ModelCompression

/// Chooses how the range of quantization is found.
enum RangeCommand: PlainCommand {
  static let name = "range"
  static let usage = "range LAYER|all minMax|percentile:99.9|minimumSquaredError|learned"
  static let summary =
    "Takes the range of codes from the extremes, from a percentile (50 to 100), by least error, or from training."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try choose(
      argument, on: mode,
      idle: { settings in
        if settings.scheme == .palette {
          return "This doesn't count: a palette's values are found by k-means, whatever the range."
        }
        guard settings.learnsRange else { return untilQuantized(settings) }
        return
          "Ranges are learned by quantization-aware fine-tuning; before, weights that don't lie on levels get the range of least squared error."
      }
    ) { (compress, range: RangeEstimator) in
      try compress.set(compress.row) { $1.range = range }
    }
  }
}
