internal import NeuralNetwork

/// The weights that a model had before it was trained, as far as that can be told.
struct InitialWeights: Sendable {
  /// What made them.
  let seed: UInt64
  /// Whether the model's record says so; else they are random weights like those.
  let isRecorded: Bool

  /// What is said about them.
  var title: String { "\(isRecorded ? "initial" : "random") weights, seed \(seed)" }

  /// A model's initial weights: those that its record of how it was trained names, else others from a seed.
  init(of model: Model, seed: UInt64) {
    let words = model.metadata["tinydash.command"]?.split(separator: " ") ?? []
    if words.contains("train"), let place = words.firstIndex(of: "--seed"), words.indices.contains(place + 1),
      let recorded = UInt64(words[place + 1])
    {
      (self.seed, isRecorded) = (recorded, true)
    } else {
      (self.seed, isRecorded) = (seed, false)
    }
  }

  /// The model with them.
  func weights(for model: Model) throws(GraphError) -> Model {
    try Model(name: model.name, randomWeightsFor: model.graph, seed: seed)
  }
}

extension DashboardState {
  /// The weights that the original had before it was trained.
  var initialWeights: InitialWeights { InitialWeights(of: compress.original.model, seed: seed) }
}
