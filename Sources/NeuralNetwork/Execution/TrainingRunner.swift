/// Runs a graph forward and backward over one batch at a time and owns the parameters that training changes.
///
/// The whole batch goes through each operator together, in fixed blocks spread over the lanes: batch statistics see the
/// whole batch, and no sum depends on the number of threads.
final class TrainingRunner {
  let graph: Graph
  let plan: ExecutionPlan
  let batchCapacity: Int

  /// All parameters that the model computes with, those that are trained first.
  let parameters: UnsafeMutablePointer<Float>
  /// The trained parameters as the optimizer has them: the same memory unless there are constraints.
  let latent: UnsafeMutablePointer<Float>
  /// The gradients of the parameters that are trained.
  let gradients: UnsafeMutablePointer<Float>
  /// How many of the parameters are trained.
  let trainableCount: Int
  /// Where every weight lies, by name, and whether weight decay applies to it.
  let ranges: [(name: String, range: Range<Int>, decays: Bool)]

  private let constraints: [(range: Range<Int>, constraint: any WeightConstraint)]
  /// Where the trained weights lie that no constraint makes, if there are constraints at all.
  private let unconstrained: [Range<Int>]
  private let gate: ExecutionGate?
  private let lanes: WorkerLanes
  private let stepParameters: [[UnsafeMutablePointer<Float>]]
  private let stepGradients: [[UnsafeMutablePointer<Float>]]
  private let prepared: [UnsafeMutablePointer<Float>]
  private let saved: [UnsafeMutablePointer<Float>]
  /// The graph's outputs and their gradients.
  let outputs: [TrainingBatch.Output]
  private let values: [UnsafeMutablePointer<Float>]
  private let valueGradients: [UnsafeMutablePointer<Float>?]
  /// Room for gradients that are added to others, one piece for each input of the operator that has most.
  private let spares: [UnsafeMutablePointer<Float>]
  let memory: MemoryPool

  /// Sets memory aside for batches of up to `batchCapacity` samples and takes over the model's weights.
  ///
  /// - Parameters:
  ///   - findsInputGradients: Whether `backward` also computes the gradients of the graph's inputs.
  ///   - constraints: What stands between the optimizer and the model, by the name of the weight.
  ///   - gate: Where work pauses while it is closed.
  init(
    model: Model, batchCapacity: Int, lanes laneCount: Int, findsInputGradients: Bool = false,
    constraints: [String: any WeightConstraint] = [:], gate: ExecutionGate? = nil
  ) {
    MatrixLibrary.prepare()
    let graph = model.graph
    let plan = ExecutionPlan(graph)
    let memory = MemoryPool()
    self.graph = graph
    self.plan = plan
    self.batchCapacity = batchCapacity
    self.memory = memory
    self.gate = gate
    lanes = WorkerLanes(count: laneCount, splitsWork: true)

    // Parameters: the trained ones first, so that an optimizer works on one range.
    let all = graph.nodes.indices.flatMap { node in graph.parameters(ofNode: node).map { (node, $0) } }
    let ordered = all.filter { $0.1.isTrainable } + all.filter { !$0.1.isTrainable }
    var next = 0
    var rangeOf: [String: Range<Int>] = [:]
    var ranges: [(name: String, range: Range<Int>, decays: Bool)] = []
    for (node, parameter) in ordered {
      let name = graph.weightName(ofNode: node, parameter)
      let range = next..<next + parameter.shape.elementCount
      ranges.append((name, range, parameter.role == .weight))
      rangeOf[name] = range
      next = range.upperBound
    }
    trainableCount = all.reduce(0) { $0 + ($1.1.isTrainable ? $1.1.shape.elementCount : 0) }
    self.ranges = ranges
    let parameters = memory.floats(next)
    let gradients = memory.floats(next)
    self.parameters = parameters
    self.gradients = gradients
    for (name, range, _) in ranges {
      for (offset, value) in model[weight: name].elements.enumerated() {
        parameters[range.lowerBound + offset] = value
      }
    }
    // Sorted, so that constraints that draw on something common do so in the same order.
    self.constraints = constraints.keys.sorted().compactMap { name in
      guard let range = rangeOf[name], let constraint = constraints[name] else { return nil }
      return (range, constraint)
    }
    unconstrained =
      constraints.isEmpty
      ? []
      : ordered.prefix { $0.1.isTrainable }.indices.filter { constraints[ranges[$0].name] == nil }
        .map { ranges[$0].range }
    latent = self.constraints.isEmpty ? parameters : memory.floats(trainableCount)
    if latent != parameters { latent.update(from: parameters, count: trainableCount) }
    func pointers(_ base: UnsafeMutablePointer<Float>) -> [[UnsafeMutablePointer<Float>]] {
      plan.steps.map { step in
        guard let node = step.node else { return [] }
        return graph.parameters(ofNode: node).map {
          base + (rangeOf[graph.weightName(ofNode: node, $0)]?.lowerBound ?? 0)
        }
      }
    }
    stepParameters = pointers(parameters)
    stepGradients = pointers(gradients)
    prepared = plan.steps.map {
      memory.floats($0.operation.preparedCount(for: $0.inputShapes, isTraining: true))
    }
    saved = plan.steps.map {
      memory.floats($0.operation.savedCount(for: $0.inputShapes, batch: batchCapacity))
    }

    // Values, shared where an operator can write over its input because nobody needs that any more.
    let owner = Self.owners(plan)
    let needsGradient = Self.slotsWithGradient(plan, inputs: findsInputGradients)
    var values: [UnsafeMutablePointer<Float>?] = Array(repeating: nil, count: plan.slots.count)
    var valueGradients = values
    for slot in plan.slots.indices {
      let count = plan.slots[slot].shape.elementCount * batchCapacity
      values[slot] = owner[slot] == slot ? memory.floats(count) : values[owner[slot]]
      guard needsGradient[slot] else { continue }
      valueGradients[slot] =
        (owner[slot] == slot ? nil : valueGradients[owner[slot]]) ?? memory.floats(count)
    }
    self.values = values.map { $0 ?? memory.floats(0) }
    self.valueGradients = valueGradients
    let largest = (plan.slots.map(\.shape.elementCount).max() ?? 0) * batchCapacity
    let spares = (0..<max(1, plan.steps.map(\.inputs.count).max() ?? 1)).map { _ in memory.floats(largest) }
    self.spares = spares
    outputs = plan.outputs.enumerated().map { [values = self.values] index, slot in
      TrainingBatch.Output(
        values: values[slot], gradient: valueGradients[slot] ?? spares[min(index, spares.count - 1)],
        elements: plan.slots[slot].shape.elementCount)
    }
  }

  /// For every slot, the slot whose memory it uses.
  private static func owners(_ plan: ExecutionPlan) -> [Int] {
    var owner = Array(plan.slots.indices)
    let reads = plan.readCounts
    var producer: [Int: any Operator] = [:]
    for step in plan.steps {
      defer { producer[step.output] = step.operation }
      guard let input = step.inputs.first else { continue }
      let isFree =
        reads[input] == 1 && !plan.inputs.contains(input)
        && !(producer[input]?.backwardReads.contains(.output) ?? true)
      if plan.canWorkInPlace(step), !step.operation.backwardReads.contains(.inputs), isFree {
        owner[step.output] = owner[input]
      }
    }
    return owner
  }

  /// For every slot, whether parameters that are trained stand before it.
  private static func slotsWithGradient(_ plan: ExecutionPlan, inputs: Bool) -> [Bool] {
    var needs = [Bool](repeating: false, count: plan.slots.count)
    for input in plan.inputs { needs[input] = inputs }
    for step in plan.steps {
      needs[step.output] =
        step.inputs.contains { needs[$0] }
        || step.operation.parameters(for: step.inputShapes).contains(where: \.isTrainable)
    }
    return needs
  }

  /// Where a batch's inputs go, channels first.
  var input: UnsafeMutablePointer<Float> { values[plan.inputs[0]] }
  /// Where each of the graph's inputs goes.
  var inputs: [UnsafeMutablePointer<Float>] { plan.inputs.map { values[$0] } }
  /// The gradients of the graph's inputs after `backward`, if they were asked for.
  var inputGradients: [UnsafeMutablePointer<Float>?] { plan.inputs.map { valueGradients[$0] } }
  /// The logits after `forward`.
  var logits: UnsafeMutablePointer<Float> { values[plan.outputs[0]] }
  /// The number of logits for one sample.
  var classCount: Int { plan.slots[plan.outputs[0]].shape.elementCount }

  private func activation(_ slot: Int, _ pointer: UnsafeMutablePointer<Float>) -> Activation {
    Activation(shape: plan.slots[slot].shape, layout: plan.slots[slot].layout, pointer: pointer)
  }

  /// Runs a batch forward from `input` to `logits`.
  func forward(batch: Int) {
    for (index, step) in plan.steps.enumerated() {
      gate?.pass()
      step.operation.prepare(
        stepParameters[index].map { UnsafePointer($0) }, into: prepared[index], for: step.inputShapes,
        isTraining: true)
      step.operation.forward(
        ForwardPass(
          batch: batch, inputs: step.inputs.map { activation($0, values[$0]) },
          output: activation(step.output, values[step.output]), parameters: stepParameters[index],
          prepared: prepared[index], saved: saved[index], isTraining: true, limits: .none,
          lanes: lanes))
    }
  }

  /// Runs a batch backward from the outputs' gradients to `gradients`, after `forward`.
  func backward(batch: Int) {
    var isFilled = [Bool](repeating: false, count: plan.slots.count)
    for output in plan.outputs { isFilled[output] = true }
    for (index, step) in plan.steps.enumerated().reversed() {
      guard isFilled[step.output], let outputGradient = valueGradients[step.output] else { continue }
      gate?.pass()
      // An input that another reader has already sent a gradient gets this one added.
      var targets: [Activation?] = []
      var additions: [(slot: Int, from: UnsafeMutablePointer<Float>)] = []
      for (position, slot) in step.inputs.enumerated() {
        guard let gradient = valueGradients[slot] else {
          targets.append(nil)
          continue
        }
        if isFilled[slot] || step.inputs[..<position].contains(slot) {
          let memory = spares[additions.count]
          additions.append((slot, memory))
          targets.append(activation(slot, memory))
        } else {
          targets.append(activation(slot, gradient))
        }
      }
      step.operation.backward(
        BackwardPass(
          batch: batch, inputs: step.inputs.map { activation($0, values[$0]) },
          output: activation(step.output, values[step.output]),
          outputGradient: activation(step.output, outputGradient), inputGradients: targets,
          parameters: stepParameters[index], parameterGradients: stepGradients[index],
          prepared: prepared[index], saved: saved[index], lanes: lanes))
      for (slot, memory) in additions {
        guard let gradient = valueGradients[slot] else { continue }
        addElementwise(memory, to: gradient, count: plan.slots[slot].shape.elementCount * batch, lanes: lanes)
      }
      for slot in step.inputs { isFilled[slot] = true }
    }
  }

  /// Makes the parameters that the model computes with from the optimizer's.
  func constrain(at step: TrainingStep?) {
    for range in unconstrained {
      (parameters + range.lowerBound).update(from: latent + range.lowerBound, count: range.count)
    }
    lanes.forEach(constraints.count) { index, _ in
      let (range, constraint) = constraints[index]
      constraint.inspect(
        UnsafeBufferPointer(start: latent + range.lowerBound, count: range.count), step: step)
    }
    lanes.forEach(constraints.count) { index, _ in
      let (range, constraint) = constraints[index]
      constraint.constrain(
        UnsafeMutableBufferPointer(start: latent + range.lowerBound, count: range.count),
        into: UnsafeMutableBufferPointer(start: parameters + range.lowerBound, count: range.count), step: step
      )
    }
  }

  /// Turns the gradients of the model's parameters into those of the optimizer's.
  func pullBackGradients(at step: TrainingStep) {
    lanes.forEach(constraints.count) { index, _ in
      let (range, constraint) = constraints[index]
      constraint.pullBack(
        UnsafeMutableBufferPointer(start: gradients + range.lowerBound, count: range.count),
        latent: UnsafeBufferPointer(start: latent + range.lowerBound, count: range.count), step: step)
    }
  }

  /// The model with the parameters as they are now.
  func model(like original: Model) -> Model {
    constrain(at: nil)
    var model = original
    for (name, range, _) in ranges {
      let values = UnsafeBufferPointer(start: parameters + range.lowerBound, count: range.count)
      model[weight: name] = Tensor(shape: original[weight: name].shape, elements: Array(values))
    }
    return model
  }

  /// Runs `body` for fixed blocks of the trained parameters, each within one weight.
  func forEachParameterBlock(_ body: (_ range: Range<Int>, _ decays: Bool) -> Void) {
    let blocks = ranges.filter { $0.range.upperBound <= trainableCount }.flatMap { entry in
      let parts = Blocks(of: entry.range.count, size: elementsPerBlock)
      return (0..<parts.count).map { part in
        let range = parts[part]
        return (
          range: range.lowerBound + entry.range.lowerBound..<range.upperBound + entry.range.lowerBound,
          decays: entry.decays
        )
      }
    }
    lanes.forEach(blocks.count) { block, _ in body(blocks[block].range, blocks[block].decays) }
  }

  /// Runs `body` for every index on the training's lanes.
  func forEach(_ count: Int, _ body: (_ index: Int, _ scratch: ScratchMemory) -> Void) {
    lanes.forEach(count, body)
  }
}
