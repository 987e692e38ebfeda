internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// A distillation as a job: everything that decides its result.
struct DistillationWork: Sendable {
  let teacher: Model
  let width: Double
  let temperature: Float
  let alpha: Float
  let epochs: Int
  let seed: UInt64

  /// The settings that the sliders show.
  init(_ state: DistillState, seed: UInt64 = 1) {
    teacher = state.teacher
    width = state.value(of: .width)
    temperature = Float(state.value(of: .temperature))
    alpha = Float(state.value(of: .alpha))
    epochs = Int(state.value(of: .epochs))
    self.seed = seed
  }

  /// What it is called in the list of jobs.
  var title: String { "distill \(teacher.name) ×\(Numbers.decimal(width, places: 2))" }

  /// Trains the students.
  func run(_ context: JobContext) throws -> JobResult {
    context.log(
      "temperature \(Numbers.compact(Double(temperature))), alpha \(Numbers.compact(Double(alpha))), "
        + "\(epochs) epochs, seed \(seed)")
    try context.report(JobSnapshot(fraction: 0, phase: "reading data"))
    let dataset = try context.dataset()
    let student = try Model(
      name: "\(teacher.name) ×\(Numbers.decimal(width, places: 2))",
      randomWeightsFor: teacher.graph.scaled(width: width), seed: seed)
    // A few epochs that somebody waits for: like fine-tuning, and from a higher rate, since nothing is there to be lost.
    var training = FineTuning.suggested(for: teacher, epochs: epochs, seed: seed).training
    training.learningRate = 3e-3
    let configuration = DistillationConfiguration(
      temperature: temperature, alpha: alpha, training: training)
    var told = 0
    let result = try trainWithDistillation(
      teacher: teacher, student: student, dataset: dataset, configuration: configuration, gate: context.gate
    ) { progress in
      if progress.distilled.count + progress.alone.count > told {
        told = progress.distilled.count + progress.alone.count
        context.log(Self.line(progress))
      }
      try context.report(JobSnapshot(progress))
    }
    func percent(_ evaluation: Evaluation) -> String { Numbers.percent(evaluation.accuracy, places: 2) }
    return JobResult(
      summary:
        "\(percent(result.distilled.evaluation)) with the teacher, \(percent(result.alone.evaluation)) "
        + "alone, \(Numbers.signed(result.gain * 100, places: 2)) points",
      product: .students(result))
  }

  private static func line(_ progress: DistillationProgress) -> String {
    let isDistilled: Bool
    if case .measuring(let student) = progress.activity {
      isDistilled = student == .distilled
    } else {
      isDistilled = progress.distilled.count > progress.alone.count
    }
    guard let epoch = (isDistilled ? progress.distilled : progress.alone).last else { return "" }
    return "epoch \(epoch.epoch) \(isDistilled ? "with the teacher" : "alone"): test loss "
      + "\(Numbers.decimal(epoch.evaluation.loss, places: 4)), "
      + "accuracy \(Numbers.percent(epoch.evaluation.accuracy, places: 2))"
  }
}

extension JobSnapshot {
  /// The names of a distillation's curves.
  static let teacherName = "teacher"
  static let distilledName = "taught"
  static let aloneName = "alone"

  /// How far a distillation is; losses are all the cross-entropy on the test split, so that they can be compared.
  init(_ progress: DistillationProgress) {
    let phase =
      switch progress.activity {
      case .measuringTeacher: "measuring the teacher"
      case .training(.distilled): "epoch \(progress.epoch)/\(progress.epochs) with teacher"
      case .training(.alone): "epoch \(progress.epoch)/\(progress.epochs) alone"
      case .measuring: "epoch \(progress.epoch)/\(progress.epochs) measuring"
      }
    self.init(
      fraction: progress.fraction, phase: phase, secondsLeft: progress.secondsLeft,
      samplesPerSecond: progress.samplesPerSecond > 0 ? progress.samplesPerSecond : nil)
    for (quantity, value) in [
      (Curve.Quantity.loss, { (evaluation: Evaluation) in evaluation.loss }), (.accuracy, \.accuracy),
    ] {
      if let teacher = progress.teacher {
        curves.append(
          Curve(
            quantity, Self.teacherName,
            points: [0, Double(progress.epochs)].map { .init(x: $0, y: value(teacher)) }))
      }
      for (name, epochs) in [(Self.distilledName, progress.distilled), (Self.aloneName, progress.alone)] {
        curves.append(
          Curve(
            quantity, name, points: epochs.map { .init(x: Double($0.epoch), y: value($0.evaluation)) }))
      }
    }
  }
}
