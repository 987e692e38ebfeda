internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// The selected line of the dialog of what is done to a model without training it.
enum CorrectionExplanation: ExplanationTopic {
  static func distance(in state: DashboardState) -> Int? {
    if case .correction? = state.dialog { 0 } else { nil }
  }

  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation {
    guard case .correction(let correction)? = state.dialog else { return Explanation("Correction", []) }
    let obstacle = state.compress.obstacle(to: correction).map { "It would do nothing now: \($0)." }
    return Explanation(correction.title, [obstacle] + lines(correction, state) + [newest(state)])
  }

  private static func lines(_ correction: Correction, _ state: DashboardState) -> [String?] {
    let compress = state.compress
    let nodes = compress.compressed.base.graph.nodes
    let norms = nodes.count { $0.operation is BatchNorm }
    switch correction {
    case .correctBiases:
      return [
        "Errors of rounded or pruned weights don't cancel out: they shift the mean of every output channel. Adding the shift to the bias takes it back.",
        worst(state),
        "Biases aren't compressed, so that it costs no bytes.",
      ]
    case .recalibrate:
      return [
        "\(norms == 0 ? "A normalization" : Numbers.count(norms, of: "normalization")) \(norms > 1 ? "hold" : "holds") the mean and variance that each channel had in training; other weights give other ones.",
        "They are measured again on training samples, without labels and without gradients.",
      ]
    case .fold:
      let graph = compress.compressed.base.graph
      let all = nodes.indices.filter { nodes[$0].operation is BatchNorm }.flatMap {
        graph.parameters(ofNode: $0)
      }
      func count(_ parameters: [Parameter]) -> Int { parameters.reduce(0) { $0 + $1.shape.elementCount } }
      let (trained, stored) = (count(all.filter(\.isTrainable)), count(all))
      return [
        "A normalization is a multiplication and a sum for each channel, as a layer's weights and bias are: the layer before can do both.",
        norms == 0
          ? nil
          : "The \(norms == 1 ? "normalization here has" : "\(Numbers.count(norms, of: "normalization")) here have") \(Numbers.count(trained)) parameters and \(Numbers.count(stored - trained)) untrained values, \(Numbers.bytes(4 * stored)) together.",
        "Outputs stay the same, but channels then differ more in the range of their weights.",
      ]
    case .factorize:
      let dense = compress.layers.filter { $0.operatorName == "Dense" }
      let weights = dense.reduce(0) { $0 + $1.weightShape.elementCount }
      return [
        (dense.isEmpty
          ? ""
          : "\(Numbers.count(dense.count, of: "dense layer")) \(dense.count == 1 ? "has" : "have") \(Numbers.count(weights)) weights. ")
          + "A dense layer of m×n becomes two of rank r where r·(m + n) is less than m·n.",
        "The largest singular values that hold \(Numbers.compact(compress.factorizationEnergy * 100)) % of the energy (the sum of squares) are kept.",
        "It saves multiplications as well as bytes.",
      ]
    }
  }

  private static func worst(_ state: DashboardState) -> String? {
    let errors = state.compress.layers.compactMap { layer in
      state.compress.compressed.figures[layer.name]?.error.relative.map { (layer.name, $0) }
    }
    guard let worst = errors.max(by: { $0.1 < $1.1 }), worst.1 > 0 else { return nil }
    return "The weights of \(worst.0) are furthest off, by \(partText(worst.1)) of their root mean square."
  }

  private static func newest(_ state: DashboardState) -> String? {
    guard let job = state.jobs.newest(.correction), job.status == .done else {
      return "What it does to the accuracy isn't known before it was tried; u takes it back."
    }
    return "The newest, \(job.title): \(job.outcome)."
  }
}
