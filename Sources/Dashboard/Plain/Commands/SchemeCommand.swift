internal import ModelCompression
internal import NeuralNetwork

/// Chooses how weights become codes.
enum SchemeCommand: PlainCommand {
  static let name = "scheme"
  static let usage = "scheme LAYER|all symmetric|affine|palette"
  static let summary =
    "Quantizes to steps around zero (symmetric), to steps over the range (affine), or to values that k-means finds (palette)."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try choose(argument, on: mode, idle: untilQuantized) { (compress, scheme: QuantizationScheme) in
      let wide = compress.layers(of: compress.row).first {
        compress.recipe.settings(for: $0.name).bits == 16
      }
      if scheme == .palette, let wide {
        throw Refusal("a palette has 1 to 8 bits, and \(wide.name) has 16; choose its bits first")
      }
      return try compress.set(compress.row) { $1.quantize(by: scheme) }
    }
  }
}
