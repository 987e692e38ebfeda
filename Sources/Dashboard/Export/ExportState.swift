public import ModelFormats
public import ModelCompression
internal import NeuralNetwork

/// Writing the model on the Compress screen to a file, and what came of it.
public struct ExportState: Sendable {
  /// What is written, and how.
  public internal(set) var options = ExportOptions()
  /// What is being done, while it is.
  public internal(set) var progress: ExportProgress?
  /// What came of the last one.
  public internal(set) var outcome: ExportOutcome?
  /// A file that is there already and that Enter replaces.
  var offeredReplacement: Replacement?
  /// The first line of the outcome that is shown.
  var firstLine = 0
  /// How many lines of it are in sight at once.
  var page = 1
  /// The number of the newest request.
  var newest = 0

  /// Shows other lines of the outcome; the end is known when they are drawn.
  mutating func scroll(by lines: Int) {
    let (line, isPastEnd) = firstLine.addingReportingOverflow(lines)
    firstLine = isPastEnd ? .max : max(0, line)
  }

  /// A file that is there already.
  struct Replacement: Hashable, Sendable {
    let path: String
    /// Whether it is what the model was opened from.
    let isModel: Bool
  }
}

/// How far an export is.
public struct ExportProgress: Hashable, Sendable {
  /// What it does now.
  public var phase: String
  /// The part of that which is done, 0...1, where that can be told.
  public var fraction: Double?

  /// Creates a progress.
  public init(phase: String, fraction: Double? = nil) {
    self.phase = phase
    self.fraction = fraction
  }
}

/// A file that was written and read again.
public struct ExportOutcome: Hashable, Sendable {
  /// What was found when the file was read again.
  public enum Check: Hashable, Sendable {
    /// How many test samples both models were run on, how many they take for different classes, and how many the model
    /// on the screen and the one in the file get right.
    case predictions(count: Int, differing: Int, correct: Int, correctInFile: Int)
    /// How many tensors of weights there are, and how many differ; they can't be run, or there is no data to run them on.
    case weights(count: Int, differing: Int)
    /// Whether the recipe is the same.
    case recipe(isEqual: Bool)
    /// It was stopped before that was known.
    case stopped

    /// Whether what was read is what was written; `nil` when that isn't known.
    var isEqual: Bool? {
      switch self {
      case .predictions(_, let differing, _, _): differing == 0
      case .weights(_, let differing): differing == 0
      case .recipe(let isEqual): isEqual
      case .stopped: nil
      }
    }
  }

  /// What was written.
  public let report: ExportReport
  /// The bytes that the screen says.
  public let screenBytes: Int
  /// The bytes of the original's weights in single precision.
  public let baselineBytes: Int
  /// What was found when it was read again.
  public var check: Check
}

/// A file that is asked for.
public struct ExportRequest: Hashable, Sendable {
  /// Tells it from others.
  public let number: Int
  /// The file.
  public let path: String
  /// Whether one that is there already is replaced.
  public let replaces: Bool
  /// What is written, and how.
  public let options: ExportOptions
  /// The model.
  public let subject: Subject
  /// What is done to it, and what of that is at hand.
  let compression: PartialCompression
  /// The bytes of the original's weights in single precision.
  public let baselineBytes: Int
  /// What is known of the compressed model's accuracy on all samples.
  public let accuracy: AccuracyEstimate?
  /// What the file says of the data that it is measured on.
  let dataRecord: DataRecord?
  /// What the model in the file is run on.
  let samples: LabeledSamples?
  /// The file that the model was opened from, if it was.
  let modelFile: String?

  public static func == (left: ExportRequest, right: ExportRequest) -> Bool { left.number == right.number }

  public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// Something that happened to an export.
public enum ExportEvent: Sendable {
  /// It is further.
  case progressed(ExportProgress)
  /// The file is there already, and wasn't to be replaced; and whether it is the one that the model was opened from.
  case fileExists(isModel: Bool)
  /// The file is written and was read again.
  case ended(ExportOutcome)
  /// Nothing was written, or what was can't be read; and why.
  case failed(String)
}

extension DashboardState {
  /// Asks for the model to be written as the dialog says.
  mutating func startExport() throws -> Effect {
    let path = exportPath.expandingHome
    guard !path.isEmpty, !path.hasSuffix("/") else { throw Refusal("the file needs a name") }
    let isReplacement = path == export.offeredReplacement?.path
    export.offeredReplacement = nil
    export.newest += 1
    export.outcome = nil
    export.progress = ExportProgress(phase: "compressing")
    dialog = .exporting
    let measured = compress.measurements[.both].flatMap { $0.isComplete ? $0.accuracy : nil }
    return .export(
      ExportRequest(
        number: export.newest, path: path, replaces: isReplacement, options: export.options,
        subject: compress.subject, compression: compress.compressed, baselineBytes: compress.originalBytes,
        accuracy: measured, dataRecord: problem == nil ? dataRecord : nil,
        samples: compress.subject.model.graph.obstacle == nil ? test?.samples : nil,
        modelFile: modelFile))
  }

  /// Takes note of how an export goes.
  mutating func follow(_ event: ExportEvent, of number: Int) {
    guard number == export.newest else { return }
    let isWaitedFor = dialog == .exporting
    switch event {
    case .progressed(let progress): export.progress = progress
    case .fileExists(let isModel):
      export.progress = nil
      export.offeredReplacement = .init(path: exportPath.expandingHome, isModel: isModel)
      dialog = .export(.file)
    case .ended(let outcome):
      export.progress = nil
      export.outcome = outcome
      export.firstLine = 0
      if isWaitedFor {
        dialog = .exported
      } else {
        message = "written to \(outcome.report.file): \(outcome.summary)"
      }
    case .failed(let problem):
      export.progress = nil
      message = problem
      if isWaitedFor { dialog = .export(.file) }
    }
  }
}
