public import ModelCompression
public import NeuralNetwork

/// What the Distill screen shows: how a student is to be trained, what came of it, and what the teacher makes of a sample.
public struct DistillState: Sendable {
  /// Something on this screen that can be pointed at.
  public enum Target: Hashable, Sendable {
    /// A slider.
    case slider(DistillSetting)
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
  public let teacher: Model
  /// What the teacher takes.
  public let teacherFigures: Figures
  /// What a student with the width of the slider takes.
  public internal(set) var studentFigures: Figures
  /// The sliders' values.
  public internal(set) var values: [DistillSetting: Double]
  /// The slider that arrow keys move.
  public internal(set) var setting = DistillSetting.width
  /// The sample that is shown, by its place in the test split.
  public internal(set) var sample = 0
  /// What the teacher makes of it, once that is known.
  public internal(set) var prediction: Prediction?
  /// The students that were trained last.
  public internal(set) var result: DistillationResult?

  /// Starts with a teacher.
  public init(teacher: Model) {
    self.teacher = teacher
    let figures = Figures(teacher.graph)
    teacherFigures = figures
    studentFigures = figures
    values = Dictionary(
      uniqueKeysWithValues: DistillSetting.allCases.map { ($0, $0.specification.initial) })
    try? set(.width, to: value(of: .width))
  }

  /// A slider's value.
  public func value(of setting: DistillSetting) -> Double {
    values[setting] ?? setting.specification.initial
  }

  /// Moves a slider; the student's figures follow its width.
  ///
  /// - Throws: `GraphError` when the teacher can't be made narrower.
  mutating func set(_ setting: DistillSetting, to value: Double) throws {
    let value = setting.snapped(value)
    if setting == .width { studentFigures = Figures(try teacher.graph.scaled(width: value)) }
    values[setting] = value
  }
}
