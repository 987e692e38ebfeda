/// A model's parameters in memory that operators can point into, with what they prepare from them.
final class PreparedWeights {
  private let memory: UnsafeMutablePointer<Float>
  private let preparedMemory: UnsafeMutablePointer<Float>
  /// For every step, where each of its parameters begins.
  let parameters: [[UnsafeMutablePointer<Float>]]
  /// For every step, where its prepared parameters begin.
  let prepared: [UnsafeMutablePointer<Float>]
  private let plan: ExecutionPlan
  private let names: [[String]]
  private let counts: [[Int]]

  /// Sets memory aside for the parameters of `graph`; `load` fills it.
  init(graph: Graph, plan: ExecutionPlan) {
    self.plan = plan
    let specifications = plan.steps.map { step in step.node.map { graph.parameters(ofNode: $0) } ?? [] }
    names = zip(plan.steps, specifications).map { step, parameters in
      step.node.map { node in parameters.map { graph.weightName(ofNode: node, $0) } } ?? []
    }
    counts = specifications.map { $0.map(\.shape.elementCount) }
    let preparedCounts = plan.steps.map { $0.operation.preparedCount(for: $0.inputShapes, isTraining: false) }
    memory = .allocate(capacity: max(1, counts.joined().reduce(0, +)))
    preparedMemory = .allocate(capacity: max(1, preparedCounts.reduce(0, +)))
    var next = memory
    parameters = counts.map { step in
      step.map { count in
        defer { next += count }
        return next
      }
    }
    var nextPrepared = preparedMemory
    prepared = preparedCounts.map { count in
      defer { nextPrepared += count }
      return nextPrepared
    }
  }

  /// Copies the parameters of one step from the model and prepares them.
  func load(_ model: Model, step index: Int) {
    for ((name, count), pointer) in zip(zip(names[index], counts[index]), parameters[index]) {
      model[weight: name].elements.withUnsafeBufferPointer { source in
        if let start = source.baseAddress { pointer.update(from: start, count: count) }
      }
    }
    let step = plan.steps[index]
    step.operation.prepare(
      parameters[index].map { UnsafePointer($0) }, into: prepared[index], for: step.inputShapes,
      isTraining: false)
  }

  /// The names of the weights that a step uses.
  func weightNames(ofStep index: Int) -> [String] { names[index] }

  deinit {
    memory.deallocate()
    preparedMemory.deallocate()
  }
}
