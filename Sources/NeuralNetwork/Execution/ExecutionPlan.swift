/// A graph's nodes as steps between memory slots, with conversions where an operator needs another layout.
struct ExecutionPlan: Sendable {
  /// A value in one layout.
  struct Slot: Sendable {
    let shape: Shape
    let layout: Layout
  }

  /// One operator at work.
  struct Step: Sendable {
    let operation: any Operator
    /// The node of the graph that it stands for; `nil` for a conversion.
    let node: Int?
    let inputs: [Int]
    let output: Int
    let inputShapes: [Shape]
  }

  private(set) var slots: [Slot] = []
  private(set) var steps: [Step] = []
  /// The slot of every input of the graph.
  private(set) var inputs: [Int] = []
  /// The slot of every output of the graph, channels first.
  private(set) var outputs: [Int] = []

  init(_ graph: Graph) {
    // For every value, its slot in each layout that was asked for.
    var slotOfValue: [[Layout: Int]] = []
    for (value, input) in graph.inputs.enumerated() {
      inputs.append(addSlot(input.shape, .channelsFirst))
      slotOfValue.append([.channelsFirst: inputs[value]])
    }
    for (index, node) in graph.nodes.enumerated() {
      let layout = self.layout(for: node, slots: slotOfValue)
      let inputs = node.inputs.map { slot(of: $0, in: layout, &slotOfValue) }
      let shape = graph.outputShape(ofNode: index)
      let output = addSlot(shape, Self.hasOneLayout(shape) ? .channelsFirst : layout)
      steps.append(
        Step(
          operation: node.operation, node: index, inputs: inputs, output: output,
          inputShapes: graph.inputShapes(ofNode: index)))
      slotOfValue.append([slots[output].layout: output])
    }
    outputs = graph.outputs.map { slot(of: $0.value, in: .channelsFirst, &slotOfValue) }
  }

  /// Whether both layouts put the elements of a sample into the same order.
  private static func hasOneLayout(_ shape: Shape) -> Bool {
    shape.rank != 3 || shape[0] == 1 || shape[1] * shape[2] == 1
  }

  private func layout(for node: Graph.Node, slots slotOfValue: [[Layout: Int]]) -> Layout {
    switch node.operation.layout {
    case .channelsFirst: return .channelsFirst
    case .channelsLast: return .channelsLast
    case .any:
      let decided = node.inputs.lazy.compactMap { slotOfValue[$0].values.min() }
        .first { !Self.hasOneLayout(self.slots[$0].shape) }
      return decided.map { slots[$0].layout } ?? .channelsFirst
    }
  }

  private mutating func addSlot(_ shape: Shape, _ layout: Layout) -> Int {
    slots.append(Slot(shape: shape, layout: layout))
    return slots.count - 1
  }

  /// The slot that has `value` in `layout`, converting it when there is none yet.
  private mutating func slot(
    of value: Graph.ValueID, in layout: Layout, _ slotOfValue: inout [[Layout: Int]]
  ) -> Int {
    if let slot = slotOfValue[value][layout] { return slot }
    // A value is computed in one layout; anything else in the table was converted from it.
    guard let source = slotOfValue[value].values.min() else { preconditionFailure("a value without a slot") }
    let shape = slots[source].shape
    if Self.hasOneLayout(shape) { return source }
    let target = addSlot(shape, layout)
    steps.append(
      Step(
        operation: ConvertLayout(target: layout), node: nil, inputs: [source], output: target,
        inputShapes: [shape]))
    slotOfValue[value][layout] = target
    return target
  }

  /// For every slot, the last step that reads it; `Int.max` for outputs, -1 for a slot that nobody reads.
  var lastReads: [Int] {
    var last = [Int](repeating: -1, count: slots.count)
    for (index, step) in steps.enumerated() {
      for input in step.inputs { last[input] = index }
    }
    for output in outputs { last[output] = .max }
    return last
  }

  /// For every slot, how many reads of it there are, the graph's outputs included.
  var readCounts: [Int] {
    var counts = [Int](repeating: 0, count: slots.count)
    for step in steps {
      for input in step.inputs { counts[input] += 1 }
    }
    for output in outputs { counts[output] += 1 }
    return counts
  }

  /// Whether a step may write over its first input: nothing is repeated or reordered on the way.
  func canWorkInPlace(_ step: Step) -> Bool {
    guard step.operation.worksInPlace, let input = step.inputs.first else { return false }
    let (from, to) = (slots[input], slots[step.output])
    return from.shape.elementCount == to.shape.elementCount && from.layout == to.layout
  }

  /// For every step that can do the work of the next one, a rectifier that alone reads what it computes: that one's limits.
  var limits: [Limits?] {
    let reads = readCounts
    return steps.indices.map { index in
      guard index + 1 < steps.count, let limits = Limits(of: steps[index + 1].operation),
        steps[index + 1].inputs == [steps[index].output], reads[steps[index].output] == 1,
        steps[index].operation.canLimit(for: steps[index].inputShapes)
      else { return nil }
      return limits
    }
  }
}
