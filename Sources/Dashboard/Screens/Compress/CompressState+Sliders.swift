internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

extension CompressState {
  /// The slider that a typed number is for: on the histogram that of the threshold, on the heatmap the longest one.
  var typedSlider: Focus { focus.isSlider ? focus : focus == .histogram ? .sparsity : wideSlider }

  /// Sets the sparsity of a line.
  mutating func setSparsity(_ sparsity: Double, of row: Row) throws -> [Effect] {
    let before = self
    let effects = try set(row, by: .slider(row, .sparsity)) { $1.prune(to: sparsity) }
    tell(of: row, .sparsity, since: before, as: Numbers.shortPercent(sparsity))
    return effects
  }

  /// Sets the bits of a line.
  ///
  /// - Parameter jumps: Whether a width that a palette doesn't have is jumped over, as sliders do; else it is refused.
  mutating func setBits(_ bits: Int, of row: Row, jumps: Bool = true) throws -> [Effect] {
    let before = self
    let effects = try set(row, by: .slider(row, .bits)) { _, settings in
      if jumps { settings.quantize(to: bits) } else { settings.bits = bits }
    }
    tell(of: row, .bits, since: before, as: "\(bits) bits")
    return effects
  }

  /// Moves a slider by steps: 1 or 10 points, one or three bit widths.
  ///
  /// Where layers differ, the line of all moves each of them from where it is.
  mutating func nudge(steps: Int, isCoarse: Bool) throws -> [Effect] {
    guard focus.isSlider else { return [] }
    let points = steps * (isCoarse ? 10 : 1)
    let widths = steps * (isCoarse ? 3 : 1)
    if row == .all, isMixed(.all, focus) { return try nudgeEach(points: points, widths: widths) }
    let setting = commonSetting(of: row, focus) ?? 0
    switch focus {
    case .histogram, .heatmap: return []
    case .channels: return try setChannels(moved(setting, by: points), of: row)
    case .bits: return try setBits(moved(Int(setting), by: widths), of: row)
    case .sparsity:
      // A layer that was ranked with others goes on from what it lost there.
      if case .layer(let index) = row, recipe.isPooled(layers[index].name), recipe.defaults.sparsity > 0 {
        let fraction = prunedFraction(of: row) ?? setting
        return try setSparsity(moved((fraction * 100).rounded() / 100, by: points), of: row)
      }
      return try setSparsity(moved(setting, by: points), of: row)
    }
  }

  private mutating func nudgeEach(points: Int, widths: Int) throws -> [Effect] {
    let slider = Target.slider(.all, focus)
    var effects: [Effect] = []
    switch focus {
    case .histogram, .heatmap: break
    case .sparsity:
      effects = try set(.all, by: slider) { _, settings in
        settings.sparsity = moved(settings.sparsity, by: points)
      }
      let fixed = layers.contains { recipe.settings(for: $0.name).pattern.impliedSparsity != nil }
      notice =
        "each layer's sparsity \(Numbers.signed(Double(points), places: 0)) points from its own"
        + (fixed ? ", except where a pattern fixes it" : "")
    case .channels:
      effects = try set(.all, by: slider) { _, settings in
        settings.channelSparsity = moved(settings.channelSparsity, by: points)
      }
      notice = "each layer's channels \(Numbers.signed(Double(points), places: 0)) points from its own"
    case .bits:
      effects = try set(.all, by: slider) { _, settings in
        settings.quantize(to: moved(settings.bits, by: widths))
      }
      notice = "each layer's bits \(widths > 0 ? "up" : "down") from its own"
    }
    return effects
  }

  /// Moves the selected slider to one of its ends.
  mutating func moveToEnd(isUpper: Bool) throws -> [Effect] {
    switch focus {
    case .histogram: try moveThresholdToEnd(isUpper: isUpper)
    case .heatmap: []
    case .channels: try setChannels(isUpper ? 1 : 0, of: row)
    case .sparsity: try setSparsity(isUpper ? 1 : 0, of: row)
    case .bits: try setBits(Self.bitWidths[isUpper ? Self.bitWidths.count - 1 : 0], of: row)
    }
  }

  /// Moves a slider to a column of its place on the screen.
  mutating func moveSlider(_ row: Row, _ focus: Focus, toColumn column: Int, width: Int) throws -> [Effect] {
    let value = Slider.value(at: column, width: width)
    if focus == .sparsity { return try setSparsity((value * 100).rounded() / 100, of: row) }
    if focus == .channels { return try setChannels((value * 100).rounded() / 100, of: row) }
    return try setBits(Self.bitWidths[Int((value * Double(Self.bitWidths.count - 1)).rounded())], of: row)
  }

  /// Tells what else a slider changed than its value: what nobody asked for in so many words.
  func noteworthy(_ row: Row, _ focus: Focus, since before: CompressState, as value: String) -> String? {
    let old = before.recipe
    if focus == .sparsity,
      let layer = layers.first(where: {
        old.settings(for: $0.name).pattern.impliedSparsity != nil
          && recipe.settings(for: $0.name).pattern == .unstructured
      })
    {
      let pattern = old.settings(for: layer.name).pattern.friendlyWord
      return "\(row == .all ? "no layer" : "\(layer.name) no longer") \(row == .all ? "is " : "")\(pattern)"
        + (row == .all ? " any more" : "") + ": single weights are pruned"
    }
    switch row {
    case .all: return before.isMixed(.all, focus) ? "all layers set to \(value), whatever they had" : nil
    case .layer(let index):
      let name = layers[index].name
      guard focus == .sparsity, recipe.scope == .global, recipe.defaults.sparsity > 0 else { return nil }
      if recipe.isPooled(name) { return "\(name) is ranked with the others: their sparsity is \(value), too" }
      return old.isPooled(name) ? "\(name) is pruned by itself now, no longer ranked with the others" : nil
    }
  }

  mutating func tell(of row: Row, _ focus: Focus, since before: CompressState, as value: String) {
    // The sparsity that the others have changes nothing where layers are ranked together, which isn't what was asked for.
    guard recipe != before.recipe || focus == .sparsity else { return }
    notice = noteworthy(row, focus, since: before, as: value) ?? notice
  }
}

/// A fraction some points higher, 0...1.
private func moved(_ fraction: Double, by points: Int) -> Double {
  // Free of what adding up parts of ten leaves behind.
  min(max((fraction * 1000 + Double(points * 10)).rounded(), 0), 1000) / 1000
}

/// The bit width some steps higher.
private func moved(_ bits: Int, by steps: Int) -> Int {
  let position = CompressState.bitWidths.firstIndex(of: bits) ?? CompressState.bitWidths.count - 1
  return CompressState.bitWidths[min(max(position + steps, 0), CompressState.bitWidths.count - 1)]
}

extension LayerRecipe {
  /// Prunes to a fraction; a pattern that fixes another gives way.
  fileprivate mutating func prune(to sparsity: Double) {
    if pattern.impliedSparsity != nil { pattern = .unstructured }
    self.sparsity = sparsity
  }

  /// Takes so many bits. Palettes have no 16: the slider jumps over them.
  fileprivate mutating func quantize(to bits: Int) {
    let isBetween = scheme == .palette && bits == 16
    self.bits = isBetween ? (self.bits > 16 ? QuantizationSettings.maximumPaletteBits : 32) : bits
  }
}
