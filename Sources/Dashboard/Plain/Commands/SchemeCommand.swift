internal import ModelCompression

/// Chooses how weights become codes.
enum SchemeCommand: PlainCommand {
  static let name = "scheme"
  static let usage = "scheme LAYER|all symmetric|affine|palette"
  static let summary =
    "Quantizes to steps around zero (symmetric), to steps over the range (affine), or to values that k-means finds (palette)."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try choose(argument, on: mode, idle: untilQuantized) { (compress, scheme: QuantizationScheme) in
      try compress.setScheme(scheme)
    }
  }
}
