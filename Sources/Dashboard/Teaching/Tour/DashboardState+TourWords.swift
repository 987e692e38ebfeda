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

  /// From what to what size and accuracy went since a task began, or the step that it asks for was done; since the original where that says nothing, and then it is said.
  ///
  /// - Parameter namesOriginal: Whether it is said, too, where that is what was so before.
  func change(since beginning: TourState.Beginning, namesOriginal: Bool = false) -> String {
    guard let bytes = bytes(of: .both), let accuracy = finalAccuracy(of: .both) else { return "" }
    let before = basis(of: beginning)
    var size =
      Numbers.bytes(before.bytes) == Numbers.bytes(bytes)
      ? "size stayed \(Numbers.bytes(bytes))"
      : "size went from \(Numbers.bytes(before.bytes)) to \(Numbers.bytes(bytes))"
    let isNamed = before.since == .originalInstead || namesOriginal && before.since == .original
    size = isNamed ? "Since the original, \(size)" : size.asSentenceStart
    let from = before.accuracy.map { "\(Numbers.percent($0.fraction, places: 2)) → " } ?? ""
    return "\(size), accuracy \(from)\(text(accuracy))."
  }

  /// What a state is compared with.
  private enum Since {
    /// The state in which the task began, which was the original or another one.
    case original, beginning
    /// The original, though the task didn't begin with it.
    case originalInstead
  }

  /// What the state at hand is compared with.
  private func basis(of beginning: TourState.Beginning)
    -> (bytes: Int, accuracy: AccuracyEstimate?, since: Since)
  {
    let original = (bytes: compress.originalBytes, accuracy: finalAccuracy(of: .original))
    // One that went back to the original began there for this purpose.
    let isBack = compress.subject == compress.original && beginning.subject != compress.original.number
    if isBack || (beginning.subject == compress.original.number && beginning.recipe == Recipe()) {
      return (original.bytes, original.accuracy, .original)
    }
    // What was done before the task began, or wasn't measured yet when it did, leaves nothing else.
    let isDoneBefore = beginning.subject == compress.subject.number && beginning.recipe == compress.recipe
    guard !isDoneBefore, let bytes = beginning.bytes, let accuracy = beginning.accuracy else {
      return (original.bytes, original.accuracy, .originalInstead)
    }
    return (bytes, accuracy, .beginning)
  }

  /// The newest job of a kind since a task began, if it did what it should.
  func doneJob(_ kind: JobKind, since beginning: TourState.Beginning) -> JobsState.Entry? {
    guard let job = jobs.newest(kind), job.id.number > beginning.jobs, job.status == .done else { return nil }
    return job
  }
}
