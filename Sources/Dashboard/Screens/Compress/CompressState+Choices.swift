internal import ModelCompression
internal import NeuralNetwork

extension CompressState {
  /// Takes the next value of a choice for the selected line.
  mutating func cycle(_ choice: Keymap.Choice) throws -> [Effect] {
    // Layers that differ would stay different: what the shown one has decides for all.
    let shown = recipe.settings(for: layers[shownLayer].name)
    var chosen = ""
    let effects = try setRemembering { settings, former in
      switch choice {
      case .pattern:
        settings.prune(in: Self.next(shown.pattern, of: Self.patterns), former: &former)
        chosen = settings.pattern.friendlyWord
      case .scheme:
        settings.quantize(
          by: Self.next(
            shown.scheme,
            of: shown.bits == 16 || settings.bits == 16 ? [.symmetric, .affine] : QuantizationScheme.allCases),
          former: &former)
        chosen = settings.scheme.friendlyWord
      case .granularity:
        settings.granularity = Self.next(shown.granularity, of: [.perTensor, .perChannel, .perGroup(64)])
        chosen = settings.granularity.friendlyWord
      case .range:
        // Clusters have none.
        guard settings.scheme != .palette else { return }
        settings.range = Self.next(shown.range, of: [.minMax, .percentile(99.9), .minimumSquaredError])
        chosen = settings.range.friendlyWord
      }
    }
    let whose = row == .all ? "all layers" : layers[shownLayer].name
    notice = "\(whose): \(choice.title) \(chosen)"
    let settings = recipe.settings(for: layers[shownLayer].name)
    if chosen.isEmpty {
      notice = "\(whose): a palette's values are found by k-means, whatever the range"
    } else if choice == .granularity, settings.scheme == .palette {
      notice = "\(whose): a palette is one for the whole layer"
    } else if choice != .pattern, settings.bits == 32 {
      notice = (notice ?? "") + ", once it is quantized"
    }
    return effects
  }

  /// Prunes the selected line's weights in a pattern.
  mutating func setPattern(_ pattern: SparsityPattern) throws -> [Effect] {
    try setRemembering { $0.prune(in: pattern, former: &$1) }
  }

  /// Quantizes the selected line's weights by a scheme.
  mutating func setScheme(_ scheme: QuantizationScheme) throws -> [Effect] {
    try setRemembering { $0.quantize(by: scheme, former: &$1) }
  }

  /// Changes the selected line's settings, with what they were before other choices fixed them.
  private mutating func setRemembering(
    _ change: (inout LayerRecipe, inout FormerSettings) -> Void
  ) throws -> [Effect] {
    var former = formerSettings
    let effects = try set(row) { name, settings in change(&settings, &former[name, default: .init()]) }
    formerSettings = former
    return effects
  }

  /// What a layer had before a choice that fixes it.
  struct FormerSettings: Sendable {
    /// Before a pattern that fixes the sparsity.
    var sparsity: Double?
    /// Before a palette, which is one for the whole tensor.
    var granularity: Granularity?
  }

  private static let patterns: [SparsityPattern] = [
    .unstructured, .nOfM(kept: 2, group: 4), .nOfM(kept: 4, group: 8), .block(rows: 4, columns: 4),
  ]

  private static func next<Value: Equatable>(_ value: Value, of values: [Value]) -> Value {
    values[((values.firstIndex(of: value) ?? -1) + 1) % values.count]
  }
}

extension LayerRecipe {
  /// Prunes in a pattern; what it had before one that fixes the sparsity comes back after it.
  fileprivate mutating func prune(in pattern: SparsityPattern, former: inout CompressState.FormerSettings) {
    if self.pattern.impliedSparsity == nil { former.sparsity = sparsity }
    self.pattern = pattern
    if pattern.impliedSparsity == nil, let sparsity = former.sparsity { self.sparsity = sparsity }
  }

  /// Quantizes by a scheme; the scales that it had before a palette come back after it, else the usual ones.
  fileprivate mutating func quantize(
    by scheme: QuantizationScheme, former: inout CompressState.FormerSettings
  ) {
    let wasPalette = self.scheme == .palette
    if !wasPalette { former.granularity = granularity }
    self.scheme = scheme
    if wasPalette, scheme != .palette { granularity = former.granularity ?? .perChannel }
  }
}

extension Keymap.Choice {
  /// What is chosen.
  var title: String {
    switch self {
    case .pattern: "prune"
    case .scheme: "quantization"
    case .granularity: "scales"
    case .range: "range"
    }
  }
}

// The words of a recipe's choices, for people.

extension SparsityPattern {
  var friendlyWord: String {
    switch self {
    case .unstructured: "single weights"
    case .nOfM(let kept, let group): "\(kept):\(group)"
    case .block(let rows, let columns): "\(rows)×\(columns) blocks"
    }
  }
}

extension QuantizationScheme {
  var friendlyWord: String { rawValue }
}

extension Granularity {
  var friendlyWord: String {
    switch self {
    case .perTensor: "per tensor"
    case .perChannel: "per channel"
    case .perGroup(let size): "groups of \(size)"
    }
  }

  var shortWord: String {
    switch self {
    case .perTensor: "tensor"
    case .perChannel: "channel"
    case .perGroup(let size): "group \(size)"
    }
  }
}

extension RangeEstimator {
  var friendlyWord: String {
    switch self {
    case .minMax: "min-max"
    case .percentile(let percentile): "\(percentile) %"
    case .minimumSquaredError: "least error"
    case .learned: "learned"
    }
  }
}
