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

    /// Whether it will do nothing more.
    public var isOver: Bool { [.done, .failed, .cancelled].contains(status) }
    /// Whether it has begun and isn't over.
    public var isActive: Bool { [.running, .paused, .stopping].contains(status) }
  }

  /// The most lines of a log that are kept.
  static let logLimit = 500

  /// All jobs, oldest first.
  public internal(set) var entries: [Entry] = []
  /// The one whose log is shown.
  public internal(set) var selected: JobID?

  /// The job that has begun and isn't over.
  public var running: Entry? { entries.first { $0.isActive } }

  /// The newest job of a kind.
  public func newest(_ kind: JobKind) -> Entry? { entries.last { $0.kind == kind } }

  /// The job with an identity.
  public subscript(id: JobID) -> Entry? { entries.first { $0.id == id } }

  /// The selected job; when none was chosen the one at work, else the newest one.
  var selectedEntry: Entry? { selected.flatMap { self[$0] } ?? running ?? entries.last }

  /// Changes what is known of a job.
  mutating func change(_ id: JobID, _ transform: (inout Entry) -> Void) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    transform(&entries[index])
  }
}
