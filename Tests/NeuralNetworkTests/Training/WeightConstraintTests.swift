import Testing

@testable import NeuralNetwork

/// Holds every third weight at zero.
private final class EveryThird: WeightConstraint {
  private(set) var steps: [TrainingStep?] = []

  func constrain(
    _ latent: UnsafeMutableBufferPointer<Float>, into weights: UnsafeMutableBufferPointer<Float>,
    step: TrainingStep?
  ) {
    steps.append(step)
    for index in latent.indices { weights[index] = index % 3 == 0 ? 0 : latent[index] }
  }

  func pullBack(
    _ gradient: UnsafeMutableBufferPointer<Float>, latent: UnsafeBufferPointer<Float>, step: TrainingStep
  ) {
    for index in gradient.indices where index % 3 == 0 { gradient[index] = 0 }
  }
}

@Suite("Constraints on weights")
struct WeightConstraintTests {
  @Test("A constrained weight is what the model computes with, and the others train on")
  func mask() throws {
    let start = try TrainerTests.model()
    let constraint = EveryThird()
    let trained = try Trainer(
      model: start, samples: TrainerTests.bars(60, seed: 2), configuration: TrainerTests.configuration(),
      constraints: ["fc1.weight": constraint]
    ).train()
    for (index, weight) in trained[weight: "fc1.weight"].elements.enumerated() {
      #expect((weight == 0) == (index % 3 == 0))
    }
    #expect(trained[weight: "fc2.weight"] != start[weight: "fc2.weight"])
    // Sixty samples are three batches of up to 25; the models after two epochs and at the end are read as well.
    #expect(constraint.steps.compactMap { $0?.step } == Array(0..<6))
    #expect(constraint.steps.compactMap { $0?.epoch } == [1, 1, 1, 2, 2, 2])
    #expect(constraint.steps.filter { $0 == nil }.count == 3)
  }

  @Test("The result doesn't depend on the number of threads")
  func threads() throws {
    func train(lanes: Int) throws -> Model {
      try Trainer(
        model: TrainerTests.model(), samples: TrainerTests.bars(60, seed: 2),
        configuration: TrainerTests.configuration(),
        constraints: ["fc1.weight": EveryThird(), "conv.weight": EveryThird()], lanes: lanes
      ).train()
    }
    #expect(try train(lanes: 1).weights == train(lanes: 3).weights)
  }

  @Test(
    "A constraint on a weight that isn't there, or isn't trained, is an error that names it",
    arguments: ["fc9.weight", "bn.running_mean"])
  func unknown(name: String) throws {
    #expect(
      throws: GraphError(
        "there is no weight '\(name)' that training changes and that could be constrained")
    ) {
      try Trainer(
        model: TrainerTests.model(), samples: TrainerTests.bars(6, seed: 2),
        configuration: TrainerTests.configuration(), constraints: [name: EveryThird()])
    }
  }
}
