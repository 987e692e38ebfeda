internal import NeuralNetwork
internal import Synchronization

/// How much the channels of one model are worth, each group scored when it is first asked for.
///
/// For callers that cut the same model again and again, such as a slider.
final class ChannelScores: Sendable {
  private let known = Mutex<[ChannelGroup.ID: NeuronImportance]>([:])
  private let criterion = ImportanceCriterion.l2

  /// The scores of some groups of `model`, which must be the same with every call.
  func importance(of groups: Set<ChannelGroup.ID>, in model: Model) throws -> [NeuronImportance] {
    try known.withLock { known in
      let missing = groups.subtracting(known.keys)
      if !missing.isEmpty {
        for scored in try computeNeuronImportance(model, criterion: criterion, groups: missing) {
          known[scored.id] = scored
        }
      }
      return groups.compactMap { known[$0] }
    }
  }
}
