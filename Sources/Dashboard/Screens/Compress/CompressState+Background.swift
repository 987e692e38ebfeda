internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// How many weights are too many for a frame, or for memory.
struct CompressionLimits: Sendable {
  /// Models with at most so many weights are compressed within a frame.
  var immediate = 1 << 20
  /// A layer with at most so many weights that is on the screen is compressed within a frame.
  var immediateLayer = 1 << 19
  /// Of models with at most so many weights all compressed ones are kept in memory; of larger ones those of the layer on the
  /// screen only.
  var kept = 1 << 24
}

/// What is compressed at once, and what in the background.
extension CompressState {
  /// Weights of all layers.
  var weightCount: Int { layers.reduce(0) { $0 + $1.weightShape.elementCount } }

  /// Whether everything is compressed at once, so that nothing is ever unknown.
  var isImmediate: Bool { weightCount <= limits.immediate }

  private var keepsWeights: Bool { weightCount <= limits.kept }

  /// What is known of the layer that is shown, with its weights; that of the recipe before while this one's isn't known.
  var shownResult: ShownLayer? {
    let name = layers[shownLayer].name
    if let current = compressed.encodedLayers[name] {
      let histogram =
        former?.name == name && former?.layer.weights == current.weights ? former?.histogram : nil
      return ShownLayer(name: name, layer: current, histogram: histogram, isCurrent: true)
    }
    guard var former, former.name == name,
      former.layer.originalWeights.shape == layers[shownLayer].weightShape
    else { return nil }
    former.isCurrent = false
    return former
  }

  /// Compresses what can be within a frame, and asks for the rest.
  mutating func settle() -> [Effect] {
    if isImmediate {
      for layer in layers where compressed.encodedLayers[layer.name] == nil { compressNow(layer) }
      return [measurement]
    }
    let shown = layers[shownLayer]
    visited.insert(shown.name)
    if compressed.encodedLayers[shown.name] == nil, compressed.base[weight: shown.weightName].isLoaded,
      shown.weightShape.elementCount <= limits.immediateLayer,
      !compressed.isRankedWithOthers(shown.name)
    {
      compressNow(shown)
    }
    rememberShown()
    if !keepsWeights { compressed.forgetWeights(except: [shown.name]) }
    let wanted = wantedLayers
    awaited = Set(wanted.map(\.name))
    let request = CompressionRequest(
      configuration: configuration(of: .both), layers: wanted, shown: shown.name, keepsWeights: keepsWeights,
      partial: compressed)
    let isNothingRunning = wanted.isEmpty && !isCompressing
    isCompressing = !wanted.isEmpty
    return (isNothingRunning ? [] : [.compress(request)])
      + (compressed.isComplete ? [measurement] : supersedesMeasurement ? [.stopMeasuring] : [])
  }

  /// Whether what is being measured is good for nothing; what everything is compared with is measured to its end.
  private var supersedesMeasurement: Bool { measurements[.original]?.isComplete ?? false }

  /// How much of what is compressed in the background is done.
  var activity: MeasurementActivity? {
    guard isCompressing else { return nil }
    let wanted = layers.count { awaited.contains($0.name) }
    return MeasurementActivity(
      title: "compressing layers", fraction: Double(layers.count - wanted) / Double(max(1, layers.count)))
  }

  /// The layers to compress, the one on the screen first, then those nearest to it in the list.
  private var wantedLayers: [Layer] {
    let middle = shownLayer
    func isMissing(_ index: Int) -> Bool {
      let name = layers[index].name
      guard unreadable[name] == nil else { return false }
      let isKnown =
        index == middle || keepsWeights
        ? compressed.encodedLayers[name] != nil : compressed.figures[name] != nil
      // What was stopped stays so until the next change; what is looked at is wanted even then.
      return !isKnown && (index == middle || !isStopped && (wantsAll || visited.contains(name)))
    }
    return layers.indices.filter(isMissing).sorted { (abs($0 - middle), $0) < (abs($1 - middle), $1) }
      .map { layers[$0] }
  }

  private mutating func compressNow(_ layer: Layer) {
    do {
      compressed.adopt(try compressed.compressed(layer), for: layer.name)
    } catch {
      unreadable[layer.name] = "\(error)"
    }
  }

  private mutating func rememberShown() {
    let name = layers[shownLayer].name
    guard let layer = compressed.encodedLayers[name],
      former?.name != name || former?.layer.weights != layer.weights
    else { return }
    former = ShownLayer(name: name, layer: layer, histogram: nil, isCurrent: true)
  }

  /// Takes note of what was compressed in the background.
  mutating func adopt(_ report: CompressionReport) -> [Effect] {
    guard report.configuration == configuration(of: .both) else { return [] }
    for (name, result) in report.results {
      awaited.remove(name)
      switch result {
      case .layer(let layer, let histogram):
        compressed.adopt(layer, for: name)
        if name == layers[shownLayer].name {
          former = ShownLayer(name: name, layer: layer, histogram: histogram, isCurrent: true)
        }
      case .figures(let figures): compressed.adopt(figures, for: name)
      case .unreadable(let problem):
        unreadable[name] = problem
        notice = problem
      }
    }
    if !keepsWeights { compressed.forgetWeights(except: [layers[shownLayer].name]) }
    guard awaited.isEmpty, isCompressing else { return [] }
    isCompressing = false
    sortAnew()
    return compressed.isComplete && !isStopped ? [measurement] : []
  }

  /// Stops compressing.
  mutating func stopCompressing() -> [Effect] {
    guard isCompressing else { return [] }
    isCompressing = false
    awaited = []
    return [
      .compress(
        CompressionRequest(
          configuration: configuration(of: .both), layers: [], shown: "", keepsWeights: false,
          partial: compressed))
    ]
  }

  /// What stands for a number of a layer, or of all, that isn't known: whether it is being worked out.
  func unknown(_ row: Row) -> String {
    let isAwaited =
      switch row {
      case .layer(let index): awaited.contains(layers[index].name)
      case .all: !awaited.isEmpty
      }
    return isAwaited ? "…" : Numbers.missing
  }
}

/// A layer's weights, for histogram and heatmap.
struct ShownLayer {
  let name: String
  let layer: CompressedLayer
  /// What was worked out in the background.
  let histogram: LayerHistogram?
  /// Whether it is what the recipe makes of the layer, or what the one before made of it.
  var isCurrent: Bool
}
