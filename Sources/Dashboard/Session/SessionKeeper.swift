internal import Dispatch
internal import Foundation
internal import Synchronization

/// Writes the session in the background while the dashboard is used: a moment after the last change, so that little is lost however
/// the program ends.
///
/// Until the model or its recipe is changed nothing is written: whoever only looks around can still resume the session before.
public final class SessionKeeper: Sendable {
  private struct Work {
    var newest: SessionSnapshot?
    /// Counts the changes; what waits for a quiet moment is the newest's turn only.
    var change = 0
    var isWritten = true
  }

  /// How long nothing must have changed before it is written.
  private static let quiet = DispatchTimeInterval.milliseconds(150)

  private let folder: SessionFolder
  /// What tells its files from those of other programs, wherever they run.
  private let writer = UUID().uuidString.prefix(8).lowercased()
  private let source: Session.Source
  private let isResumed: Bool
  private let work = Mutex(Work())
  /// The weights that were written; used on the queue alone.
  private let weights = Mutex<(subject: Subject, name: String)?>(nil)
  private let told = Mutex<Set<SessionError>>([])
  private let queue = DispatchQueue(label: "session", qos: .utility)

  /// Prepares to keep sessions in a folder.
  ///
  /// - Parameter isResumed: Whether the session that is there goes on: then where one looks is worth keeping, too.
  public init(_ folder: SessionFolder, of source: Session.Source, isResumed: Bool = false) {
    self.folder = folder
    self.source = source
    self.isResumed = isResumed
  }

  /// Takes note of what the dashboard shows.
  ///
  /// - Parameter report: Told once of each reason why it can't be kept, in the background.
  func keep(_ state: DashboardState, report: @escaping @Sendable (SessionError) -> Void) {
    let snapshot = SessionSnapshot(state)
    let change = work.withLock { work -> Int? in
      guard let newest = work.newest else {
        work.newest = snapshot
        return nil
      }
      // What is measured comes along with changes; alone it is none.
      let isMeasured = work.change > 0 && snapshot.visitsRevision != newest.visitsRevision
      guard isMeasured || !snapshot.isSame(as: newest) else { return nil }
      work.newest = snapshot
      guard isResumed || work.change > 0 || !snapshot.isSameWork(as: newest) else { return nil }
      work.change += 1
      work.isWritten = false
      return work.change
    }
    guard let change else { return }
    queue.asyncAfter(deadline: .now() + Self.quiet) {
      guard self.work.withLock({ $0.change == change }) else { return }
      if let problem = self.write(), self.told.withLock({ $0.insert(problem).inserted }) { report(problem) }
    }
  }

  /// Writes what isn't written yet, and returns when that is done.
  ///
  /// - Returns: Why it can't be kept, or all of it, if it can't.
  public func finish() -> SessionError? {
    queue.sync { write() }
  }

  private func write() -> SessionError? {
    let due = work.withLock { work -> SessionSnapshot? in
      guard !work.isWritten else { return nil }
      work.isWritten = true
      return work.newest
    }
    guard let due else { return nil }
    var problem: SessionError?
    do throws(SessionError) {
      problem = try folder.exclusively { () throws(SessionError) in try write(due) }
    } catch {
      problem = error
    }
    // There may be room again when the next change comes, or when the program ends.
    if problem != nil { work.withLock { $0.isWritten = false } }
    return problem
  }

  /// Writes weights and session, which belong together.
  ///
  /// - Returns: Why the weights can't be kept, if they can't.
  private func write(_ due: SessionSnapshot) throws(SessionError) -> SessionError? {
    var problem: SessionError?
    var name: String?
    do throws(SessionError) {
      name = try weights(of: due)
    } catch {
      // The rest is worth keeping.
      problem = error
    }
    try folder.write(due.session(of: source, weights: name))
    return problem
  }

  /// The file with the weights of what isn't the model that was opened.
  private func weights(of snapshot: SessionSnapshot) throws(SessionError) -> String? {
    guard snapshot.subject != snapshot.original else { return nil }
    if let known = weights.withLock({ $0 }), known.subject == snapshot.subject,
      // Another program may have removed it.
      FileManager.default.fileExists(atPath: "\(folder.path)/\(known.name)")
    {
      return known.name
    }
    let name = try folder.write(
      snapshot.subject.model,
      as: "\(SessionFolder.weightsPrefix)\(writer)-\(snapshot.subject.number)")
    weights.withLock { $0 = (snapshot.subject, name) }
    return name
  }
}
