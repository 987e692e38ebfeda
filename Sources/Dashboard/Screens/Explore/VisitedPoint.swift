public import ModelCompression

/// A size with an accuracy that was measured in this session, and what is needed to come back to it.
public struct VisitedPoint: Sendable {
  /// What tells it from others.
  public enum Key: Hashable, Sendable {
    /// A recipe for a certain model.
    case configuration(Configuration)
    /// A technique of a comparison, and the number of the model that it was tried on.
    case technique(String, subject: Int?, ComparisonTable.Setup?)
  }

  /// Where it comes from.
  public enum Kind: Hashable, Sendable, CaseIterable {
    /// The model as it was opened, untouched.
    case original
    /// A recipe for that model.
    case recipe
    /// A recipe for what training or correcting made of it.
    case trained
    /// A recipe for a student of it.
    case student
    /// A technique from the Compare screen.
    case technique

    /// What it is called in the legend.
    var title: String {
      switch self {
      case .original: "original"
      case .recipe: "recipe"
      case .trained: "trained on"
      case .student: "student"
      case .technique: "technique"
      }
    }

    /// Its glyph: full once all samples were measured.
    func glyph(isComplete: Bool) -> Character {
      switch self {
      case .original: isComplete ? "★" : "☆"
      case .recipe: isComplete ? "●" : "○"
      case .trained: isComplete ? "▲" : "△"
      case .student: isComplete ? "▼" : "▽"
      case .technique: isComplete ? "■" : "□"
      }
    }
  }

  /// Tells it from others on the screen; later ones have higher numbers.
  public let number: Int
  /// What tells it from others wherever it is measured again.
  public let key: Key
  /// Where it comes from.
  public let kind: Kind
  /// The model that the recipe is for: kept as long as the point is.
  let subject: Subject?
  /// What makes the point of the model; `nil` for a technique that does more than a recipe can say.
  let recipe: Recipe?
  /// What was done, in words.
  public let what: String
  /// Exact bytes.
  public let bytes: Int
  /// On the samples that were measured so far.
  public internal(set) var accuracy: AccuracyEstimate
  /// How many samples there are.
  public let sampleCount: Int

  /// Whether all samples were measured.
  public var isComplete: Bool { accuracy.total >= sampleCount }

  /// Whether enough samples were measured for it to be worth keeping once its recipe has been left behind.
  var isSettled: Bool { accuracy.total >= min(Self.settledCount, sampleCount) }

  /// With so many samples a 95 % interval is within two points on either side at an accuracy of nine tenths.
  static let settledCount = 1000

  /// Its glyph.
  var glyph: Character { kind.glyph(isComplete: isComplete) }
}
