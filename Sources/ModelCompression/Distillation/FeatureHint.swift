internal import NeuralNetwork

/// A pair of nodes whose values a student is to bring together, behind a learned projection (FitNets: Romero et al., 2015).
///
/// The projection is a 1×1 convolution between feature maps and a dense layer between vectors. It is trained with the
/// student and not part of the result.
public struct FeatureHint: Codable, Hashable, Sendable {
  /// The node of the teacher whose value is the goal.
  public var teacherNode: String
  /// The node of the student whose value is projected onto it.
  public var studentNode: String
  /// β: what the mean squared error, over all elements of a batch, is multiplied by before it is added to the loss.
  public var weight: Float

  /// Creates a hint.
  public init(teacherNode: String, studentNode: String, weight: Float = 1) {
    self.teacherNode = teacherNode
    self.studentNode = studentNode
    self.weight = weight
  }

  /// The indices of the two nodes.
  ///
  /// - Throws: ``DistillationError`` when a node doesn't exist or their values don't fit, with those that would.
  func nodes(teacher: Graph, student: Graph) throws(DistillationError) -> (teacher: Int, student: Int) {
    guard weight.isFinite, weight >= 0 else {
      throw DistillationError("the weight of a hint must be a finite number from 0, got \(weight)")
    }
    let pairs = Self.fittingPairs(teacher: teacher, student: student)
    let teacherIndex = teacher.nodes.firstIndex { $0.name == teacherNode }
    let studentIndex = student.nodes.firstIndex { $0.name == studentNode }
    guard let teacherIndex else {
      throw DistillationError("the teacher has no node '\(teacherNode)'; \(pairs)")
    }
    guard let studentIndex else {
      throw DistillationError("the student has no node '\(studentNode)'; \(pairs)")
    }
    let goal = teacher.outputShape(ofNode: teacherIndex)
    let source = student.outputShape(ofNode: studentIndex)
    guard let extent = Self.extent(of: goal), extent == Self.extent(of: source) else {
      throw DistillationError(
        "'\(studentNode)' of the student, \(source), can't be projected onto '\(teacherNode)' of the teacher, "
          + "\(goal): feature maps need the same height and width; \(pairs)")
    }
    return (teacherIndex, studentIndex)
  }

  /// What must agree between two values: height and width of a feature map; of a vector, nothing but being one.
  private static func extent(of shape: Shape) -> String? {
    switch shape.rank {
    case 1: "vectors"
    case 3: "\(shape[1])×\(shape[2])"
    default: nil
    }
  }

  /// All pairs that fit, for people to read.
  static func fittingPairs(teacher: Graph, student: Graph) -> String {
    func names(_ graph: Graph) -> [(extent: String, name: String)] {
      graph.nodes.indices.compactMap { index in
        extent(of: graph.outputShape(ofNode: index)).map { ($0, graph.nodes[index].name) }
      }
    }
    let (teacher, student) = (names(teacher), names(student))
    var extents: [String] = []
    for (extent, _) in teacher
    where !extents.contains(extent) && student.contains(where: { $0.extent == extent }) {
      extents.append(extent)
    }
    guard !extents.isEmpty else { return "no nodes of the two fit" }
    let lines = extents.map { extent in
      let lists = [teacher, student].map { nodes in
        nodes.filter { $0.extent == extent }.map(\.name).joined(separator: " ")
      }
      return "\(extent): \(lists[0]) : \(lists[1])"
    }
    return "these fit, teacher's : student's — \(lines.joined(separator: "; "))"
  }
}
