internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// How many lines `layerDetails` has.
let layerDetailCount = 8

/// What became of the layer that is shown: how it is stored and why so, how far off its weights are, and by which choices.
///
/// - Parameter count: The most lines; the less important ones are left out.
func layerDetails(_ state: CompressState, theme: Theme, count: Int, width: Int) -> [StyledLine] {
  guard count > 0 else { return [] }
  let lines = layerDetails(state, theme: theme, width: width)
  // The choices come last, whether there is a rank before them or not.
  let last = lines.count - 1
  let byImportance = [last, 1, 0, 5, 4].filter(lines.indices.contains) + [3, 2].filter { $0 < last }
  let rank = 6 < last ? [6] : []
  return (byImportance.prefix(5) + rank + byImportance.dropFirst(5)).prefix(max(0, count)).sorted()
    .map { lines[$0] }
}

private func layerDetails(_ state: CompressState, theme: Theme, width: Int) -> [StyledLine] {
  let layer = state.layers[state.shownLayer]
  let settings = state.recipe.settings(for: layer.name)
  guard let compressed = state.compressed.figures[layer.name] else {
    let unknown = state.unreadable[layer.name] ?? state.unknown(.layer(state.shownLayer))
    // As many lines as when it is known, so that nothing jumps.
    return [StyledLine([("channels ", theme.dim), (state.channelNote(width: width - 9), theme.text)])]
      + ["stored   ", "parts    ", "instead  ", "error    ", "zeros    "].enumerated().map { line, what in
        StyledLine([(what, theme.dim), (line == 0 ? unknown : "", theme.dim)])
      } + [choices(settings, width: width, theme: theme)]
  }
  let size = compressed.chosen.size
  let parts = [
    ("values", size.values), ("indices", size.indices), ("rest", size.header + size.scales + size.zeroPoints),
  ].filter { $0.1 > 0 }.map { "\($0.0) \(Numbers.bytes($0.1))" }.joined(separator: ", ")
  var others: [String: Int] = [:]
  for candidate in compressed.candidates.dropFirst() {
    // Of the gap codes only the best: they differ in the width of a gap alone.
    let kind = candidate.encoding.name.prefix { $0.isLetter }
    if kind != compressed.chosen.encoding.name.prefix(while: \.isLetter) {
      others[String(kind)] = min(others[String(kind)] ?? .max, candidate.size.total)
    }
  }
  let instead = others.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map {
    "\($0.key) \(Numbers.bytes($0.value))"
  }
  let error = compressed.error
  return [
    StyledLine([("channels ", theme.dim), (state.channelNote(width: width - 9), theme.text)]),
    StyledLine([
      ("stored   ", theme.dim),
      ("\(compressed.chosen.values.name) \(compressed.chosen.encoding.name) ", theme.accent),
      (Numbers.bytes(compressed.bytes), theme.text),
      (" of \(Numbers.bytes(compressed.baselineBytes))", theme.dim),
    ]),
    StyledLine([("parts    ", theme.dim), (parts, theme.text)]),
    StyledLine([
      ("instead  ", theme.dim),
      (instead.isEmpty ? "nothing else fits" : instead.joined(separator: ", "), theme.text),
    ]),
    StyledLine([
      ("error    ", theme.dim),
      (
        "MSE \(Numbers.compact(error.meanSquaredError))  max \(Numbers.compact(Double(error.maximumError)))",
        theme.text
      ),
      (
        error.signalToNoise.isFinite
          ? "  SQNR \(Numbers.decimal(error.signalToNoise, places: 1)) dB" : "  exact",
        theme.text
      ),
    ]),
    StyledLine([
      ("zeros    ", theme.dim),
      (
        "\(Numbers.count(compressed.count - compressed.nonzeroCount)) of \(Numbers.count(compressed.count))",
        theme.text
      ),
      (
        compressed.keptCount > compressed.nonzeroCount
          ? ", \(Numbers.count(compressed.keptCount - compressed.nonzeroCount)) of them by rounding" : "",
        theme.dim
      ),
    ]),
  ] + rank(state, width: width, theme: theme) + [choices(settings, width: width, theme: theme)]
}

/// From which rank on a dense layer is no smaller as two, and what it would lose; no line for others.
private func rank(_ state: CompressState, width: Int, theme: Theme) -> [StyledLine] {
  guard let key = state.rankKey else { return [] }
  let (outputs, inputs) = (key.shape[0], key.shape[1])
  let breakEven = Double(outputs * inputs) / Double(max(1, outputs + inputs))
  let full = min(outputs, inputs)
  let most = "\(full), breaks even at \(Numbers.decimal(breakEven, places: 1))"
  let energies =
    state.ranks.known[key].map {
      [
        ", 99 % of the energy in \($0.mostEnergy), \(Numbers.percent($0.energyWhereSaving)) below break-even",
        ", 99 % of the energy in \($0.mostEnergy)", ", 99 % in \($0.mostEnergy)",
      ]
    } ?? [""]
  let energy = energies.first { $0.cellWidth + most.cellWidth + 9 <= width } ?? energies.last ?? ""
  return [StyledLine([("rank     ", theme.dim), (most, theme.text), (energy, theme.text)])]
}

/// The choices behind a layer's weights, each after the key that changes it, in words that fit.
private func choices(_ settings: LayerRecipe, width: Int, theme: Theme) -> StyledLine {
  func line(_ words: [String]) -> StyledLine {
    StyledLine(
      zip(["p", "s", "c", "w"], words).flatMap { key, word in
        [(key == "p" ? "" : "  ", theme.text), (key, theme.key), (" " + word, theme.text)]
      })
  }
  // Clusters have no range.
  let range = settings.scheme == .palette ? Numbers.missing : settings.range.friendlyWord
  let long = line([
    settings.pattern.friendlyWord, settings.scheme.friendlyWord, settings.granularity.friendlyWord, range,
  ])
  guard long.cellWidth > width else { return long }
  return line([
    settings.pattern == .unstructured ? "single" : settings.pattern.friendlyWord,
    settings.scheme.friendlyWord, settings.granularity.shortWord, range,
  ])
}
