public import NeuralNetwork

/// A student to be trained with its teacher, beside an identical student to be trained without.
///
/// Both start from the same weights and see the same samples, augmented in the same way, in the same order and steps: all
/// that differs is the loss. They take turns, epoch by epoch.
public struct Distillation {
  /// Whom to learn from.
  public let teacher: Model
  /// The student as both start.
  public let student: Model
  /// How to train.
  public let configuration: DistillationConfiguration

  let withTeacher: Trainer
  let without: Trainer
  let teacherEvaluator: Evaluator
  let studentEvaluator: Evaluator
  private let hinted: HintedStudent?

  /// Prepares a distillation.
  ///
  /// - Parameters:
  ///   - dataset: Students learn from its training split; all are measured on its test split.
  ///   - lanes: How many threads to use.
  ///   - gate: Given where a person uses the program meanwhile: training pauses while it is closed.
  /// - Throws: ``DistillationError`` when models, data and configuration don't fit together.
  public init(
    teacher: Model, student: Model, dataset: Dataset, configuration: DistillationConfiguration,
    lanes: Int = ProcessorCount.active, gate: ExecutionGate? = nil
  ) throws(DistillationError) {
    for (model, role) in [(teacher, "teacher"), (student, "student")] {
      if let obstacle = model.graph.obstacle {
        throw DistillationError("the \(role) \(model.name) can't be run: \(obstacle)")
      }
    }
    func classes(_ model: Model) -> Int { model.graph.shapes[model.graph.outputs[0].value].elementCount }
    guard classes(teacher) == classes(student) else {
      throw DistillationError(
        "the teacher tells \(classes(teacher)) classes apart, the student \(classes(student)); "
          + "they must be the same")
    }
    let loss = try configuration.loss()
    let hinted: HintedStudent? =
      if let hint = configuration.hint {
        try HintedStudent(student, teacher: teacher.graph, hint: hint, seed: configuration.training.seed)
      } else { nil }
    let guided = try TeacherGuidedLoss(
      loss, teacher: teacher, hint: configuration.hint, lanes: lanes, gate: gate)
    func evaluator(_ model: Model, _ role: String) throws(DistillationError) -> Evaluator {
      do {
        return try Evaluator(
          graph: model.graph, samples: dataset.test, lanes: lanes, cacheBudget: 0, gate: gate)
      } catch {
        throw DistillationError("the \(role): \(error)")
      }
    }
    // The teacher first: its complaint about the data would come from the middle of the training otherwise.
    teacherEvaluator = try evaluator(teacher, "teacher")
    studentEvaluator = try evaluator(student, "student")
    do {
      withTeacher = try Trainer(
        model: hinted?.model ?? student, samples: dataset.training, configuration: configuration.training,
        loss: guided, lanes: lanes, gate: gate)
      without = try Trainer(
        model: student, samples: dataset.training, configuration: configuration.training, lanes: lanes,
        gate: gate)
    } catch {
      throw DistillationError("the student: \(error)")
    }
    self.teacher = teacher
    self.student = student
    self.configuration = configuration
    self.hinted = hinted
  }

  /// The student of a model that was trained with the hint's projection, if there is one.
  func student(of trained: Model) -> Model { hinted?.student(of: trained) ?? trained }

  /// Trains both students.
  ///
  /// - Parameter progress: Called after every step, while models are measured, and after every epoch of a student with its
  ///   curve. What it throws ends the training.
  public func train<Failure: Error>(
    progress: (DistillationProgress) throws(Failure) -> Void
  ) throws(Failure) -> DistillationResult {
    let run = DistillationRun(self)
    try run.measureTeacher(progress)
    for _ in 0..<configuration.training.epochs {
      for student in DistillationProgress.Student.allCases { try run.trainEpoch(of: student, progress) }
    }
    return try run.result(progress)
  }
}

/// Trains a student with its teacher, beside an identical student without.
///
/// The same models, data and configuration give the same result, whatever the number of threads.
///
/// - Parameters:
///   - dataset: Students learn from its training split; all are measured on its test split.
///   - lanes: How many threads to use.
///   - gate: Given where a person uses the program meanwhile: training pauses while it is closed.
///   - progress: Called after every step, while models are measured, and after every epoch of a student. What it throws
///     ends the training.
/// - Throws: ``DistillationError`` when models, data and configuration don't fit together, and what `progress` throws.
public func trainWithDistillation(
  teacher: Model, student: Model, dataset: Dataset, configuration: DistillationConfiguration,
  lanes: Int = ProcessorCount.active, gate: ExecutionGate? = nil,
  progress: (DistillationProgress) throws -> Void = { _ in }
) throws -> DistillationResult {
  try Distillation(
    teacher: teacher, student: student, dataset: dataset, configuration: configuration, lanes: lanes,
    gate: gate
  ).train { (current) throws(any Error) in try progress(current) }
}
