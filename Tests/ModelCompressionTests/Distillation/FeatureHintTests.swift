import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Hints from the middle of the teacher")
struct FeatureHintTests {
  private func hinted(_ teacherNode: String, _ studentNode: String) throws -> HintedStudent {
    try HintedStudent(
      DistillationModels.student(), teacher: DistillationModels.teacher().graph,
      hint: FeatureHint(teacherNode: teacherNode, studentNode: studentNode), seed: 4)
  }

  @Test("Feature maps are projected by a 1×1 convolution, vectors by a dense layer")
  func projection() throws {
    let student = try DistillationModels.student()
    let maps = try hinted("pool", "pool")
    #expect(maps.model.weights["hint.weight"]?.shape == [6, 3, 1, 1])
    #expect(maps.model.graph.shapes[try #require(maps.model.graph.outputs.last).value] == [6, 3, 3])
    #expect(maps.model.graph.outputs.first == student.graph.outputs.first)
    let vectors = try hinted("fc1", "relu2")
    #expect(vectors.model.weights["hint.weight"]?.shape == [8, 5])
    for (name, tensor) in student.weights { #expect(vectors.model.weights[name] == tensor) }
    let back = vectors.student(of: vectors.model)
    #expect(back.weights == student.weights && back.graph.outputs == student.graph.outputs)
  }

  @Test(
    "What doesn't fit is refused with all that would",
    arguments: [
      ("pool", "conv", "'conv'"), ("conv", "fc1", "'fc1'"), ("nosuch", "conv", "'nosuch'"),
      ("conv", "nosuch", "'nosuch'"),
    ])
  func mismatch(teacherNode: String, studentNode: String, names: String) throws {
    let error = #expect(throws: DistillationError.self) { try hinted(teacherNode, studentNode) }
    let reason = try #require(error?.reason)
    #expect(reason.contains(names))
    for pairs in [
      "6×6: conv relu1 : conv relu1", "3×3: pool : pool", "vectors: flatten fc1 relu2 fc2 : flatten fc1",
    ] {
      #expect(reason.contains(pairs), "\(reason)")
    }
  }

  @Test("A negative or infinite weight is refused", arguments: [-1, .nan, .infinity] as [Float])
  func weight(_ weight: Float) throws {
    #expect(throws: DistillationError.self) {
      try HintedStudent(
        DistillationModels.student(), teacher: DistillationModels.teacher().graph,
        hint: FeatureHint(teacherNode: "pool", studentNode: "pool", weight: weight), seed: 4)
    }
  }

  /// The whole loss from the definition, with values that the inference engine computes.
  private func loss(
    of model: Model, hint: FeatureHint, loss: DistillationLoss, on samples: LabeledSamples
  ) throws -> Double {
    let teacher = try DistillationModels.teacher()
    guard case .floats(let pixels) = samples.storage else { return .nan }
    let inputs = Tensor(shape: [samples.count, 1, 6, 6], elements: pixels)
    func values(_ model: Model, _ ends: [Graph.ValueID]) throws -> [[Float]] {
      let graph = try Graph(
        inputs: model.graph.inputs, nodes: model.graph.nodes,
        outputs: ends.map { Graph.Output(name: "\($0)", value: $0) })
      let runner = InferenceRunner(graph: graph, lanes: 1)
      runner.load(try Model(name: "", graph: graph, weights: model.weights))
      return try runner.predict([inputs]).map(\.elements)
    }
    let node = try #require(teacher.graph.nodes.firstIndex { $0.name == hint.teacherNode })
    let goals = try values(teacher, [teacher.graph.outputs[0].value, teacher.graph.value(ofNode: node)])
    let found = try values(model, model.graph.outputs.map(\.value))
    let squares = zip(found[1], goals[1]).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    return loss.evaluate(student: found[0], teacher: goals[0], labels: samples.labels).value.total
      + Double(hint.weight) * squares / Double(goals[1].count)
  }

  @Test(
    "A step of gradient descent goes down the slope of the whole loss",
    arguments: [("pool", "pool"), ("fc1", "relu2"), ("relu1", "conv"), ("fc2", "fc2")])
  func slope(teacherNode: String, studentNode: String) throws {
    let samples = DistillationModels.bars(9, seed: 8)
    let hint = FeatureHint(teacherNode: teacherNode, studentNode: studentNode, weight: 0.8)
    let student = try HintedStudent(
      DistillationModels.student(), teacher: DistillationModels.teacher().graph, hint: hint, seed: 4)
    let loss = try DistillationLoss()
    // With a rate of 1 the change of a weight is its negative gradient.
    let configuration = TrainingConfiguration(
      epochs: 1, batchSize: 9, optimizer: .sgd(momentum: 0), learningRate: 1, schedule: .constant)
    let trained = try Trainer(
      model: student.model, samples: samples, configuration: configuration,
      loss: TeacherGuidedLoss(loss, teacher: DistillationModels.teacher(), hint: hint, lanes: 2), lanes: 2
    ).train()
    for name in ["conv.weight", "fc1.bias", "fc2.weight", "hint.weight", "hint.bias"] {
      for index in [0, student.model[weight: name].count - 1] {
        func shifted(by amount: Float) throws -> Double {
          var model = student.model
          var elements = model[weight: name].elements
          elements[index] += amount
          model[weight: name] = Tensor(shape: model[weight: name].shape, elements: elements)
          return try self.loss(of: model, hint: hint, loss: loss, on: samples)
        }
        let slope = try (shifted(by: 1e-3) - shifted(by: -1e-3)) / 2e-3
        let gradient = student.model[weight: name].elements[index] - trained[weight: name].elements[index]
        #expect(abs(slope - Double(gradient)) < 2e-3 + 0.01 * abs(slope), "\(name)[\(index)]")
      }
    }
  }

  @Test("The hint's error falls while training")
  func falls() throws {
    let hint = FeatureHint(teacherNode: "pool", studentNode: "pool", weight: 2)
    let student = try hinted("pool", "pool")
    var configuration = DistillationModels.training
    configuration.epochs = 16
    let loss = try TeacherGuidedLoss(
      DistillationLoss(), teacher: DistillationModels.teacher(), hint: hint, lanes: 2)
    var errors: [Double] = []
    _ = try Trainer(
      model: student.model, samples: DistillationModels.bars(60, seed: 2), configuration: configuration,
      loss: loss, lanes: 2
    ).train { (_) throws(any Error) in errors.append(loss.last.hint) }
    let before = errors.prefix(3).reduce(0, +)
    let after = errors.suffix(3).reduce(0, +)
    #expect(after < 0.5 * before)
  }
}
