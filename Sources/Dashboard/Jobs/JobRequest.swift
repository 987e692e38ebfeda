/// Tells a job from others.
public struct JobID: Hashable, Sendable {
  /// Counted from 1 in the order in which jobs were asked for.
  public let number: Int

  /// Creates an identity.
  public init(_ number: Int) { self.number = number }
}

/// What kind of work a job does.
public enum JobKind: Hashable, Sendable {
  /// Training the compressed model while its zeros stay.
  case fineTuning
  /// Training a student with its teacher.
  case distillation
  /// Measuring techniques side by side.
  case comparison
  /// Making up for what compression does to a model, without training it.
  case correction

  /// What it does, in a word.
  var word: String {
    switch self {
    case .fineTuning: "fine-tune"
    case .distillation: "distill"
    case .comparison: "compare"
    case .correction: "correct"
    }
  }
}

/// Long work that is asked for.
public struct JobRequest: Sendable, Hashable {
  /// Tells it from others.
  public let id: JobID
  /// What kind of work it is.
  public let kind: JobKind
  /// What it does, in a few words.
  public let title: String
  /// Does it, on a thread of the job's own; what it throws is shown as the reason of its failure.
  public let work: @Sendable (JobContext) throws -> JobResult

  /// Creates a request.
  public init(
    id: JobID, kind: JobKind, title: String, work: @escaping @Sendable (JobContext) throws -> JobResult
  ) {
    self.id = id
    self.kind = kind
    self.title = title
    self.work = work
  }

  /// Work can't be compared; the identity tells it.
  public static func == (left: JobRequest, right: JobRequest) -> Bool { left.id == right.id }

  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
