internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// What the tour's tasks are about and tell, with the names and numbers of the model at hand.
extension DashboardState {
  /// The place in the list of the layer with the most weights.
  var largestLayer: Int {
    let layers = compress.layers
    return layers.indices.max {
      (layers[$0].weightShape.elementCount, $1) < (layers[$1].weightShape.elementCount, $0)
    } ?? 0
  }

  /// What the layer with the most weights is called.
  var largestLayerName: String {
    compress.layers.indices.contains(largestLayer) ? compress.layers[largestLayer].name : "the largest layer"
  }

  /// What the first layer is called whose channels can be cut: a convolution where there is one.
  var prunableLayerName: String {
    let prunable = compress.layers.filter { compress.channelGroups[$0.name]?.isPrunable ?? false }
    return (prunable.first { $0.operatorName == "Conv2D" } ?? prunable.first)?.name ?? largestLayerName
  }

  /// Whether the recipe at hand is measured, with both of its parts, on all samples.
  var isMeasured: Bool {
    compress.compressed.isComplete && Variant.allCases.allSatisfy { finalAccuracy(of: $0) != nil }
  }

  /// The fraction of all weights that is really pruned; 0 while that isn't known.
  var prunedPart: Double { compress.prunedFraction(of: .all) ?? 0 }

  /// The accuracy with the recipe's bits against that of the same weights without any.
  var changeByRounding: AccuracyChange? {
    guard let before = finalAccuracy(of: .pruned), let after = finalAccuracy(of: .both) else { return nil }
    return AccuracyChange(before: before, after: after)
  }

  /// Whether every layer has at most so many bits.
  func areBits(atMost bits: Int) -> Bool {
    !compress.layers.isEmpty
      && compress.layers.allSatisfy { compress.recipe.settings(for: $0.name).bits <= bits }
  }

  /// An accuracy with half of its 95 % interval: `97.8 % ±1.5`.
  func text(_ accuracy: AccuracyEstimate) -> String {
    "\(Numbers.percent(accuracy.fraction, places: 2)) ±\(Numbers.decimal(accuracy.margin * 100, places: 1))"
  }

  /// From what to what size and accuracy went; where that is from the original, it is said.
  ///
  /// - Parameter before: What was so when the task began, or when the one step was done that it asks for.
  func change(since before: TourState.Moment) -> String {
    guard let bytes = bytes(of: .both), let accuracy = finalAccuracy(of: .both) else { return "" }
    let before = basis(of: before)
    var size =
      Numbers.bytes(before.bytes) == Numbers.bytes(bytes)
      ? "size stayed \(Numbers.bytes(bytes))"
      : "size went from \(Numbers.bytes(before.bytes)) to \(Numbers.bytes(bytes))"
    size = before.isOriginal ? "Since the original, \(size)" : size.asSentenceStart
    let from = before.accuracy.map { "\(Numbers.percent($0.fraction, places: 2)) → " } ?? ""
    return "\(size), accuracy \(from)\(text(accuracy))."
  }

  /// What the state at hand is compared with: what was so before, or the original where that was it or leaves nothing else.
  private func basis(of before: TourState.Moment)
    -> (bytes: Int, accuracy: AccuracyEstimate?, isOriginal: Bool)
  {
    let original = compress.original
    let wasOriginal = before.subject == original.number && before.recipe == Recipe()
    // One that went back to the original began there for this purpose.
    let isBack = compress.subject == original && before.subject != original.number
    // What was done before the task began, or wasn't measured yet when it did, can't be told from what was done in it.
    guard !wasOriginal, !isBack, !before.isState(of: compress), let bytes = before.bytes,
      let accuracy = before.accuracy
    else { return (compress.originalBytes, finalAccuracy(of: .original), true) }
    return (bytes, accuracy, false)
  }
}
