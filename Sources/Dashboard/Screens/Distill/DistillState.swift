public import ModelCompression
public import NeuralNetwork

/// What the Distill screen shows: how a student is to be trained, what came of it, and what the teacher makes of a sample.
public struct DistillState: Sendable {
  /// Something on this screen that can be pointed at.
  public enum Target: Hashable, Sendable {
    /// A slider, and the line that it is on.
    case slider(DistillSetting), line(DistillSetting)
    /// What leads to another kind of student, further on or back.
    case student(Int)
    /// The sample.
    case sample
  }

  /// What a model takes.
  public struct Figures: Hashable, Sendable {
    /// Trainable parameters.
    public let parameters: Int
    /// Multiply-accumulates for one sample.
    public let macs: Int
    /// Bytes in single precision.
    public let bytes: Int

    init(_ graph: Graph) {
      let all = graph.nodes.indices.flatMap { graph.parameters(ofNode: $0) }
      parameters = all.filter(\.isTrainable).reduce(0) { $0 + $1.shape.elementCount }
      bytes = 4 * all.reduce(0) { $0 + $1.shape.elementCount }
      macs = graph.nodes.indices.reduce(0) {
        $0 + graph.nodes[$1].operation.macs(for: graph.inputShapes(ofNode: $1))
      }
    }
  }

  /// What the teacher makes of a sample.
  public struct Prediction: Hashable, Sendable {
    /// The sample's place in the test split.
    public let sample: Int
    /// The teacher's logits, or their softmax' logarithms.
    public let logits: [Float]

    /// Creates a prediction.
    public init(sample: Int, logits: [Float]) {
      self.sample = sample
      self.logits = logits
    }
  }

  /// Whom to learn from.
  public private(set) var subject: Subject
  /// What the teacher takes.
  public private(set) var teacherFigures: Figures
  /// The built-in architectures that take the teacher's inputs and tell as many classes apart.
  public private(set) var architectures: [String] = []
  /// Who learns.
  public private(set) var student = StudentChoice.narrow
  /// What a student with the width of the slider takes.
  public private(set) var studentFigures: Figures
  /// The sliders' values, without the width.
  private var values: [DistillSetting: Double] = [:]
  /// The width of each kind of student.
  private var widths: [StudentChoice: Double] = [:]
  /// Whom the newest training learns from, and where the sliders were when it began.
  private var trained: (teacher: Int, settings: [DistillSetting: Double], seed: UInt64)?
  /// The slider that arrow keys move.
  public internal(set) var setting = DistillSetting.width
  /// The sample that is shown, by its place in the test split.
  public internal(set) var sample = 0
  /// What the teacher makes of it, once that is known.
  public internal(set) var prediction: Prediction?
  /// The students that were trained last, what is to be said of where they come from, and the job that trained them.
  public internal(set) var result: (students: DistillationResult, origin: Origin, job: JobID)?
  /// What the teacher was asked to look at last.
  var asked: Look?

  /// A teacher's look at a sample.
  struct Look: Equatable, Sendable {
    let subject: Int
    let sample: Int
  }

  /// Starts with a teacher.
  public init(teacher subject: Subject) {
    self.subject = subject
    let figures = Figures(subject.model.graph)
    teacherFigures = figures
    studentFigures = figures
    follow(subject)
  }

  /// The model to learn from.
  public var teacher: Model { subject.model }

  /// Takes another teacher.
  mutating func follow(_ subject: Subject) {
    self.subject = subject
    let graph = subject.model.graph
    teacherFigures = Figures(graph)
    prediction = nil
    architectures = Architecture.all.filter { architecture in
      guard let own = try? architecture.graph() else { return false }
      return own.inputs.map(\.shape) == graph.inputs.map(\.shape)
        && own.outputs.map { own.shapes[$0.value] } == graph.outputs.map { graph.shapes[$0.value] }
    }.map(\.name)
    // A teacher that can't be made narrower stays as wide as it is.
    studentFigures = (try? studentGraph(width: value(of: .width))).map { Figures($0) } ?? teacherFigures
  }

  /// Takes another kind of student.
  ///
  /// - Throws: `GraphError` when it can't be made as wide as its slider says.
  mutating func choose(_ student: StudentChoice) throws {
    let before = self.student
    self.student = student
    do {
      studentFigures = Figures(try studentGraph(width: value(of: .width)))
    } catch {
      self.student = before
      throw error
    }
  }

  /// The graph of a student with random weights; of one that is there already, the teacher's.
  func studentGraph(width: Double) throws(GraphError) -> Graph {
    switch student {
    case .narrow: return try teacher.graph.scaled(width: width)
    case .architecture(let name):
      guard let architecture = Architecture.named(name) else {
        throw GraphError("there is no architecture '\(name)'")
      }
      return try architecture.graph().scaled(width: width)
    case .prepared: return teacher.graph
    }
  }

  /// A slider's value.
  public func value(of setting: DistillSetting) -> Double {
    guard setting == .width else { return values[setting] ?? setting.specification.initial }
    // An architecture is one that people know at its own width.
    return widths[student] ?? (student == .narrow ? setting.specification.initial : 1)
  }

  /// Whether teacher and sliders are what they were when the newest training began; what it came to says nothing of other settings.
  func isAsTrained(seed: UInt64) -> Bool {
    guard let trained else { return true }
    return trained.teacher == subject.number && trained.seed == seed
      && trained.settings.allSatisfy { value(of: $0) == $1 }
  }

  /// The teacher's share of the loss in the training that began last.
  var trainedAlpha: Double? { trained?.settings[.alpha] }

  /// Takes note of where the sliders are, for a training that begins.
  mutating func beginTraining(seed: UInt64) {
    let settings = DistillSetting.allCases.map { ($0, value(of: $0)) }
    trained = (subject.number, Dictionary(uniqueKeysWithValues: settings), seed)
  }

  /// Moves a slider; the student's figures follow its width.
  ///
  /// - Throws: `GraphError` when the student can't be made as wide, `Refusal` when it has its width.
  mutating func set(_ setting: DistillSetting, to value: Double) throws {
    guard setting == .width else {
      values[setting] = value
      return
    }
    guard student != .prepared else {
      throw Refusal("this student has the channels that the Compress screen leaves it")
    }
    studentFigures = Figures(try studentGraph(width: value))
    widths[student] = value
  }
}

/// Who learns from a teacher.
public enum StudentChoice: Hashable, Sendable {
  /// The teacher's architecture with fewer channels, from random weights.
  case narrow
  /// Another architecture, by name, from random weights.
  case architecture(String)
  /// What the Compress screen has: the teacher without the channels that the recipe cuts, or another model, from its weights.
  case prepared
}
