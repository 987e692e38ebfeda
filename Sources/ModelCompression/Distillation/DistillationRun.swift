internal import NeuralNetwork

/// A distillation under way.
final class DistillationRun {
  private let distillation: Distillation
  private let sides: [DistillationProgress.Student: Side]
  private var teacher: Evaluation?
  /// How long measuring a student took, in all, and how often it was done.
  private var measuring = (seconds: 0.0, count: 0)
  private let clock = ContinuousClock()

  /// One of the students.
  private final class Side {
    let session: TrainingSession
    var epochs: [DistillationEpoch] = []
    var loss = 0.0
    var samplesPerSecond = 0.0
    /// How long its steps took, in all.
    var seconds = 0.0

    init(_ session: TrainingSession) { self.session = session }

    var secondsPerStep: Double? { session.step > 0 ? seconds / Double(session.step) : nil }
    var stepsLeft: Int { session.steps - session.step }
  }

  init(_ distillation: Distillation) {
    self.distillation = distillation
    sides = [
      .distilled: Side(distillation.withTeacher.start()),
      .alone: Side(distillation.without.start()),
    ]
  }

  /// Measures the teacher.
  func measureTeacher<Failure: Error>(
    _ progress: (DistillationProgress) throws(Failure) -> Void
  ) throws(Failure) {
    teacher = try distillation.teacherEvaluator.evaluate(distillation.teacher) {
      (_) throws(Failure) in try progress(snapshot(.measuringTeacher, of: .distilled))
    }
  }

  /// Trains a student for an epoch and measures it.
  func trainEpoch<Failure: Error>(
    of student: DistillationProgress.Student, _ progress: (DistillationProgress) throws(Failure) -> Void
  ) throws(Failure) {
    guard let side = sides[student] else { return }
    while !side.session.isFinished {
      let start = clock.now
      let current = side.session.advance()
      side.seconds += (clock.now - start) / .seconds(1)
      side.loss = current.loss
      side.samplesPerSecond = current.samplesPerSecond
      try progress(snapshot(.training(student), of: student))
      guard current.isEndOfEpoch else { continue }
      let end = clock.now
      let evaluation = try measure(student, progress)
      measuring.seconds += (clock.now - end) / .seconds(1)
      measuring.count += 1
      side.epochs.append(
        DistillationEpoch(
          epoch: current.epoch, loss: current.loss, trainingAccuracy: current.accuracy,
          evaluation: evaluation))
      return try progress(snapshot(.measuring(student), of: student))
    }
  }

  /// Both students as they are now.
  func result<Failure: Error>(
    _ progress: (DistillationProgress) throws(Failure) -> Void
  ) throws(Failure) -> DistillationResult {
    func finished(_ student: DistillationProgress.Student) throws(Failure) -> DistilledStudent {
      let epochs = sides[student]?.epochs ?? []
      let evaluation =
        if let last = epochs.last { last.evaluation } else { try measure(student, progress) }
      return DistilledStudent(model: model(student), evaluation: evaluation, epochs: epochs)
    }
    return DistillationResult(
      teacher: teacher ?? distillation.teacherEvaluator.evaluate(distillation.teacher),
      distilled: try finished(.distilled), alone: try finished(.alone))
  }

  private func model(_ student: DistillationProgress.Student) -> Model {
    guard let session = sides[student]?.session else { return distillation.student }
    return student == .distilled ? distillation.student(of: session.model) : session.model
  }

  private func measure<Failure: Error>(
    _ student: DistillationProgress.Student, _ progress: (DistillationProgress) throws(Failure) -> Void
  ) throws(Failure) -> Evaluation {
    try distillation.studentEvaluator.evaluate(model(student)) {
      (_) throws(Failure) in try progress(snapshot(.measuring(student), of: student))
    }
  }

  private func snapshot(_ activity: DistillationProgress.Activity, of student: DistillationProgress.Student)
    -> DistillationProgress
  {
    let side = sides[student]
    let session = side?.session
    let steps = session?.steps ?? 0
    let done = sides.values.reduce(0) { $0 + $1.session.step }
    let perEpoch = max(1, session?.stepsPerEpoch ?? 1)
    return DistillationProgress(
      activity: activity, epoch: min((max(1, session?.step ?? 1) - 1) / perEpoch + 1, max(1, epochs)),
      epochs: epochs, step: session?.step ?? 0, steps: steps, loss: side?.loss ?? 0,
      samplesPerSecond: side?.samplesPerSecond ?? 0,
      fraction: steps == 0 ? 1 : Double(done) / Double(2 * steps), secondsLeft: secondsLeft,
      teacher: teacher, distilled: sides[.distilled]?.epochs ?? [], alone: sides[.alone]?.epochs ?? [])
  }

  private var epochs: Int { distillation.configuration.training.epochs }

  /// The steps that are left at each student's speed so far, the other's while it hasn't one, and the measurements.
  private var secondsLeft: Double? {
    let known = sides.values.compactMap(\.secondsPerStep)
    guard let slowest = known.max() else { return nil }
    let training = sides.values.reduce(0) { $0 + Double($1.stepsLeft) * ($1.secondsPerStep ?? slowest) }
    let measurementsLeft = 2 * epochs - measuring.count
    let each = measuring.count > 0 ? measuring.seconds / Double(measuring.count) : 0
    return training + Double(measurementsLeft) * each
  }
}
