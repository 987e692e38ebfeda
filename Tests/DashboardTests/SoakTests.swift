import ModelCompression
import ModelFormats
import NeuralNetwork
import Testing

@testable import Dashboard

@Suite("Anything at all, in any order")
struct SoakTests {
  /// Weights that belong to no graph, of shapes that layers have, and too many to be compressed within a frame.
  private static func weightsAlone() throws -> DashboardState {
    let shapes: [(String, [Int])] = [
      ("embedding", [40, 16]), ("block0", [8, 3, 3, 3]), ("block1", [16, 8, 3, 3]), ("wide", [2, 300]),
      ("tall", [300, 2]),
      ("one", [1, 1]), ("head", [10, 64]),
    ]
    var generator = SeededGenerator(seed: 5)
    var weights: [String: Tensor] = [:]
    for (name, extents) in shapes {
      let shape = Shape(extents)
      let elements = (0..<shape.elementCount).map { _ in generator.nextUnitFloat() - 0.5 }
      weights["\(name).weight"] = Tensor(shape: shape) { elements }
    }
    let nodes = shapes.map { name, extents in
      Graph.Node(
        name: name, operation: StoredWeights(shape: Shape(extents), reason: "the file holds weights alone"),
        inputs: [])
    }
    let model = try Model(
      name: "weights", graph: Graph(inputs: [], nodes: nodes, outputs: []), weights: weights)
    return try DashboardState(
      model: model, datasetName: "weights alone", recipe: Recipe(),
      limits: CompressionLimits(immediate: 64, immediateLayer: 64, kept: 4096))
  }

  private static func state(of name: String) throws -> DashboardState {
    guard name != "weights" else { return try weightsAlone() }
    let architecture = try #require(Architecture.named(name))
    var state = try DashboardState(model: architecture.makeModel(seed: 1), datasetName: "digits")
    if name == "digits-mlp" {
      _ = update(&state, .report(.dataLoaded(try DatasetSource.digits.loadTestSplit())))
    }
    return state
  }

  /// The models and the seeds.
  static let cases: [(String, UInt64)] = [
    ("digits-mlp", 1), ("digits-mlp", 2), ("resnet8", 3), ("resnet8", 4), ("weights", 5), ("weights", 6),
  ]

  @Test("10 000 random events on each model break nothing", arguments: cases)
  func soak(_ name: String, _ seed: UInt64) throws {
    var soak = Soak(try Self.state(of: name), seed: seed)
    for _ in 0..<5000 { try soak.step() }
    let wanted = [
      "an entry", "a dialog", "the help", "a slider in hand", "something to undo", "a file that is there",
    ]
    #expect(soak.seen.isSuperset(of: Screen.allCases.map(\.title) + wanted), "\(soak.seen)")
  }
}
