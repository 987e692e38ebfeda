import Testing

@testable import NeuralNetwork

@Suite("Values share memory only when one is no longer needed")
struct ArenaLayoutTests {
  /// A random graph of images: convolutions, sums of earlier values, operators that work in place, and reshapes that
  /// force another layout. Some values are never read; up to three are put out.
  private func graph(seed: UInt64) throws -> Graph {
    var random = RandomValues(seed: seed)
    var nodes: [Graph.Node] = []
    let image: Shape = [3, 4, 4]
    var images = [0]
    for index in 0..<(4 + random.index(below: 16)) {
      func any() -> Int { images[random.index(below: images.count)] }
      let operation: any Operator
      var inputs = [any()]
      switch random.index(below: 8) {
      case 0, 1: operation = Conv2D(outputChannels: 3, window: Window(3, padding: 1))
      case 2: operation = ReLU()
      case 3: operation = BatchNorm()
      case 4: operation = Dense(outputs: 4)
      case 5: operation = Reshape(to: image)
      case 6: operation = MaxPool2D(Window(3, padding: 1))
      default:
        operation = Add()
        inputs.append(any())
      }
      nodes.append(Graph.Node(name: "node\(index)", operation: operation, inputs: inputs))
      images.append(nodes.count)
    }
    let outputs = (0..<(1 + random.index(below: 3))).map {
      Graph.Output(name: "y\($0)", value: $0 == 0 ? nodes.count : images[random.index(below: images.count)])
    }
    return try Graph(inputs: [Graph.Input(name: "x", shape: image)], nodes: nodes, outputs: outputs)
  }

  @Test("No two values that are needed at the same time overlap", arguments: 0..<UInt64(60))
  func overlap(seed: UInt64) throws {
    let plan = ExecutionPlan(try graph(seed: seed))
    let layout = ArenaLayout(plan)
    // From the step that writes a slot to the last one that reads it; worked out here by looking at every step.
    let lifetimes = plan.slots.indices.map { slot in
      let start = plan.steps.firstIndex { $0.output == slot } ?? -1
      let end =
        plan.outputs.contains(slot)
        ? plan.steps.count : plan.steps.lastIndex { $0.inputs.contains(slot) } ?? start
      return start...max(start, end)
    }
    for first in plan.slots.indices {
      let place = layout.offsets[first]..<layout.offsets[first] + plan.slots[first].shape.elementCount
      #expect(place.lowerBound % 16 == 0)
      #expect(place.upperBound <= layout.size)
      for second in plan.slots.indices where second != first {
        let other = layout.offsets[second]..<layout.offsets[second] + plan.slots[second].shape.elementCount
        guard place.overlaps(other), lifetimes[first].overlaps(lifetimes[second]) else { continue }
        // Only an operator at work in place may write where it reads, if nobody reads there later.
        let (early, late) =
          lifetimes[first].lowerBound < lifetimes[second].lowerBound ? (first, second) : (second, first)
        let writer = plan.steps[lifetimes[late].lowerBound]
        #expect(writer.operation.worksInPlace && writer.inputs[0] == early && place == other)
        #expect(lifetimes[early].upperBound == lifetimes[late].lowerBound)
      }
    }
  }

  @Test("A graph's outputs are those of its nodes run alone", arguments: 0..<UInt64(30))
  func nodesAlone(seed: UInt64) throws {
    let graph = try graph(seed: seed)
    var random = RandomValues(seed: seed + 1_000)
    let model = try random.model(graph)
    let input = Tensor(shape: [5, 3, 4, 4], elements: random.floats(5 * 48))
    let runner = InferenceRunner(graph: graph, lanes: 2)
    runner.load(model)
    let outputs = try runner.predict([input])

    var values = [input]
    for (index, node) in graph.nodes.enumerated() {
      let shapes = graph.inputShapes(ofNode: index)
      let single = try Graph(
        inputs: shapes.enumerated().map { Graph.Input(name: "x\($0)", shape: $1) },
        nodes: [Graph.Node(name: node.name, operation: node.operation, inputs: Array(shapes.indices))],
        outputs: [Graph.Output(name: "y", value: shapes.count)])
      let own = model.weights.filter { $0.key.hasPrefix(node.name + ".") }
      let alone = InferenceRunner(graph: single, lanes: 1)
      alone.load(try Model(name: node.name, graph: single, weights: own))
      values.append(try alone.predict(node.inputs.map { values[$0] })[0])
    }
    for (output, found) in zip(graph.outputs, outputs) {
      // Sums that run through many layers: the order of a product's terms may differ with the chunk's height.
      #expect(Fixture.agree(found.elements, values[output.value].elements, tolerance: 1e-5))
    }
  }
}

@Suite("Rectifiers in the operator before them")
struct LimitsTests {
  private static let layers: [(String, any Operator)] = [
    ("convolution", Conv2D(outputChannels: 17, window: Window(3, padding: 1))),
    ("depthwise convolution", Conv2D(outputChannels: 17, window: Window(3, padding: 1), groups: 17)),
    ("dense", Dense(outputs: 5)),
  ]

  /// What a graph computes with and without a second reader of the value before the rectifier, which keeps the two apart.
  @Test("It changes nothing", arguments: layers.indices, [0, 1, 2])
  func same(layer: Int, rectifier: Int) throws {
    let operation = Self.layers[layer].1
    let rectifiers: [any Operator] = [ReLU(), Clip.relu6, Clip(low: 0.25, high: -0.5)]
    let shape: Shape = [17, 6, 7]
    let input = Graph.Input(name: "x", shape: shape)
    let nodes = [
      Graph.Node(name: "layer", operation: operation, inputs: [0]),
      Graph.Node(name: "rectifier", operation: rectifiers[rectifier], inputs: [1]),
    ]
    let fused = try Graph(inputs: [input], nodes: nodes, outputs: [Graph.Output(name: "y", value: 2)])
    let apart = try Graph(
      inputs: [input], nodes: nodes,
      outputs: [Graph.Output(name: "y", value: 2), Graph.Output(name: "z", value: 1)])
    #expect(ExecutionPlan(fused).limits.contains { $0 != nil })
    #expect(ExecutionPlan(apart).limits.allSatisfy { $0 == nil })

    var random = RandomValues(seed: 3)
    let weights = try random.model(fused).weights
    let values = Tensor(shape: [3, 17, 6, 7], elements: random.floats(3 * shape.elementCount, -4...4))
    let results = try [fused, apart].map { graph in
      let runner = InferenceRunner(graph: graph, lanes: 2)
      runner.load(try Model(name: "case", graph: graph, weights: weights))
      return try runner.predict([values])
    }
    #expect(results[0][0] == results[1][0])
    let raw = results[1][1].elements
    let limits: [(Float, Float)] = [(0, .infinity), (0, 6), (0.25, -0.5)]
    #expect(results[0][0].elements == raw.map { min(max($0, limits[rectifier].0), limits[rectifier].1) })
  }
}
