internal import NeuralNetwork

/// Adds the `positions` consecutive scores of each channel.
private func gathered(_ scores: [Double], positions: Int) -> [Double] {
  guard positions > 1 else { return scores }
  return (0..<scores.count / positions).map { channel in
    scores[channel * positions..<(channel + 1) * positions].reduce(0, +)
  }
}

/// The sum of some lists of numbers, index by index.
private func sum(_ lists: [[Double]], count: Int) -> [Double] {
  lists.reduce(into: [Double](repeating: 0, count: count)) { total, list in
    for index in total.indices { total[index] += list[index] }
  }
}

extension Model {
  /// The norms of each channel's weights, summed over the layers that put it out.
  func weightScores(of group: ChannelGroup, _ criterion: ImportanceCriterion) -> [Double] {
    let members = group.members.filter { $0.side == .output && $0.role == .weight }
    return sum(
      members.map { member in
        let weight = self[weight: member.weightName]
        if criterion == .l1 {
          return gathered(
            weight.sums(along: member.axis) { Double(abs($0)) }, positions: member.positions)
        }
        let squares = weight.sums(along: member.axis) { Double($0) * Double($0) }
        return gathered(squares, positions: member.positions).map { $0.squareRoot() }
      }, count: group.channels)
  }

  /// The magnitudes of each channel's normalization factors, summed.
  func normalizationScores(of group: ChannelGroup) throws(RecipeError) -> [Double] {
    let members = group.members.filter { $0.side == .output && $0.role == .scale }
    guard !members.isEmpty else {
      throw RecipeError(
        ["criterion"], "\"batchNormScale\" needs a batch normalization behind \(group.name); choose another")
    }
    return sum(
      members.map { member in
        gathered(
          self[weight: member.weightName].sums(along: member.axis) { Double(abs($0)) },
          positions: member.positions)
      }, count: group.channels)
  }

  /// What each channel does on some samples, summed over the layers that put it out.
  func activityScores(
    of groups: [ChannelGroup], _ criterion: ImportanceCriterion, samples: LabeledSamples, indices: [Int],
    progress: ((Double) throws -> Void)?
  ) throws -> [[Double]] {
    let taps = groups.map { group in
      group.members.filter { $0.side == .output && $0.role == .weight }
        .map { (value: graph.activationValue(ofNode: $0.node), positions: $0.positions) }
    }
    let activities = try channelActivity(
      of: taps.joined().map(\.value), over: samples, indices: indices, withGradients: criterion == .taylor,
      progress: progress)
    var next = 0
    return zip(groups, taps).map { group, taps in
      sum(
        taps.map { tap in
          defer { next += 1 }
          let activity = activities[next]
          let scores =
            switch criterion {
            case .taylor: activity.taylor ?? activity.meanMagnitude
            case .activationVariance: activity.variance
            default: activity.meanMagnitude
            }
          return gathered(scores, positions: tap.positions)
        }, count: group.channels)
    }
  }
}

extension Graph {
  /// What becomes of a node's output: the value behind the normalization and activation function that alone read it.
  func activationValue(ofNode index: Int) -> ValueID {
    var value = value(ofNode: index)
    while !outputs.contains(where: { $0.value == value }) {
      let readers = nodes.indices.filter { nodes[$0].inputs.contains(value) }
      guard readers.count == 1, let reader = readers.first else { break }
      let node = nodes[reader]
      // What works in place on channels without weights of its own changes values one by one.
      guard node.inputs == [value], node.operation.worksInPlace,
        node.operation.channelCoupling(for: inputShapes(ofNode: reader)) == .shared,
        outputShape(ofNode: reader) == shapes[value],
        !parameters(ofNode: reader).contains(where: { $0.role == .weight })
      else { break }
      value = self.value(ofNode: reader)
    }
    return value
  }
}

/// Numbers in 0..<1 that the seed and the group decide.
func randomScores(of group: ChannelGroup, seed: UInt64) -> [Double] {
  var generator = SeededGenerator(seed: seed, stream: UInt64(group.id) + 1)
  return (0..<group.channels).map { _ in Double(generator.nextUnitFloat()) }
}
