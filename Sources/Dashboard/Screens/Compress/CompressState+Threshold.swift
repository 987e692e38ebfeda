internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// The values that a histogram was drawn over, and whose.
struct HistogramScale: Hashable, Sendable {
  let subject: Int
  let layer: String
  let shape: Shape
  let range: ClosedRange<Double>
}

/// Where the threshold of a layer was told to be.
struct ThresholdAim: Sendable {
  let layer: String
  let recipe: Recipe
  let magnitude: Double
}

/// Where pruning cuts the histogram that is shown, as something to be moved.
extension CompressState {
  /// The columns of a histogram that nobody has drawn yet.
  private static let usualColumns = 64

  /// Sets the sparsity so that the threshold is at a column of the histogram, counted from its left edge: columns beside it
  /// stand for its ends, the one of zero for no pruning.
  mutating func moveThreshold(toColumn column: Int, width: Int) throws -> [Effect] {
    let ruler = try thresholdRuler(width: width)
    if let magnitude = currentThreshold, ruler.columns(of: magnitude).contains(column) { return [] }
    return try setThreshold(ruler.target(at: column))
  }

  /// Moves the threshold by columns of the histogram, on to the next one that makes a difference.
  mutating func stepThreshold(by steps: Int, width: Int?) throws -> [Effect] {
    let ruler = try thresholdRuler(width: width ?? Self.usualColumns)
    return try setThreshold(ruler.target(from: aimedThreshold ?? 0, by: steps))
  }

  /// Moves the threshold to a value of the histogram.
  mutating func moveThreshold(to value: Double, width: Int?) throws -> [Effect] {
    let width = width ?? Self.usualColumns
    let column = PlotScale(try histogramRange()).step(of: value, of: width)
    guard let column else { throw Refusal("what is marked is outside of this histogram") }
    histogramPointer = nil
    return try moveThreshold(toColumn: column, width: width)
  }

  /// Reads off the column of the histogram that is pointed at.
  mutating func point(toColumn column: Int, width: Int) throws {
    histogramPointer = PlotScale(try histogramRange()).value(atStep: column, of: width)
  }

  /// Reads off the column some further to the right, or at first the one of zero.
  mutating func stepPointer(by steps: Int, width: Int?) throws {
    let width = width ?? Self.usualColumns
    let scale = PlotScale(try histogramRange())
    let now = histogramPointer.flatMap { scale.step(of: $0, of: width) }
    try point(toColumn: now.map { $0 + steps } ?? scale.step(of: 0, of: width) ?? 0, width: width)
  }

  /// Moves the threshold to nothing, or to all weights.
  mutating func moveThresholdToEnd(isUpper: Bool) throws -> [Effect] {
    _ = try thresholdRuler(width: Self.usualColumns)
    return try setThreshold(isUpper ? .init(sparsity: 1, magnitude: .greatestFiniteMagnitude) : .nothing)
  }

  /// Where the threshold is, or was told to be while that isn't worked out yet.
  private var aimedThreshold: Double? {
    let name = layers[shownLayer].name
    if let aim = thresholdAim, aim.layer == name, aim.recipe == recipe { return aim.magnitude }
    return currentThreshold
  }

  /// The magnitude of the largest weight that is pruned; `nil` when none is, or that isn't known.
  var currentThreshold: Double? {
    guard let shown = shownResult, shown.isCurrent, shown.layer.keptCount < shown.layer.count else {
      return nil
    }
    return shown.layer.threshold.map(Double.init)
  }

  /// Whether the threshold that is shown is that of all layers at once.
  var isThresholdShared: Bool { row == .all && recipe.scope == .global }

  private mutating func setThreshold(_ target: ThresholdRuler.Target) throws -> [Effect] {
    let layer = layers[shownLayer].name
    let line = isThresholdShared ? Row.all : .layer(shownLayer)
    let isElsewhere = row != line
    // The line of all layers has no threshold of its own unless they are ranked together.
    var effects = select(line)
    effects += try setSparsity(target.sparsity, of: line)
    thresholdAim = ThresholdAim(layer: layer, recipe: recipe, magnitude: target.magnitude)
    if isElsewhere { notice = notice ?? "\(layer) is selected: the threshold is its own" }
    return effects
  }

  /// What there is to know about the weights that the threshold cuts.
  ///
  /// - Throws: `Refusal` when there is no threshold that could be moved.
  private func thresholdRuler(width: Int) throws -> ThresholdRuler {
    let layer = layers[shownLayer]
    let settings = recipe.settings(for: layer.name)
    if let problem = unreadable[layer.name] { throw Refusal(problem) }
    let tensor = compressed.base[weight: layer.weightName]
    guard shownResult != nil, tensor.isLoaded else {
      throw Refusal("\(layer.name) isn't known yet; its threshold can be moved once it is")
    }
    guard settings.pattern == .unstructured else {
      let why =
        settings.pattern.impliedSparsity == nil
        ? "which are ranked as wholes" : "which fixes how many weights go"
      throw Refusal(
        "\(layer.name) has no threshold: it is pruned by \(settings.pattern.friendlyWord), \(why); p changes it"
      )
    }
    return ThresholdRuler(
      weights: try thresholdWeights(tensor), range: try histogramRange(), width: width)
  }

  /// The weights that are ranked together.
  private func thresholdWeights(_ tensor: Tensor) throws -> [[Float]] {
    guard isThresholdShared else { return [tensor.elements] }
    // A pattern that fixes the sparsity gives way when all layers are set; blocks stay by themselves.
    let ranked = layers.filter { layer in
      let pattern = recipe.settings(for: layer.name).pattern
      return pattern == .unstructured || pattern.impliedSparsity != nil
    }.map { compressed.base[weight: $0.weightName] }
    guard ranked.allSatisfy(\.isLoaded) else {
      throw Refusal("not all layers are read yet; the threshold that they share can be moved once they are")
    }
    guard weightCount <= limits.kept else {
      throw Refusal(
        "\(Numbers.count(weightCount)) weights are too many to move the threshold that they share; drag the slider"
      )
    }
    return ranked.map(\.elements)
  }

  /// The values over which the histogram that is shown is drawn.
  private func histogramRange() throws -> ClosedRange<Double> {
    let layer = layers[shownLayer]
    if let drawn = drawnHistogram, drawn.layer == layer.name, drawn.shape == layer.weightShape,
      drawn.subject == subject.number
    {
      return drawn.range
    }
    guard let shown = shownResult else {
      throw Refusal(unreadable[layer.name] ?? "\(layer.name) isn't known yet")
    }
    let range = LayerHistogram.original(shown.layer.originalWeights).range
    return Double(range.lowerBound)...Double(range.upperBound)
  }
}
