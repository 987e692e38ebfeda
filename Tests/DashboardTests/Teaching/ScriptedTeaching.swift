import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

extension Scripted {
  /// Opens a model, and hands the digits over where it can be run.
  init(_ model: Model, recipe: Recipe = Recipe(), width: Int = 120, height: Int = 40) throws {
    try self.init("digits-mlp", width: width, height: height)
    state = try DashboardState(model: model, datasetName: "digits", recipe: recipe)
    if state.obstacle == nil { send(.report(.dataLoaded(try DatasetSource.digits.loadTestSplit()))) }
    effects = []
  }

  /// Has all variants measured on 360 samples; those that aren't named are as good as the original.
  mutating func measure(_ correct: [Variant: Int] = [:]) {
    for variant in Variant.allCases {
      let configuration = state.compress.configuration(of: variant)
      let isOriginal = configuration == state.compress.configuration(of: .original)
      send(
        .report(
          .measured(
            variant,
            Measurement(
              configuration: configuration, bytes: variant == .pruned ? 40_000 : 20_000,
              accuracy: AccuracyEstimate(
                correct: isOriginal ? correct[.original] ?? 350 : correct[variant] ?? 350, total: 360),
              sampleCount: 360))))
    }
  }

  /// What is explained, with everything that is known of the weights.
  var explanation: Explanation? {
    state.explanation(facts: state.layerFacts(ViewCache()))?.text
  }

  /// What a topic says of the state.
  func explained(_ topic: any ExplanationTopic.Type) -> String {
    topic.explain(state, facts: state.layerFacts(ViewCache())).sentences.joined(separator: " ")
  }
}

/// A perceptron for the digits with weights of one's own.
func digitsModel(_ weight: (_ layer: String, _ index: Int) -> Float) throws -> Model {
  var model = try #require(Architecture.named("digits-mlp")).makeModel(seed: 1)
  for layer in model.layers {
    let shape = layer.weightShape
    model[weight: layer.weightName] = Tensor(
      shape: shape, elements: (0..<shape.elementCount).map { weight(layer.name, $0) })
  }
  return model
}

/// Weights without a graph.
func weightsAlone(_ shapes: [[Int]], _ value: (Int) -> Float = { Float($0 % 7) - 3 }) throws -> Model {
  var weights: [String: Tensor] = [:]
  let nodes = shapes.enumerated().map { index, extents in
    let shape = Shape(extents)
    weights["block\(index).weight"] = Tensor(
      shape: shape, elements: (0..<shape.elementCount).map(value))
    return Graph.Node(
      name: "block\(index)", operation: StoredWeights(shape: shape, reason: "the file holds weights alone"),
      inputs: [])
  }
  return try Model(
    name: "weights", graph: Graph(inputs: [], nodes: nodes, outputs: []), weights: weights)
}
