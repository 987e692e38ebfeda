extension StructuredPruning: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case fraction, layers, criterion, scope, roundTo, ignoredLayers, macsFraction, seed, sampleLimit
  }

  /// Reads the keys that are there; the others keep their defaults.
  ///
  /// - Throws: `RecipeError` for unknown keys and values out of range.
  public init(from decoder: any Decoder) throws {
    let object = try RecipeObject(decoder, keys: Key.allCases.map(\.rawValue))
    func value<Value: Decodable>(_ key: Key, _ fallback: Value, expected: String) throws -> Value {
      try object.value(key.rawValue, expected: expected) ?? fallback
    }
    self.init(
      fraction: try value(.fraction, 0, expected: "a fraction in 0…1"),
      layers: try value(.layers, [:], expected: "an object of layer names and fractions in 0…1"),
      criterion: try object.word(Key.criterion.rawValue) ?? .l1,
      scope: try object.word(Key.scope.rawValue) ?? .local,
      roundTo: try value(.roundTo, 1, expected: "a whole number from 1"),
      ignoredLayers: try value(.ignoredLayers, [], expected: "a list of layer names"),
      macsFraction: try object.value(Key.macsFraction.rawValue, expected: "a fraction in 0…1"),
      seed: try value(.seed, 0, expected: "a whole number from 0"),
      sampleLimit: try value(.sampleLimit, 512, expected: "a whole number from 1"))
    do {
      try validate()
    } catch {
      throw RecipeError(object.path + error.path, error.problem)
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
