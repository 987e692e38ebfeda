internal import ModelCompression
internal import NeuralNetwork

extension PlainCommand {
  /// Sets what a recipe writes as a word, of a layer or of all.
  ///
  /// - Parameter idle: Why the word has no effect yet on a layer with these settings, if it has none.
  static func choose<Word: RecipeWord>(
    _ argument: String, on mode: PlainMode, idle: (LayerRecipe) -> String? = { _ in nil },
    _ change: (inout CompressState, Word) throws -> [Effect]
  ) throws {
    let (row, text) = try rowAndValue(argument, mode)
    guard let word = Word(word: text) else {
      throw BadArgument(problem: "'\(text)' is no \(name), which is \(Word.vocabulary)")
    }
    try mode.change { state in
      let effects = state.compress.select(row)
      return try effects + change(&state.compress, word)
    }
    try mode.say(mode.description(of: row))
    if case .layer = row { try mode.say(mode.sizeDescription) }
    let compress = mode.state.compress
    let reasons = compress.layers(of: row).map { idle(compress.recipe.settings(for: $0.name)) }
    if let reason = reasons.first ?? nil, reasons.allSatisfy({ $0 == reason }) { try mode.say(reason) }
  }

  /// Why a choice of quantization has no effect yet.
  static func untilQuantized(_ settings: LayerRecipe) -> String? {
    settings.bits == 32 ? "This counts once the weights are quantized; 'bits' does that." : nil
  }
}
