import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Distillation")
struct DistillationTests {
  private func distill(
    teacher: Model? = nil, lanes: Int = 2, _ change: (inout DistillationConfiguration) -> Void = { _ in },
    progress: (DistillationProgress) throws -> Void = { _ in }
  ) throws -> DistillationResult {
    var configuration = DistillationConfiguration(training: DistillationModels.training)
    change(&configuration)
    return try trainWithDistillation(
      teacher: teacher ?? DistillationModels.teacher(), student: DistillationModels.student(),
      dataset: DistillationModels.dataset, configuration: configuration, lanes: lanes, progress: progress)
  }

  /// The student as the plain trainer trains it.
  private func trainedAlone() throws -> Model {
    try Trainer(
      model: DistillationModels.student(), samples: DistillationModels.dataset.training,
      configuration: DistillationModels.training, lanes: 2
    ).train()
  }

  @Test("The student alone is what the trainer makes, to the bit, and with alpha 0 the other one is too")
  func alone() throws {
    let expected = try trainedAlone()
    let result = try distill()
    #expect(result.alone.model.weights == expected.weights)
    #expect(result.distilled.model.weights != expected.weights)
    let without = try distill { $0.alpha = 0 }
    #expect(without.distilled.model.weights == expected.weights)
    #expect(without.gain == 0)
  }

  @Test(
    "The same seed gives the same students with any number of threads, hint or not", arguments: [false, true])
  func reproducible(hasHint: Bool) throws {
    let results = try [1, 3].map { lanes in
      try distill(lanes: lanes) {
        $0.hint = hasHint ? FeatureHint(teacherNode: "pool", studentNode: "pool") : nil
      }
    }
    #expect(results[0].distilled.model.weights == results[1].distilled.model.weights)
    #expect(results[0].alone.model.weights == results[1].alone.model.weights)
    #expect(results[0].distilled.epochs == results[1].distilled.epochs)
  }

  @Test("A hint changes the student, and leaves its graph, names and twin alone")
  func hint() throws {
    let student = try DistillationModels.student()
    let plain = try distill()
    let hinted = try distill { $0.hint = FeatureHint(teacherNode: "fc1", studentNode: "fc1") }
    let model = hinted.distilled.model
    #expect(model.graph.nodes.map(\.name) == student.graph.nodes.map(\.name))
    #expect(model.graph.outputs == student.graph.outputs)
    #expect(model.weights.keys.sorted() == student.weights.keys.sorted())
    #expect(model.weights != plain.distilled.model.weights)
    #expect(hinted.alone.model.weights == plain.alone.model.weights)
  }

  @Test("The curves and the result are what an evaluator measures")
  func measured() throws {
    let result = try distill()
    let dataset = DistillationModels.dataset
    for student in [result.distilled, result.alone] {
      #expect(student.epochs.map(\.epoch) == [1, 2, 3])
      #expect(student.epochs.last?.evaluation == student.evaluation)
      let evaluator = try Evaluator(graph: student.model.graph, samples: dataset.test)
      #expect(evaluator.evaluate(student.model) == student.evaluation)
    }
    let teacher = try DistillationModels.teacher()
    #expect(
      try Evaluator(graph: teacher.graph, samples: dataset.test).evaluate(teacher) == result.teacher)
    #expect(
      result.gain == result.distilled.evaluation.accuracy - result.alone.evaluation.accuracy)
  }

  @Test("A teacher that puts out probabilities teaches the same as one that puts out their logits")
  func softmax() throws {
    let plain = try distill()
    let ending = try distill(teacher: DistillationModels.teacher(endsInSoftmax: true))
    #expect(plain.distilled.model.weights == ending.distilled.model.weights)
  }

  @Test("With the teacher's word alone, a student comes close to what the teacher says")
  func learns() throws {
    let teacher = try DistillationModels.teacher()
    let samples = DistillationModels.dataset.training
    func divergence(_ student: Model) throws -> Double {
      guard case .floats(let pixels) = samples.storage else { return .nan }
      let inputs = Tensor(shape: [samples.count, 1, 6, 6], elements: pixels)
      func logits(_ model: Model) throws -> [Float] {
        let runner = InferenceRunner(graph: model.graph, lanes: 1)
        runner.load(model)
        return try runner.predict([inputs])[0].elements
      }
      return try DistillationLoss(temperature: 1, alpha: 1).evaluate(
        student: logits(student), teacher: logits(teacher), labels: samples.labels
      ).value.soft
    }
    // An untrained teacher: labels say nothing of what it thinks.
    let result = try distill {
      $0.alpha = 1
      $0.training.epochs = 20
      $0.training.augmentation = .none
    }
    let (before, after) = try (divergence(DistillationModels.student()), divergence(result.distilled.model))
    #expect(after < 0.2 * before)
    #expect(try after < 0.5 * divergence(result.alone.model))
  }

  @Test("The teacher sees the inputs as the student does")
  func augmented() throws {
    let teacher = try DistillationModels.teacher()
    let inputs = randomWeights(2 * 36, seed: 6)
    let runner = InferenceRunner(graph: teacher.graph, lanes: 1)
    runner.load(teacher)
    let expected = try runner.predict([Tensor(shape: [2, 1, 6, 6], elements: inputs)])[0].elements
    let student = randomWeights(6, seed: 7)
    let loss = try DistillationLoss()
    let guided = try TeacherGuidedLoss(loss, teacher: teacher, lanes: 1)
    var gradient = [Float](repeating: .nan, count: 6)
    let value = inputs.withUnsafeBufferPointer { inputs in
      student.withUnsafeBufferPointer { student in
        gradient.withUnsafeMutableBufferPointer { gradient in
          guided.evaluate(
            TrainingBatch(
              inputs: inputs.baseAddress!, labels: [2, 0], samples: [17, 4],
              outputs: [
                .init(values: student.baseAddress!, gradient: gradient.baseAddress!, elements: 3)
              ], step: TrainingStep(epoch: 1, epochs: 1, step: 0, steps: 1, learningRate: 1)))
        }
      }
    }
    let reference = loss.evaluate(student: student, teacher: expected, labels: [2, 0])
    #expect(value == reference.value.total && gradient == reference.gradient)
  }

  @Test("Progress tells both students' steps, epochs and the time left, to the end")
  func progress() throws {
    var seen: [DistillationProgress] = []
    _ = try distill(progress: { seen.append($0) })
    #expect(seen.first?.activity == .measuringTeacher)
    let trained = seen.filter { if case .training = $0.activity { true } else { false } }
    // Batches of 25, 25 and 10 samples, three epochs, in turn.
    let turns: [DistillationProgress.Student] = [.distilled, .alone, .distilled, .alone, .distilled, .alone]
    #expect(trained.map(\.activity) == turns.flatMap { [.training($0), .training($0), .training($0)] })
    #expect(trained.map(\.step) == [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 7, 8, 9, 7, 8, 9])
    #expect(trained.map(\.epoch) == [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3])
    #expect(trained.allSatisfy { $0.steps == 9 && $0.epochs == 3 && $0.loss.isFinite })
    #expect(
      trained.allSatisfy { $0.samplesPerSecond > 0 && ($0.secondsLeft ?? -1) >= 0 && $0.teacher != nil })
    #expect(zip(trained, trained.dropFirst()).allSatisfy { $0.fraction < $1.fraction })
    let last = try #require(seen.last)
    #expect(last.fraction == 1 && last.secondsLeft == 0)
    #expect(last.distilled.count == 3 && last.alone.count == 3)
  }

  private struct Stop: Error {}

  @Test("What progress throws ends it wherever it is", arguments: [1, 2, 5, 9, 12])
  func cancellation(call: Int) throws {
    var calls = 0
    #expect(throws: Stop.self) {
      try distill(progress: { _ in
        calls += 1
        if calls == call { throw Stop() }
      })
    }
    #expect(calls == call)
  }

  @Test("No epochs give back the student, measured")
  func noEpochs() throws {
    let result = try distill { $0.training.epochs = 0 }
    #expect(try result.distilled.model.weights == DistillationModels.student().weights)
    #expect(result.gain == 0 && result.distilled.evaluation.isComplete)
  }

  @Test("What doesn't fit together is refused with the reason")
  func refused() throws {
    func reason(
      teacher: Model? = nil, student: Model? = nil,
      _ change: (inout DistillationConfiguration) -> Void = { _ in }
    ) throws -> String {
      var configuration = DistillationConfiguration(training: DistillationModels.training)
      change(&configuration)
      let error = #expect(throws: DistillationError.self) {
        try Distillation(
          teacher: teacher ?? DistillationModels.teacher(), student: student ?? DistillationModels.student(),
          dataset: DistillationModels.dataset, configuration: configuration)
      }
      return error?.reason ?? ""
    }
    #expect(try reason(teacher: testModel()).contains("10 classes"))
    var builder = GraphBuilder(input: [1, 8, 8])
    let flat = builder.chain(from: builder.input, [("flatten", Reshape.flatten), ("fc", Dense(outputs: 3))])
    let wide = try Model(name: "wide", randomWeightsFor: builder.build(output: flat), seed: 1)
    #expect(try reason(teacher: wide).hasPrefix("the teacher: "))
    #expect(try reason(student: wide).hasPrefix("the student: "))
    #expect(try reason { $0.temperature = 0 }.contains("temperature"))
    #expect(try reason { $0.alpha = 2 }.contains("alpha"))
    #expect(try reason { $0.training.batchSize = 0 }.contains("batch size"))
    #expect(try reason { $0.hint = FeatureHint(teacherNode: "conv", studentNode: "pool") }.contains("6×6"))
  }
}
