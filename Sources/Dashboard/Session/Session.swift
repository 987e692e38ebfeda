public import Foundation
public import ModelCompression

/// What the dashboard showed when it was left, as a file keeps it.
///
/// The file is JSON. Recipes are written as they are everywhere; weights that training made stand in a file of their own beside it.
public struct Session: Codable, Hashable, Sendable {
  /// The version that is written, and the only one that is read.
  public static let currentVersion = 1

  /// How the program was started.
  public struct Source: Codable, Hashable, Sendable {
    /// A built-in model's name, or a file's absolute path.
    public var model: String
    /// What the file was like; `nil` for a built-in model.
    public var file: FileStamp?
    /// A dataset's name or absolute path; `nil` where nothing could be run.
    public var data: String?
    /// What was asked to be subtracted from every input, if anything was, and what to divide by.
    public var mean: Float?
    public var standardDeviation: Float?

    /// Creates a source.
    public init(
      model: String, file: FileStamp? = nil, data: String? = nil, mean: Float? = nil,
      standardDeviation: Float? = nil
    ) {
      self.model = model
      self.file = file
      self.data = data
      self.mean = mean
      self.standardDeviation = standardDeviation
    }
  }

  /// What tells whether a file is still the same, without reading it.
  public struct FileStamp: Codable, Hashable, Sendable {
    /// Its length.
    public var bytes: Int
    /// When it was last changed, in seconds since 1970.
    public var modified: Double

    /// That of the file at `path`; `nil` where there is none.
    public init?(path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      bytes = Int(status.st_size)
      #if canImport(Darwin)
        let time = status.st_mtimespec
      #else
        let time = status.st_mtim
      #endif
      modified = Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
  }

  /// A model that isn't the one that was opened.
  public struct ChangedModel: Codable, Hashable, Sendable {
    /// The file with its weights, in the session's folder.
    public var weights: String
    /// What was done to it, in words.
    public var steps: [String]
    /// Whether weights were pruned for good, and channels cut.
    public var isPruned: Bool
    public var isCut: Bool
    /// Whether it is a student.
    public var isStudent: Bool
    /// Whether it has the graph of the model that was opened.
    public var keepsGraph: Bool
    /// Its name.
    public var name: String
  }

  /// What undo goes back to.
  public struct Step: Codable, Hashable, Sendable {
    /// The recipe.
    public var recipe: Recipe
    /// Whether it is for the model that was opened, though the current one is another.
    public var isForOriginal: Bool
  }

  /// How to train on.
  public struct FineTuning: Codable, Hashable, Sendable {
    var epochs: Int
    var gradual: FineTuneOptions.Switch
    var quantizationAware: FineTuneOptions.Switch
    var learningRate: Float
    var alpha: Float
    var temperature: Float
    var rewind: FineTuneOptions.Rewind
  }

  /// A size to fit into.
  public struct Budget: Codable, Hashable, Sendable {
    var name: String
    var bytes: Int
  }

  /// The version of the form.
  public var version = Session.currentVersion
  /// How the program was started.
  public var source: Source
  /// What decides the order of samples in every training.
  public var seed: UInt64
  /// The screen's title.
  public var screen: String
  /// The selected layer; `nil` for all.
  public var layer: String?
  /// The slider that arrow keys move.
  public var slider: String
  /// The budget.
  public var budget: Budget
  /// What is done to each layer.
  public var recipe: Recipe
  /// The model, if it isn't the one that was opened.
  public var changed: ChangedModel?
  /// Whether students and techniques start from the one that was.
  public var startsFromOriginal: Bool
  /// What undo and redo go to, the nearest last.
  public var undo: [Step]
  public var redo: [Step]
  /// How to train on.
  public var fineTuning: FineTuning
  /// What was measured; `nil` where that wasn't done yet.
  public var visits: Visits?
}

// What is in a file.

extension Session {
  /// The session as JSON, indented.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  /// Reads a session from JSON.
  ///
  /// - Throws: `SessionError` that says what is wrong with it.
  /// - Parameter file: What it is from, for errors.
  public init(json: Data, file: String) throws(SessionError) {
    struct Form: Decodable { let version: Int }
    do {
      let version = try JSONDecoder().decode(Form.self, from: json).version
      guard version == Self.currentVersion else {
        throw SessionError(
          file: file,
          "has the form \(version), and this program reads \(Self.currentVersion): resume it with the program that wrote it"
        )
      }
      self = try JSONDecoder().decode(Session.self, from: json)
    } catch let error as SessionError {
      throw error
    } catch {
      throw .damaged(file, JSONProblem.of(decoding: json, error))
    }
    if let problem { throw .damaged(file, problem) }
  }

  /// What can't have been written.
  private var problem: String? {
    let inRange: [(String, Bool)] = [
      ("budget.bytes", budget.bytes > 0),
      ("fineTuning.epochs", FineTuneOptions.epochRange.contains(fineTuning.epochs)),
      ("fineTuning.learningRate", FineTuneOptions.learningRateRange.contains(fineTuning.learningRate)),
      ("fineTuning.alpha", FineTuneOptions.alphaRange.contains(fineTuning.alpha)),
      ("fineTuning.temperature", FineTuneOptions.temperatureRange.contains(fineTuning.temperature)),
      ("source.standardDeviation", source.standardDeviation != 0),
    ]
    let stray = inRange.first { !$0.1 }?.0 ?? visits?.problem
    return stray.map { "\($0) is out of range" }
  }
}
