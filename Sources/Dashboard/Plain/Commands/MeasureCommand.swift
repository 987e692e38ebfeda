internal import ModelCompression

/// Measures the four variants on all test samples.
enum MeasureCommand: PlainCommand {
  static let name = "measure"
  static let usage = "measure"
  static let summary = "Measures size and accuracy: original, only pruned, only quantized, and both."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try expectNothing(argument)
    let measurer = try mode.preparedMeasurer()
    let compress = mode.state.compress
    let request = MeasurementRequest(
      original: compress.original, subject: compress.subject, recipe: compress.recipe,
      compression: compress.compressed)
    var next = ContinuousClock.now + PlainMode.remarkInterval
    for variant in Variant.allCases {
      let measurement = try measurer.measure(variant, of: request) { partial throws(Never) in
        guard ContinuousClock.now >= next else { return }
        next = .now + PlainMode.remarkInterval
        mode.remark(
          "measuring \(variant.title): \(partial.accuracy?.total ?? 0) of \(partial.sampleCount) samples")
      }
      _ = update(&mode.state, .report(.measured(variant, measurement)))
      if let text = mode.description(of: variant) { try mode.say(text) }
    }
    if let obstacle = mode.state.obstacle { try mode.say("No accuracy: \(obstacle).") }
  }
}
