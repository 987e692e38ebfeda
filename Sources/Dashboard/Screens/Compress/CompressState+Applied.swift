internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// What a line's sliders are set to, and what really became of it: they differ where layers are ranked together, where
/// a pattern leaves a rest, and where counts are small.
extension CompressState {
  /// The layers that a line is for.
  func layers(of row: Row) -> [Layer] {
    switch row {
    case .layer(let index): [layers[index]]
    case .all: layers
    }
  }

  /// The fraction of a line's weights that pruning removed; `nil` while that isn't known.
  func prunedFraction(of row: Row) -> Double? {
    let layers = layers(of: row)
    let encoded = layers.compactMap { compressed.figures[$0.name] }
    guard encoded.count == layers.count else { return nil }
    let count = encoded.reduce(0) { $0 + $1.count }
    return count == 0 ? 0 : Double(count - encoded.reduce(0) { $0 + $1.keptCount }) / Double(count)
  }

  /// The bits of a line's weights, on average.
  func meanBits(of row: Row) -> Double {
    var (bits, count) = (0, 0)
    for layer in layers(of: row) {
      bits += recipe.settings(for: layer.name).bits * layer.weightShape.elementCount
      count += layer.weightShape.elementCount
    }
    return count == 0 ? 32 : Double(bits) / Double(count)
  }

  /// The fraction of a line's channels that were removed, of those that can be.
  func removedChannels(of row: Row) -> Double {
    var before: [ChannelGroup.ID: Int] = [:]
    var after: [ChannelGroup.ID: Int] = [:]
    for layer in layers(of: row) {
      guard let group = channelGroups[layer.name], group.isPrunable else { continue }
      before[group.id] = group.channels
      after[group.id] = layer.weightShape.rank == 0 ? 1 : layer.weightShape[0]
    }
    let count = before.values.reduce(0, +)
    return count == 0 ? 0 : Double(count - after.values.reduce(0, +)) / Double(count)
  }

  /// What a slider is set to in all of a line's layers; `nil` where they differ.
  func commonSetting(of row: Row, _ focus: Focus) -> Double? {
    var values: Set<Double> = []
    for layer in layers(of: row) {
      let settings = recipe.settings(for: layer.name)
      switch focus {
      case .sparsity: values.insert(settings.sparsity)
      case .bits: values.insert(Double(settings.bits))
      case .channels:
        guard let group = channelGroups[layer.name], group.isPrunable else { continue }
        values.insert(channelFractions[group.id] ?? 0)
      case .histogram, .heatmap: break
      }
    }
    return values.count > 1 ? nil : values.first ?? 0
  }

  /// Whether the layers of a line differ in what a slider sets.
  func isMixed(_ row: Row, _ focus: Focus) -> Bool { commonSetting(of: row, focus) == nil }

  /// The fraction of a line's weights that its layers are set to lose, on average.
  func meanSparsity(of row: Row) -> Double {
    var (removed, count) = (0.0, 0)
    for layer in layers(of: row) {
      let settings = recipe.settings(for: layer.name)
      let sparsity = settings.pattern.impliedSparsity ?? settings.sparsity
      removed += sparsity * Double(layer.weightShape.elementCount)
      count += layer.weightShape.elementCount
    }
    return count == 0 ? 0 : removed / Double(count)
  }

  /// The fraction of all weights that the recipe removes, zeros from before only as far as it holds them.
  var likelyPrunedFraction: Double {
    let wanted = meanSparsity(of: .all)
    return min(prunedFraction(of: .all) ?? wanted, wanted)
  }

  /// The fraction of all weights that are zero without the recipe's doing, and are trained like any others; `nil` where that is no
  /// more than rounding.
  var looseZeroFraction: Double? {
    let loose = (prunedFraction(of: .all) ?? 0) - meanSparsity(of: .all)
    return loose > 0.01 ? loose : nil
  }

  /// What a slider's number says: for bits their mean, else a fraction; `nil` while that isn't known.
  func appliedValue(of row: Row, _ focus: Focus) -> Double? {
    switch focus {
    case .sparsity: prunedFraction(of: row)
    case .bits: meanBits(of: row)
    case .channels: removedChannels(of: row)
    case .histogram, .heatmap: 0
    }
  }

  /// Where a slider's knob is, 0...1: where it was set to, or between layers that differ.
  func sliderPosition(of row: Row, _ focus: Focus) -> Double {
    let value = commonSetting(of: row, focus) ?? appliedValue(of: row, focus) ?? meanSparsity(of: row)
    guard focus == .bits else { return value }
    let widths = Self.bitWidths.map(Double.init)
    let upper = widths.firstIndex { $0 >= value } ?? widths.count - 1
    guard upper > 0 else { return 0 }
    let part = (value - widths[upper - 1]) / (widths[upper] - widths[upper - 1])
    return (Double(upper - 1) + part) / Double(widths.count - 1)
  }

  /// A slider's value as it is written: what became of the layer, in at most five cells, bits in three; `nil` while that
  /// isn't known.
  func sliderText(of row: Row, _ focus: Focus) -> String? {
    guard let applied = appliedValue(of: row, focus) else { return nil }
    if focus == .bits { return Numbers.shortMean(applied) }
    // What differs by rounding to whole weights alone is as it was set, unless that was told more precisely than so. One channel
    // always stays: that isn't rounding.
    if let setting = commonSetting(of: row, focus), abs(setting - applied) < 0.005,
      setting < 1 || applied == 1
    {
      let isWhole = abs(setting * 100 - (setting * 100).rounded()) < 1e-9
      return Numbers.shortPercent(isWhole ? setting : applied)
    }
    return Numbers.shortPercent(applied, isWhole: true)
  }
}
