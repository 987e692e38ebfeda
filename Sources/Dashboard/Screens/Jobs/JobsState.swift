internal import ModelCompression

/// Every job that was asked for, in the order in which it was.
public struct JobsState: Sendable {
  /// How a job stands.
  public enum Status: Hashable, Sendable {
    /// Others come first.
    case waiting
    /// It is at work.
    case running
    /// It rests until it is resumed.
    case paused
    /// It was told to stop and hasn't yet.
    case stopping
    /// It did what it should.
    case done
    /// It could not go on.
    case failed
    /// It was told to stop.
    case cancelled
  }

  /// What is known of one job.
  public struct Entry: Sendable, Identifiable {
    /// Tells it from others.
    public let id: JobID
    /// What kind of work it is.
    public let kind: JobKind
    /// What it does.
    public let title: String
    /// How it stands.
    public internal(set) var status = Status.waiting
    /// How far it is, once it has said so.
    public internal(set) var snapshot: JobSnapshot?
    /// What came of it, or why nothing did.
    public internal(set) var outcome = ""
    /// What it said, oldest first.
    public internal(set) var log: [String] = []
    /// What it changes, as it was when the job was asked for, until that is settled.
    var start: (subject: Subject, recipe: Recipe)?
    /// What it made of that, as long as it isn't on Compress.
    var made: JobResult.ChangedModel?

    /// Whether it will do nothing more.
    public var isOver: Bool { [.done, .failed, .cancelled].contains(status) }
    /// Whether it has begun and isn't over.
    public var isActive: Bool { [.running, .paused, .stopping].contains(status) }
  }

  /// Something on the Jobs screen that can be pointed at, beside the jobs.
  public enum Target: Hashable, Sendable {
    /// The selected job's log.
    case log
    /// The scroll bars of the list and of the log.
    case listBar, logBar
  }

  /// The most lines of a log that are kept.
  static let logLimit = 500

  /// Jobs whose results wait for what is in front of Compress to be closed.
  var landing: [JobID] = []
  /// All jobs, oldest first.
  public internal(set) var entries: [Entry] = []
  /// The one whose log is shown.
  public internal(set) var selected: JobID? { didSet { if selected != oldValue { logOffset = 0 } } }
  /// Whether arrows scroll the log instead of going through the list.
  public internal(set) var isLogFocused = false
  /// How many lines of the log below those that are shown are out of sight.
  private(set) var logOffset = 0
  /// How many lines there are above the end of the log, as it was drawn last.
  private(set) var hiddenLogLines = 0

  /// The job that has begun and isn't over.
  public var running: Entry? { entries.first { $0.isActive } }

  /// The newest job of a kind.
  public func newest(_ kind: JobKind) -> Entry? { entries.last { $0.kind == kind } }

  /// The job with an identity.
  public subscript(id: JobID) -> Entry? { entries.first { $0.id == id } }

  /// The selected job; when none was chosen the one at work, else the newest one.
  var selectedEntry: Entry? { selected.flatMap { self[$0] } ?? running ?? entries.last }

  /// Scrolls the log towards its beginning, as far as there is something out of sight.
  ///
  /// - Parameter hidden: How many lines don't fit; without it as many as when it was drawn last.
  mutating func scrollLog(by lines: Int, within hidden: Int? = nil) {
    hiddenLogLines = hidden ?? hiddenLogLines
    logOffset = min(max(logOffset + lines, 0), hiddenLogLines)
  }

  /// Adds a line to a job's log; what is being read stays where it is.
  mutating func log(_ line: String, of id: JobID) {
    change(id) { entry in
      if entry.log.count >= Self.logLimit { entry.log.removeFirst() }
      entry.log.append(line)
    }
    if logOffset > 0, selectedEntry?.id == id { scrollLog(by: 1, within: hiddenLogLines + 1) }
  }

  /// Changes what is known of a job.
  mutating func change(_ id: JobID, _ transform: (inout Entry) -> Void) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    transform(&entries[index])
  }
}
