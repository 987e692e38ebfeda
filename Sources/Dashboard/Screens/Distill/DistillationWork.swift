internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

/// A distillation as a job: everything that decides its result.
struct DistillationWork: Sendable {
  /// Who learns.
  private enum Student {
    /// A graph with random weights.
    case random(Graph)
    /// A model that goes on from its weights.
    case prepared(Model)
  }

  let teacher: Subject
  private let student: Student
  let studentName: String
  let temperature: Float
  let alpha: Float
  let epochs: Int
  let seed: UInt64
  /// What it is called in the list of jobs.
  let title: String
  /// What is to be said of the student.
  let origin: Origin

  /// The settings that the sliders show.
  ///
  /// - Throws: `GraphError` when the student can't be made.
  init(_ state: DashboardState) throws(GraphError) {
    let distill = state.distill
    teacher = state.base
    temperature = Float(distill.value(of: .temperature))
    alpha = Float(distill.value(of: .alpha))
    epochs = Int(distill.value(of: .epochs))
    seed = state.seed
    title = state.distillationTitle
    let isNarrower = distill.value(of: .width) < 1
    switch distill.student {
    case .narrow:
      student = .random(try distill.studentGraph(width: distill.value(of: .width)))
      studentName = state.studentName
      // Its name says whose student it is.
      origin = Origin(
        steps: teacher.origin.steps.isEmpty ? [] : ["student of \(teacher.title)"], isStudent: true)
    case .architecture(let name):
      student = .random(try distill.studentGraph(width: distill.value(of: .width)))
      // By their name, architectures are known to what trains them on.
      studentName = isNarrower ? state.studentName : name
      origin = Origin(steps: ["student of \(teacher.title)"], isStudent: true)
    case .prepared:
      student = .prepared(state.compress.compressed.base)
      studentName = state.compress.compressed.base.name
      origin = state.compress.subject.origin.adding(
        "taught", isCut: !state.compress.channelFractions.isEmpty)
    }
  }

  /// The student before it is trained.
  private func makeStudent() throws(GraphError) -> Model {
    switch student {
    case .random(let graph): try Model(name: studentName, randomWeightsFor: graph, seed: seed)
    case .prepared(let model): model
    }
  }

  /// Trains the students.
  func run(_ context: JobContext) throws -> JobResult {
    context.log(
      "temperature \(Numbers.compact(Double(temperature))), alpha \(Numbers.compact(Double(alpha))), "
        + "\(Numbers.count(epochs, of: "epoch")), seed \(seed)")
    try context.report(JobSnapshot(fraction: 0, phase: "reading data"))
    let dataset = try context.dataset()
    let student = try makeStudent()
    // A few epochs that somebody waits for: like fine-tuning, and from a higher rate where nothing is there to be lost.
    let known = Architecture.of(student.graph) == nil ? teacher.model : student
    var training = FineTuning.suggested(for: known, epochs: epochs, seed: seed).training
    if case .random = self.student { training.learningRate = 3e-3 }
    Self.arguments(training).forEach { context.log($0) }
    let configuration = DistillationConfiguration(
      temperature: temperature, alpha: alpha, training: training)
    var told = 0
    let result = try trainWithDistillation(
      teacher: teacher.model, student: student, dataset: dataset, configuration: configuration,
      gate: context.gate
    ) { progress in
      guard progress.loss.isFinite else { throw TrainingDivergence() }
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
      product: .students(result, origin: origin))
  }

  /// The options of `tinydash distill` that train like this, in short lines.
  private static func arguments(_ training: TrainingConfiguration) -> [String] {
    let optimizer =
      switch training.optimizer {
      case .sgd(let momentum, _, let decay): "sgd --momentum \(momentum) --weight-decay \(decay)"
      case .adam(_, _, _, let decay): "adam --weight-decay \(decay)"
      case .adamW(_, _, _, let decay): "adamw --weight-decay \(decay)"
      }
    let (shift, flips) = (training.augmentation.shift, training.augmentation.flips)
    return [
      "like distill --optimizer \(optimizer)",
      "  --learning-rate \(training.learningRate) --warm-up \(training.warmUpEpochs)",
      "  --batch-size \(training.batchSize) --label-smoothing \(training.labelSmoothing)",
      "  --shift \(shift) \(flips ? "--flip" : "--no-flip")",
    ]
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

extension DashboardState {
  /// What training the chosen student is called in the list of jobs.
  var distillationTitle: String {
    distill.student == .narrow
      ? "distill \(base.title) ×\(DistillSetting.width.text(distill.value(of: .width)))"
      : "distill \(base.title) to \(studentName)"
  }

  /// Whether the newest distillation is one of the student that is shown, with the teacher and the settings that are.
  func isOfShownStudent(_ job: JobsState.Entry) -> Bool {
    job.title == distillationTitle && distill.isAsTrained(seed: seed)
  }
}

extension JobSnapshot {
  /// The names of a distillation's curves.
  static let teacherName = "teacher"
  static let distilledName = "taught"
  static let aloneName = "alone"

  /// The accuracy of a distillation's teacher, once it is measured.
  var teacherAccuracy: Double? { accuracies(of: Self.teacherName).last?.y }

  /// The accuracies of its students after as many epochs each, the last that both were measured after: one comes before the other.
  var studentAccuracies: (epoch: Double, taught: Double, alone: Double)? {
    let taught = accuracies(of: Self.distilledName)
    guard
      let alone = accuracies(of: Self.aloneName).last(where: { point in taught.contains { $0.x == point.x } }
      ),
      let point = taught.last(where: { $0.x == alone.x })
    else { return nil }
    return (alone.x, point.y, alone.y)
  }

  private func accuracies(of name: String) -> [LineChart.Sample] {
    curves.first { $0.quantity == .accuracy && $0.name == name }?.points ?? []
  }

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
