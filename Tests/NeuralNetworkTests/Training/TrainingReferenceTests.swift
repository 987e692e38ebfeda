import Testing

@testable import NeuralNetwork

@Suite("Losses, optimizers and schedules agree with PyTorch")
struct TrainingReferenceTests {
  @Test("Cross-entropy and its gradient", arguments: try Fixture.lossCases())
  func crossEntropy(_ reference: Fixture.LossCase) {
    var gradient = [Float](repeating: .nan, count: reference.logits.data.count)
    let loss = CrossEntropy(labelSmoothing: reference.labelSmoothing).evaluate(
      logits: reference.logits.data, classes: reference.logits.shape[1], labels: reference.labels,
      gradient: &gradient)
    #expect(Fixture.agree([Float(loss)], [reference.loss]))
    #expect(Fixture.agree(gradient, reference.logitsGradient.data))
  }

  @Test("Weights after every step", arguments: try Fixture.optimizerCases())
  func optimizer(_ reference: Fixture.OptimizerCase) throws {
    let settings = reference.configuration
    func number(_ key: String) throws -> Float { Float(try settings.number(key)) }
    let decay = try number("weightDecay")
    let optimizer: Optimizer =
      switch reference.optimizer {
      case "sgd": .sgd(momentum: try number("momentum"), weightDecay: decay)
      case "adam":
        .adam(
          beta1: try number("beta1"), beta2: try number("beta2"), epsilon: try number("epsilon"),
          weightDecay: decay)
      case "adamw":
        .adamW(
          beta1: try number("beta1"), beta2: try number("beta2"), epsilon: try number("epsilon"),
          weightDecay: decay)
      default: throw Fixture.Missing(key: reference.optimizer)
      }
    let count = reference.start.data.count
    let state = OptimizerState(optimizer, count: count)
    var weights = reference.start.data
    for step in 0..<reference.gradients.shape[0] {
      let gradients = Array(reference.gradients.data[step * count..<(step + 1) * count])
      state.advance()
      // In two ranges, as blocks of weights are updated.
      for range in [0..<count / 2, count / 2..<count] {
        state.update(
          range, parameters: &weights, gradients: gradients, rate: try number("learningRate"), decays: true)
      }
      let expected = Array(reference.valuesAfterStep.data[step * count..<(step + 1) * count])
      #expect(Fixture.agree(weights, expected), "step \(step)")
    }
  }

  @Test("Weight decay leaves weights alone that it doesn't apply to")
  func noDecay() {
    for optimizer in [
      Optimizer.sgd(weightDecay: 0.5), .adam(weightDecay: 0.5), .adamW(weightDecay: 0.5),
    ] {
      let state = OptimizerState(optimizer, count: 2)
      var weights: [Float] = [1, -2]
      state.advance()
      state.update(0..<2, parameters: &weights, gradients: [0, 0], rate: 0.1, decays: false)
      #expect(weights == [1, -2])
      state.advance()
      state.update(0..<1, parameters: &weights, gradients: [0, 0], rate: 0.1, decays: true)
      #expect(weights[0] < 1 && weights[1] == -2)
    }
  }

  @Test("Nesterov's momentum looks ahead")
  func nesterov() {
    let state = OptimizerState(.sgd(momentum: 0.5, nesterov: true), count: 1)
    var weights: [Float] = [1]
    for _ in 0..<2 {
      state.advance()
      state.update(0..<1, parameters: &weights, gradients: [1], rate: 0.25, decays: false)
    }
    // Velocities 1 and 1.5; updates 1 + 0.5 · 1 and 1 + 0.5 · 1.5.
    #expect(weights == [1 - 0.25 * 1.5 - 0.25 * 1.75])
  }

  @Test("The rate of every step", arguments: try Fixture.scheduleCases())
  func schedule(_ reference: Fixture.ScheduleCase) throws {
    let settings = reference.configuration
    let warmUp = settings.has("warmUp") ? try settings.integer("warmUp") : 0
    let schedule: LearningRateSchedule =
      switch try settings.text("schedule") {
      case "constant": .constant
      case "cosine": .cosine
      case "step":
        .step(every: try settings.integer("stepSize"), factor: Float(try settings.number("factor")))
      default: throw Fixture.Missing(key: "schedule")
      }
    let base = try settings.number("base")
    for (step, rate) in reference.rates.enumerated() {
      let factor = schedule.factor(
        step: step, steps: reference.rates.count, warmUpSteps: warmUp, stepsPerEpoch: 1)
      #expect(abs(base * Double(factor) - rate) <= 1e-7, "step \(step)")
    }
  }

  @Test("Steps of absurd length are never reached", arguments: [Int.max, 0, -1, Int.min])
  func absurdSchedule(every: Int) {
    let factor = LearningRateSchedule.step(every: every, factor: 0.5).factor(
      step: 3, steps: 10, warmUpSteps: 0, stepsPerEpoch: 7)
    #expect((0...1).contains(factor))
  }
}
