import Foundation
import Synchronization
import Testing

@testable import NeuralNetwork

@Suite("Evaluation")
struct EvaluatorTests {
  /// A network of several layers, with a shortcut around the middle ones so that two values are live behind them.
  private static func graph(endsInSoftmax: Bool = false) throws -> Graph {
    var builder = GraphBuilder(input: [1, 8, 8])
    let first = builder.chain(
      from: builder.input,
      [("first", Conv2D(outputChannels: 5, window: Window(3, padding: 1))), ("relu1", ReLU())])
    let middle = builder.chain(
      from: first,
      [
        ("middle", Conv2D(outputChannels: 5, window: Window(3, padding: 1))), ("bn", BatchNorm()),
        ("relu2", Clip.relu6),
      ])
    let sum = builder.add("sum", Add(), middle, first)
    var last = builder.chain(
      from: sum,
      [
        ("pool", MaxPool2D(Window(2, stride: 2))), ("flatten", Reshape.flatten), ("last", Dense(outputs: 4)),
      ])
    if endsInSoftmax { last = builder.add("softmax", Softmax(), last) }
    return try builder.build(output: last)
  }

  private let samples: LabeledSamples
  private let graph: Graph
  private let model: Model

  init() throws {
    var random = RandomValues(seed: 21)
    // Bytes, which are converted by a kernel: in a debug build that is what takes the time.
    samples = LabeledSamples(
      shape: [1, 8, 8],
      storage: .bytes((0..<600 * 64).map { _ in UInt8(random.index(below: 256)) }, scale: 1 / 255),
      labels: (0..<600).map { _ in Int32(random.index(below: 4)) },
      normalization: LabeledSamples.Normalization(mean: 0.5, standardDeviation: 0.3))
    graph = try Self.graph()
    model = try random.model(graph)
  }

  private func changed(_ model: Model, _ weight: String, by difference: Float = 0.25) -> Model {
    var model = model
    model[weight: weight].elements[0] += difference
    return model
  }

  private func fresh(_ model: Model) throws -> Evaluation {
    try Evaluator(graph: model.graph, samples: samples, lanes: 2).evaluate(model)
  }

  @Test(
    "Preparing for a change to any layer, fully or in part, changes no result",
    arguments: ["first", "middle", "last"], [0, 20_000, 1 << 20])
  func preparation(_ layer: String, _ budget: Int) throws {
    struct Interrupted: Error {}
    let evaluator = try Evaluator(graph: graph, samples: samples, lanes: 2, cacheBudget: budget)
    let node = try #require(graph.nodes.firstIndex { $0.name == layer })
    evaluator.prepare(forChangesTo: node, of: model) { () throws(Never) in }
    #expect(
      try evaluator.evaluate(changed(model, "\(layer).weight")) == fresh(changed(model, "\(layer).weight")))
    let other = changed(model, "first.weight")
    do {
      try evaluator.prepare(forChangesTo: node, of: other) { () throws(Interrupted) in throw Interrupted() }
    } catch {}
    let both = changed(other, "\(layer).bias")
    #expect(try evaluator.evaluate(both) == fresh(both))
    #expect(try evaluator.evaluate(model) == fresh(model))
  }

  @Test("It equals a loop over the predictions of all samples")
  func naive() throws {
    let runner = InferenceRunner(graph: graph, lanes: 1)
    runner.load(model)
    let logits = try runner.predict([samples.inputs(Array(0..<samples.count))])[0]
    var correct = 0
    var loss = 0.0
    var confusion = [[Int]](repeating: [0, 0, 0, 0], count: 4)
    for (sample, label) in samples.labels.enumerated() {
      let row = logits.elements[sample * 4..<sample * 4 + 4].map(Double.init)
      let best = row.indices.reduce(0) { row[$1] > row[$0] ? $1 : $0 }
      correct += best == Int(label) ? 1 : 0
      confusion[Int(label)][best] += 1
      loss += log(row.reduce(0) { $0 + exp($1) }) - row[Int(label)]
    }
    let evaluation = try fresh(model)
    #expect(evaluation.correct == correct)
    #expect(evaluation.confusionRows == confusion)
    #expect(evaluation.count == 600 && evaluation.isComplete)
    #expect(abs(evaluation.lossSum - loss) < 1e-5 * loss)
    #expect(evaluation.accuracy == Double(correct) / 600)
  }

  @Test("The sums of the confusion matrix's rows are the labels' counts")
  func confusion() throws {
    let sums = try fresh(model).confusionRows.map { $0.reduce(0, +) }
    #expect(sums == (0..<4).map { label in samples.labels.count { $0 == label } })
  }

  @Test(
    "A sample is taken for the class of its largest output, the first of equals, and of not-a-numbers",
    arguments: [
      ([1, 3, 2], 1), ([2, 2, 1], 0), ([-.infinity, -1, -1], 1), ([5, .nan, 7], 1), ([.nan, 9, .nan], 0),
      ([.nan, .nan, .nan], 0), ([0, .infinity, .nan], 2), ([7], 0),
    ] as [([Float], Int)])
  func prediction(_ outputs: [Float], _ expected: Int) {
    #expect(predictedClass(of: outputs, count: outputs.count) == expected)
  }

  @Test("Outputs that aren't one for each class aren't measured as such")
  func outputsOfPositions() throws {
    var builder = GraphBuilder(input: [1, 8, 8])
    let rows = builder.add("rows", Reshape(to: [4, 16]), builder.input)
    let graph = try builder.build(output: rows)
    #expect {
      try Evaluator(graph: graph, samples: samples)
    } throws: { error in
      "\(error)".contains("the first output has the shape 4×16, expected one number for each class")
    }
    // Extents of 1 are no positions.
    let column = builder.add("column", Reshape(to: [1, 64, 1]), rows)
    #expect(try Evaluator(graph: builder.build(output: column), samples: samples).classCount == 64)
  }

  @Test("The number of threads changes nothing", arguments: [1, 2, 3, 5])
  func lanes(_ lanes: Int) throws {
    let evaluation = try Evaluator(graph: graph, samples: samples, lanes: lanes).evaluate(model)
    #expect(try evaluation == fresh(model))
  }

  /// Weights of the first, middle and last layer, changed one after the other.
  private static let changes = [
    "last.weight", "last.bias", "middle.weight", "last.weight", "bn.running_var", "first.weight",
    "middle.bias",
  ]

  @Test(
    "After any change it equals a new evaluator's exactly, with room for everything, something or nothing",
    arguments: [160 << 20, 400_000, 100_000, 0])
  func prefixCache(budget: Int) throws {
    let evaluator = try Evaluator(graph: graph, samples: samples, lanes: 2, cacheBudget: budget)
    var model = model
    #expect(try evaluator.evaluate(model) == fresh(model))
    for weight in Self.changes {
      model = changed(model, weight)
      let expected = try fresh(model)
      // Twice: the first fills the cache, the second finds nothing changed.
      #expect(evaluator.evaluate(model) == expected, "\(weight)")
      #expect(evaluator.evaluate(model) == expected, "\(weight) again")
    }
    #expect(try evaluator.evaluate(self.model) == fresh(self.model))
  }

  private struct Stop: Error {}

  @Test(
    "After an evaluation that was stopped midway, the next one is right",
    arguments: ["last.weight", "middle.weight", "first.weight"])
  func cancellation(weight: String) throws {
    let evaluator = try Evaluator(graph: graph, samples: samples, lanes: 2)
    _ = evaluator.evaluate(model)
    let next = changed(model, weight)
    #expect(throws: Stop.self) {
      try evaluator.evaluate(next) { (current) throws(Stop) in
        if !current.isComplete { throw Stop() }
      }
    }
    #expect(try evaluator.evaluate(next) == fresh(next))
    let other = changed(next, weight)
    #expect(throws: Stop.self) {
      try evaluator.evaluate(other) { (_) throws(Stop) in throw Stop() }
    }
    #expect(try evaluator.evaluate(model) == fresh(model))
    let last = changed(model, "last.bias")
    #expect(try evaluator.evaluate(last) == fresh(last))
  }

  @Test(
    "Limited evaluations see a part of the samples and leave a good cache",
    arguments: [1, 127, 128, 300, 5_000])
  func limit(_ limit: Int) throws {
    let evaluator = try Evaluator(graph: graph, samples: samples, lanes: 2)
    _ = evaluator.evaluate(model, limit: limit)
    let next = changed(model, "last.weight")
    let part = evaluator.evaluate(next, limit: limit)
    #expect(part.count == min(limit, 600) && part.isComplete)
    #expect(part.confusion.reduce(0, +) == part.count)
    #expect(try part == Evaluator(graph: graph, samples: samples, lanes: 2).evaluate(next, limit: limit))
    #expect(try evaluator.evaluate(next) == fresh(next))
  }

  @Test("A limit of nothing sees nothing", arguments: [0, -1, .min])
  func noLimit(_ limit: Int) throws {
    let evaluation = try Evaluator(graph: graph, samples: samples).evaluate(model, limit: limit)
    #expect(
      evaluation.count == 0 && evaluation.isComplete && evaluation.accuracy == 0 && evaluation.loss == 0)
  }

  @Test("No samples are evaluated to nothing")
  func noSamples() throws {
    let none = LabeledSamples(shape: [1, 8, 8], storage: .floats([]), labels: [])
    #expect(try Evaluator(graph: graph, samples: none).evaluate(model).count == 0)
  }

  @Test("Reports grow from a part of the samples to all of them")
  func progress() throws {
    var seen: [Evaluation] = []
    let evaluator = try Evaluator(graph: graph, samples: samples, lanes: 1)
    let result = evaluator.evaluate(model) { (current) throws(Never) in seen.append(current) }
    #expect(seen.count > 1)
    #expect(try #require(seen.first).count < 600)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.count < $1.count && $0.correct <= $1.correct })
    #expect(seen.allSatisfy { $0.total == 600 && $0.confusion.reduce(0, +) == $0.count })
    #expect(seen.last == result)
    #expect(result.isComplete)
  }

  @Test("A graph that ends in a softmax has the same loss as its logits")
  func softmax() throws {
    let withSoftmax = try Model(
      name: "m", graph: Self.graph(endsInSoftmax: true), weights: model.weights)
    let (probabilities, logits) = try (fresh(withSoftmax), fresh(model))
    #expect(probabilities.confusion == logits.confusion)
    #expect(abs(probabilities.loss - logits.loss) < 1e-5 * logits.loss)
  }

  @Test("Samples of another shape and graphs of several inputs are refused")
  func refuses() throws {
    var random = RandomValues(seed: 1)
    let others = random.samples(3, shape: [1, 7, 7], classes: 4)
    #expect(throws: GraphError.self) { try Evaluator(graph: graph, samples: others) }
    let twoInputs = try Graph(
      inputs: [Graph.Input(name: "a", shape: [64]), Graph.Input(name: "b", shape: [64])],
      nodes: [Graph.Node(name: "sum", operation: Add(), inputs: [0, 1])],
      outputs: [Graph.Output(name: "y", value: 2)])
    #expect(throws: GraphError.self) { try Evaluator(graph: twoInputs, samples: samples) }
  }

  @Test("Labels beyond the model's classes count as wrong, and outputs in the thousands need no matrix")
  func manyClasses() throws {
    let strange = LabeledSamples(
      shape: [2], storage: .bytes([1, 2, 3, 4], scale: 1), labels: [0, 30_000])
    var builder = GraphBuilder(input: [2])
    let output = builder.add("fc", Dense(outputs: 20_000), builder.input)
    let wide = try Model(name: "wide", randomWeightsFor: builder.build(output: output), seed: 1)
    let evaluation = try Evaluator(graph: wide.graph, samples: strange).evaluate(wide)
    #expect(evaluation.count == 2 && evaluation.correct <= 1)
    #expect(evaluation.loss == .infinity)
    #expect(evaluation.confusionRows.isEmpty)
  }

  /// A network that takes long for a sample, and 96 samples.
  private func slowNetwork() throws -> (model: Model, samples: LabeledSamples) {
    var builder = GraphBuilder(input: [2048])
    let last = builder.chain(
      from: builder.input,
      [("fc1", Dense(outputs: 2048)), ("relu", ReLU()), ("fc2", Dense(outputs: 4))])
    let graph = try builder.build(output: last)
    var random = RandomValues(seed: 5)
    let row = random.floats(2048, -0.1...0.1)
    var weights = [
      "fc1.weight": Tensor(
        shape: [2048, 2048], elements: (0..<2048).reduce(into: []) { all, _ in all += row }),
      "fc1.bias": Tensor(shape: [2048], elements: random.floats(2048)),
    ]
    weights["fc2.weight"] = Tensor(shape: [4, 2048], elements: random.floats(4 * 2048))
    weights["fc2.bias"] = Tensor(shape: [4], repeating: 0)
    return (
      try Model(name: "slow", graph: graph, weights: weights), random.samples(96, shape: [2048], classes: 4)
    )
  }

  @Test("An evaluation that is interrupted in the middle of a chunk and goes on comes to the same end")
  func interrupted() throws {
    let (model, samples) = try slowNetwork()
    let expected = try Evaluator(graph: model.graph, samples: samples).evaluate(model)
    let evaluator = try Evaluator(graph: model.graph, samples: samples)
    var changed = model
    changed[weight: "fc2.bias"] = Tensor(shape: [4], repeating: 0.25)
    let expectedChanged = try Evaluator(graph: model.graph, samples: samples).evaluate(changed)
    // With and without values that are kept, and while they are kept.
    for (model, expected) in [(model, expected), (changed, expectedChanged), (model, expected)] {
      let asked = Atomic<Int>(0)
      var reports = 0
      let found = evaluator.evaluate(model) {
        [3, 11, 14].contains(asked.wrappingAdd(1, ordering: .relaxed).newValue)
      } progress: { _ throws(Never) in
        reports += 1
      }
      #expect(found == expected)
      #expect(asked.load(ordering: .relaxed) > 2)
      #expect(reports > 1)
    }
  }

  @Test("Who interrupts gets to say that it ends, before the chunk is through")
  func interruptedToEnd() throws {
    struct Enough: Error {}
    let (model, samples) = try slowNetwork()
    let evaluator = try Evaluator(graph: model.graph, samples: samples)
    var seen = -1
    #expect(throws: Enough.self) {
      try evaluator.evaluate(model) {
        true
      } progress: { partial in
        seen = partial.count
        throw Enough()
      }
    }
    #expect(seen == 0)
  }
}
