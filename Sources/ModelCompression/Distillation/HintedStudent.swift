internal import NeuralNetwork

/// A student with the projection of a hint as one more node, whose value is the graph's last output.
struct HintedStudent {
  /// The student as it was given.
  let student: Model
  /// The student with the projection.
  let model: Model

  /// Adds the projection, with random weights that `seed` decides.
  ///
  /// - Throws: ``DistillationError`` when the nodes of the hint don't fit.
  init(_ student: Model, teacher: Graph, hint: FeatureHint, seed: UInt64) throws(DistillationError) {
    let graph = student.graph
    let pair = try hint.nodes(teacher: teacher, student: graph)
    let goal = teacher.outputShape(ofNode: pair.teacher)
    var name = "hint"
    while graph.nodes.contains(where: { $0.name == name }) { name += "'" }
    let projection: any Operator =
      goal.rank == 3 ? Conv2D(outputChannels: goal[0], window: Window(1)) : Dense(outputs: goal[0])
    do {
      let hinted = try Graph(
        inputs: graph.inputs,
        nodes: graph.nodes + [
          Graph.Node(name: name, operation: projection, inputs: [graph.value(ofNode: pair.student)])
        ],
        outputs: graph.outputs + [Graph.Output(name: name, value: graph.inputs.count + graph.nodes.count)])
      let random = try Model(name: student.name, randomWeightsFor: hinted, seed: seed)
      // What the student has, it keeps.
      let weights = random.weights.merging(student.weights) { _, own in own }
      model = try Model(name: student.name, graph: hinted, weights: weights, metadata: student.metadata)
    } catch {
      throw DistillationError("the student can't take the hint: \(error)")
    }
    self.student = student
  }

  /// The student with the weights that `trained`, a model of this graph, has; the projection is dropped.
  func student(of trained: Model) -> Model {
    var result = student
    for name in student.weights.keys { result[weight: name] = trained[weight: name] }
    return result
  }
}
