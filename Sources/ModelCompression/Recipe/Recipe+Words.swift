// How the choices of a recipe are written: `unstructured`, `2:4`, `block:4x4`; `tensor`, `channel`, `group:64`;
// `minMax`, `percentile:99.9`, `minimumSquaredError`, `learned`.

/// A choice that a recipe writes as a word.
public protocol RecipeWord {
  /// What can be written, for messages.
  static var vocabulary: String { get }
  /// Reads a word; `nil` for one that means nothing.
  init?(word: String)
  /// The choice as it is written.
  var word: String { get }
}

extension SparsityPattern: RecipeWord, CustomStringConvertible {
  public static let vocabulary = "\"unstructured\", \"2:4\" (any N:M) or \"block:4x4\" (any rows x columns)"

  public init?(word: String) {
    if word == "unstructured" {
      self = .unstructured
    } else if let blocks = numbers(in: word, prefix: "block:", separator: "x") {
      self = .block(rows: blocks.0, columns: blocks.1)
    } else if let group = numbers(in: word, prefix: "", separator: ":") {
      self = .nOfM(kept: group.0, group: group.1)
    } else {
      return nil
    }
  }

  public var word: String {
    switch self {
    case .unstructured: "unstructured"
    case .nOfM(let kept, let group): "\(kept):\(group)"
    case .block(let rows, let columns): "block:\(rows)x\(columns)"
    }
  }

  /// As in a recipe: `unstructured`, `2:4`, `block:4x4`.
  public var description: String { word }
}

extension QuantizationScheme: RecipeWord {
  public static let vocabulary = "\"symmetric\", \"affine\" or \"palette\""
  public init?(word: String) { self.init(rawValue: word) }
  public var word: String { rawValue }
}

extension ImportanceCriterion: RecipeWord {
  public static let vocabulary = allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
  public init?(word: String) { self.init(rawValue: word) }
  public var word: String { rawValue }
}

extension Recipe.Scope: RecipeWord {
  public static let vocabulary = "\"local\" or \"global\""
  public init?(word: String) { self.init(rawValue: word) }
  public var word: String { rawValue }
}

extension Granularity: RecipeWord, CustomStringConvertible {
  public static let vocabulary = "\"tensor\", \"channel\" or \"group:64\" (any size)"

  public init?(word: String) {
    switch word {
    case "tensor": self = .perTensor
    case "channel": self = .perChannel
    default:
      guard word.hasPrefix("group:"), let size = Int(word.dropFirst("group:".count)) else { return nil }
      self = .perGroup(size)
    }
  }

  public var word: String {
    switch self {
    case .perTensor: "tensor"
    case .perChannel: "channel"
    case .perGroup(let size): "group:\(size)"
    }
  }

  /// As in a recipe: `tensor`, `channel`, `group:64`.
  public var description: String { word }
}

extension RangeEstimator: RecipeWord, CustomStringConvertible {
  public static let vocabulary =
    "\"minMax\", \"percentile:99.9\" (50…100), \"minimumSquaredError\" or \"learned\""

  public init?(word: String) {
    switch word {
    case "minMax": self = .minMax
    case "minimumSquaredError": self = .minimumSquaredError
    case "learned": self = .learned
    default:
      guard word.hasPrefix("percentile:"), let value = Double(word.dropFirst("percentile:".count)),
        value.isFinite
      else { return nil }
      self = .percentile(value)
    }
  }

  public var word: String {
    switch self {
    case .minMax: "minMax"
    case .percentile(let percentile): "percentile:\(percentile)"
    case .minimumSquaredError: "minimumSquaredError"
    case .learned: "learned"
    }
  }

  /// As in a recipe: `minMax`, `percentile:99.9`, `minimumSquaredError`, `learned`.
  public var description: String { word }
}

private func numbers(in word: String, prefix: String, separator: Character) -> (Int, Int)? {
  guard word.hasPrefix(prefix) else { return nil }
  let parts = word.dropFirst(prefix.count).split(separator: separator, omittingEmptySubsequences: false)
  guard parts.count == 2, let first = Int(parts[0]), let second = Int(parts[1]) else { return nil }
  return (first, second)
}
