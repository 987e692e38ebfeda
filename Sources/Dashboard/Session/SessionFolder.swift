internal import Foundation
internal import ModelFormats
public import NeuralNetwork

/// Where sessions are kept: a file for the session, and one for weights that training made.
public struct SessionFolder: Hashable, Sendable {
  /// The folder, which need not be there yet.
  public let path: String

  /// Far more than a session of thousands of layers takes.
  private static let limit = 64 << 20

  /// A folder at a path.
  public init(path: String) { self.path = path }

  /// The one that the environment names: in `XDG_STATE_HOME`, which counts only if it is absolute, else in `~/.local/state`.
  ///
  /// - Returns: `nil` where neither is known.
  public init?(environment: [String: String]) {
    func absolute(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
    guard let state = absolute("XDG_STATE_HOME") ?? absolute("HOME").map({ $0 + "/.local/state" }) else {
      return nil
    }
    path = state + "/tinydash"
  }

  /// The file with the session.
  public var file: String { "\(path)/session.json" }

  /// How long another program may take that is writing.
  private static let patience = Duration.seconds(2)

  /// Does what must not be mixed with what another program writes into the folder, which is made if need be.
  ///
  /// Where the system can't lock it, or another program holds it for long, that is no reason to lose a session.
  func exclusively<Result>(_ body: () throws(SessionError) -> Result) throws(SessionError) -> Result {
    try prepare()
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    // Closing it is what unlocks it.
    defer { if descriptor >= 0 { close(descriptor) } }
    let deadline = ContinuousClock.now + Self.patience
    while descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, [EWOULDBLOCK, EINTR].contains(errno),
      ContinuousClock.now < deadline
    {
      usleep(10_000)
    }
    return try body()
  }

  /// Reads the session.
  ///
  /// - Throws: `SessionError` when there is none, or none that can be read.
  public func read() throws(SessionError) -> Session {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(file, limit: Self.limit)
    } catch  where error.kind == .notFound {
      throw SessionError(
        file: file, "there is no session to resume; one is kept there when the dashboard is left")
    } catch {
      throw SessionError(file: file, "can't be read: \(error.message)")
    }
    return try Session(json: Data(bytes), file: file)
  }

  /// Reads the model of a session that isn't the one that was opened.
  ///
  /// - Parameter original: The one that was.
  /// - Throws: `SessionError` when its file is gone or damaged, or doesn't go with `original`.
  public func readModel(_ changed: Session.ChangedModel, original: Model) throws(SessionError) -> Model {
    let place = "\(path)/\(changed.weights)"
    let advice = "; start anew with 'tinydash MODEL', or put it back"
    guard !changed.weights.contains("/"), FileManager.default.fileExists(atPath: place) else {
      throw SessionError(
        file: file,
        "the weights of the model (\(changed.steps.joined(separator: ", "))) are gone: there is no \(place)\(advice)"
      )
    }
    let found: Model
    do {
      found = try ModelFile.read(place)
      for tensor in found.weights.values { try tensor.load() }
    } catch {
      throw SessionError(file: file, "the weights of the model can't be read: \(error)\(advice)")
    }
    guard changed.keepsGraph else {
      var model = found
      model.name = changed.name
      return model
    }
    var model = original
    guard found.weights.mapValues(\.shape) == original.weights.mapValues(\.shape) else {
      throw SessionError(file: file, "the weights in \(place) are not those of \(original.name)\(advice)")
    }
    for (name, tensor) in found.weights { model[weight: name] = tensor }
    model.name = changed.name
    model.metadata = found.metadata.merging(original.metadata) { _, original in original }
    return model
  }

  /// Writes weights that training made, in the form that can hold them.
  ///
  /// - Returns: The file's name in the folder.
  /// - Throws: `SessionError` when no form can hold them, or the folder can't be written to.
  func write(_ model: Model, as name: String) throws(SessionError) -> String {
    do {
      try ModelFile.save(model, to: "\(path)/\(name).safetensors")
      return "\(name).safetensors"
    } catch  where error.kind == .unsupported {
      do {
        try ModelFile.save(model, to: "\(path)/\(name).onnx")
        return "\(name).onnx"
      } catch {
        throw SessionError(file: error.file, "the model can't be kept in the session: \(error.message)")
      }
    } catch {
      throw SessionError(file: error.file, "the model can't be kept in the session: \(error.message)")
    }
  }

  /// Writes the session, and removes weights that it doesn't name.
  func write(_ session: Session) throws(SessionError) {
    do {
      try AtomicFile.write([UInt8](session.json()), to: file)
    } catch {
      throw SessionError(
        file: file, "the session can't be kept: \((error as? FormatError)?.message ?? "\(error)")")
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names where name.hasPrefix(Self.weightsPrefix) && name != session.changed?.weights {
      unlink("\(path)/\(name)")
    }
  }

  /// How the names of files with weights begin.
  static let weightsPrefix = "weights-"

  private func prepare() throws(SessionError) {
    do {
      // What somebody works on is nobody else's business.
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw SessionError(
        file: path, "can't be made, so that no session is kept: \(reason ?? error.localizedDescription)")
    }
  }

  /// Why the folder can't be made, in the system's words, which aren't in the error.
  private var reason: String? {
    var missing = URL(fileURLWithPath: path)
    while missing.path != "/",
      !FileManager.default.fileExists(atPath: missing.deletingLastPathComponent().path)
    {
      missing.deleteLastPathComponent()
    }
    return mkdir(missing.path, 0o700) == 0 ? nil : String(cString: strerror(errno))
  }
}
