public import NeuralNetwork

/// The loss of a student in training: runs the teacher on the batch's inputs as they are, augmented, and compares.
///
/// An instance belongs to one training.
public final class TeacherGuidedLoss: LossFunction {
  /// What is computed from the two models' logits.
  public let loss: DistillationLoss
  /// The weight of the hint; `nil` without one.
  public let hintWeight: Float?
  /// The last batch's losses.
  public private(set) var last = Parts()

  /// A batch's loss, by where it comes from.
  public struct Parts: Hashable, Sendable {
    /// What comes from the logits.
    public var logits = DistillationLoss.Value(soft: 0, hard: 0, total: 0)
    /// The mean squared error of the hint, not yet multiplied by its weight.
    public var hint = 0.0
  }

  private let runner: InferenceRunner
  private let gate: ExecutionGate?
  /// Elements of one sample of each of the teacher's outputs: the logits, and the hint's goal.
  private let elements: [Int]
  private var goals: [UnsafeMutableBufferPointer<Float>] = []
  private var capacity = 0

  /// Prepares a loss.
  ///
  /// - Parameters:
  ///   - hint: With it, the last output of the trained graph must be the projection onto the value of the hint's node.
  ///   - lanes: How many threads the teacher runs on.
  ///   - gate: Where the teacher pauses while it is closed.
  /// - Throws: ``DistillationError`` when the teacher has several inputs or lacks the hint's node.
  public init(
    _ loss: DistillationLoss, teacher: Model, hint: FeatureHint? = nil, lanes: Int = ProcessorCount.active,
    gate: ExecutionGate? = nil
  ) throws(DistillationError) {
    if let obstacle = teacher.graph.obstacle {
      throw DistillationError("\(teacher.name) can't teach, since it can't be run: \(obstacle)")
    }
    guard teacher.graph.inputs.count == 1 else {
      throw DistillationError("a teacher needs one input, \(teacher.name) has \(teacher.graph.inputs.count)")
    }
    var values = teacher.graph.outputs.prefix(1).map(\.value)
    if let hint {
      guard let node = teacher.graph.nodes.firstIndex(where: { $0.name == hint.teacherNode }) else {
        throw DistillationError("the teacher has no node '\(hint.teacherNode)'")
      }
      values.append(teacher.graph.value(ofNode: node))
    }
    do {
      let logits = try teacher.graph.endingInLogits()
      values[0] = logits.outputs[0].value
      let graph = try Graph(
        inputs: logits.inputs, nodes: logits.nodes,
        outputs: values.enumerated().map { Graph.Output(name: $0 == 0 ? "logits" : "hint", value: $1) })
      runner = InferenceRunner(graph: graph, lanes: lanes)
      runner.load(try Model(name: teacher.name, graph: graph, weights: teacher.weights))
      elements = values.map { graph.shapes[$0].elementCount }
    } catch {
      throw DistillationError("the teacher can't be run: \(error)")
    }
    self.loss = loss
    hintWeight = hint?.weight
    self.gate = gate
  }

  public func evaluate(_ batch: TrainingBatch) -> Double {
    let student = batch.logits
    for output in batch.outputs.dropFirst() {
      output.gradient.update(repeating: 0, count: batch.count * output.elements)
    }
    let needsTeacher = loss.alpha > 0 || (hintWeight ?? 0) > 0
    if needsTeacher { runTeacher(batch) }
    var parts = Parts()
    parts.logits = loss.evaluate(
      student: student.values, teacher: loss.alpha > 0 ? goals[0].baseAddress : nil,
      classes: student.elements, labels: batch.labels, gradient: student.gradient)
    var total = parts.logits.total
    if let hintWeight, hintWeight > 0, batch.outputs.count > 1, let goal = goals.last?.baseAddress {
      let projection = batch.outputs[batch.outputs.count - 1]
      precondition(projection.elements == elements[1], "the last output must be the hint's projection")
      parts.hint = Self.meanSquaredError(projection, goal: goal, count: batch.count, weight: hintWeight)
      total += Double(hintWeight) * parts.hint
    }
    last = parts
    return total
  }

  /// Runs the teacher over the batch, into `goals`.
  private func runTeacher(_ batch: TrainingBatch) {
    precondition(batch.logits.elements == elements[0], "teacher and student need the same classes")
    if batch.count > capacity {
      release()
      capacity = batch.count
      goals = elements.map { .allocate(capacity: max(1, $0 * capacity)) }
    }
    gate?.pass()
    runner.predict([batch.inputs], batch: batch.count, into: goals.compactMap(\.baseAddress))
  }

  /// Writes the gradient of `weight` times the mean squared error.
  ///
  /// - Returns: The mean squared error.
  private static func meanSquaredError(
    _ output: TrainingBatch.Output, goal: UnsafePointer<Float>, count: Int, weight: Float
  ) -> Double {
    let total = count * output.elements
    guard total > 0 else { return 0 }
    let scale = 2 * weight / Float(total)
    var sum = 0.0
    for sample in 0..<count {
      let start = sample * output.elements
      let values = output.values + start
      let target = goal + start
      let gradient = output.gradient + start
      var partial: Float = 0
      for k in 0..<output.elements {
        let difference = values[k] - target[k]
        partial += difference * difference
        gradient[k] = scale * difference
      }
      sum += Double(partial)
    }
    return sum / Double(total)
  }

  private func release() {
    for goal in goals { goal.deallocate() }
    goals = []
  }

  deinit { release() }
}
