/// A JSON object's keys as they come.
private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension StructuredPruning: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case fraction, layers, criterion, scope, roundTo, ignoredLayers, macsFraction, seed, sampleLimit
  }

  /// Reads the keys that are there; the others keep their defaults.
  ///
  /// - Throws: `RecipeError` for unknown keys and values out of range.
  public init(from decoder: any Decoder) throws {
    let path = decoder.codingPath.map(\.stringValue)
    func container<K: CodingKey>(_ keys: K.Type) throws -> KeyedDecodingContainer<K> {
      do {
        return try decoder.container(keyedBy: keys)
      } catch is DecodingError {
        throw RecipeError(path, "expected an object in braces")
      }
    }
    let known = Key.allCases.map(\.rawValue)
    for key in try container(AnyKey.self).allKeys.map(\.stringValue).sorted() where !known.contains(key) {
      throw RecipeError(path + [key], "unknown key; known here: \(known.joined(separator: ", "))")
    }
    let object = try container(Key.self)
    func value<Value: Decodable>(_ key: Key, _ fallback: Value, expected: String) throws -> Value {
      do {
        return try object.decodeIfPresent(Value.self, forKey: key) ?? fallback
      } catch is DecodingError {
        throw RecipeError(path + [key.rawValue], "expected \(expected)")
      }
    }
    func word<Word: RawRepresentable<String> & CaseIterable>(_ key: Key, _ fallback: Word) throws -> Word {
      let vocabulary = Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      let text = try value(key, fallback.rawValue, expected: vocabulary)
      guard let word = Word(rawValue: text) else {
        throw RecipeError(path + [key.rawValue], "\"\(text)\" is unknown; use \(vocabulary)")
      }
      return word
    }
    self.init(
      fraction: try value(.fraction, 0, expected: "a fraction in 0…1"),
      layers: try value(.layers, [:], expected: "an object of layer names and fractions in 0…1"),
      criterion: try word(.criterion, ImportanceCriterion.l1),
      scope: try word(.scope, Recipe.Scope.local),
      roundTo: try value(.roundTo, 1, expected: "a whole number from 1"),
      ignoredLayers: try value(.ignoredLayers, [], expected: "a list of layer names"),
      macsFraction: try value(.macsFraction, nil as Double?, expected: "a fraction in 0…1"),
      seed: try value(.seed, 0, expected: "a whole number from 0"),
      sampleLimit: try value(.sampleLimit, 512, expected: "a whole number from 1"))
    do {
      try validate()
    } catch {
      throw RecipeError(path + error.path, error.problem)
    }
  }

  /// Writes every key; layers sorted, so that equal settings give equal text with sorted keys.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(fraction, forKey: .fraction)
    try container.encode(layers, forKey: .layers)
    try container.encode(criterion, forKey: .criterion)
    try container.encode(scope.rawValue, forKey: .scope)
    try container.encode(roundTo, forKey: .roundTo)
    try container.encode(ignoredLayers.sorted(), forKey: .ignoredLayers)
    try container.encodeIfPresent(macsFraction, forKey: .macsFraction)
    try container.encode(seed, forKey: .seed)
    try container.encode(sampleLimit, forKey: .sampleLimit)
  }
}
