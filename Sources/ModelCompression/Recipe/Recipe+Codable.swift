public import Foundation

extension LayerRecipe: Codable {
  fileprivate static let keys = [
    "sparsity", "pattern", "bits", "scheme", "granularity", "range", "channelSparsity",
  ]

  /// Reads the keys that are there; the others keep the values of an untouched layer.
  ///
  /// - Throws: `RecipeError` for unknown keys and values out of range.
  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, inheriting: .untouched)
  }

  fileprivate init(from decoder: any Decoder, inheriting base: LayerRecipe) throws {
    let object = try RecipeObject(decoder, keys: Self.keys)
    let sparsity: Double? = try object.value("sparsity", expected: "a fraction in 0…1")
    let granularity: Granularity? = try object.word("granularity")
    self.init(
      sparsity: sparsity ?? base.sparsity,
      pattern: try object.word("pattern") ?? base.pattern,
      bits: try object.value("bits", expected: "1…8, 16 or 32") ?? base.bits,
      scheme: try object.word("scheme") ?? base.scheme,
      granularity: granularity ?? base.granularity,
      range: try object.word("range") ?? base.range,
      channelSparsity: try object.value("channelSparsity", expected: "a fraction in 0…1")
        ?? base.channelSparsity)
    try validate(path: object.path)
    if let granularity, granularity != self.granularity {
      throw RecipeError(
        object.path + ["granularity"], "a palette is shared by the whole layer; leave the granularity out")
    }
    if let sparsity, sparsity != self.sparsity {
      throw RecipeError(
        object.path + ["sparsity"],
        "the pattern \(pattern) fixes the sparsity at \(self.sparsity); leave it out")
    }
  }

  /// Writes every key; the sparsity only where the pattern doesn't fix it.
  public func encode(to encoder: any Encoder) throws { try encode(to: encoder, omitting: nil) }

  /// Writes what differs from `base`.
  fileprivate func encode(to encoder: any Encoder, omitting base: LayerRecipe?) throws {
    var container = encoder.container(keyedBy: RecipeKey.self)
    func put<Value: Equatable>(
      _ key: String, _ path: KeyPath<LayerRecipe, Value>, _ write: (Value) -> any Encodable
    )
      throws
    {
      guard base?[keyPath: path] != self[keyPath: path] else { return }
      try container.encode(write(self[keyPath: path]), forKey: RecipeKey(key))
    }
    if pattern.impliedSparsity == nil { try put("sparsity", \.sparsity) { $0 } }
    try put("pattern", \.pattern) { $0.word }
    try put("bits", \.bits) { $0 }
    try put("scheme", \.scheme) { $0.word }
    if scheme.impliedGranularity == nil { try put("granularity", \.granularity) { $0.word } }
    try put("range", \.range) { $0.word }
    // Most recipes cut no channels, and say nothing of it.
    if channelSparsity > 0 || base != nil { try put("channelSparsity", \.channelSparsity) { $0 } }
  }
}

/// A layer's settings that are read on top of the defaults, and written as what differs from them.
private struct Override: Encodable, DecodableWithConfiguration {
  var settings: LayerRecipe
  var defaults: LayerRecipe

  init(settings: LayerRecipe, defaults: LayerRecipe) {
    self.settings = settings
    self.defaults = defaults
  }
  init(from decoder: any Decoder, configuration: LayerRecipe) throws {
    defaults = configuration
    settings = try LayerRecipe(from: decoder, inheriting: configuration)
  }
  func encode(to encoder: any Encoder) throws { try settings.encode(to: encoder, omitting: defaults) }
}

/// A recipe that is read with other defaults than its own.
private struct ChangedRecipe: DecodableWithConfiguration {
  let recipe: Recipe

  init(from decoder: any Decoder, configuration change: (inout LayerRecipe) throws -> Void) throws {
    recipe = try Recipe(from: decoder, changingDefaults: change)
  }
}

extension Recipe: Codable {
  private static let keys = ["version", "scope", "defaults", "layers"]

  /// Reads a recipe; keys that are missing keep their defaults, a layer's missing keys those of `defaults`.
  ///
  /// - Throws: `RecipeError` that names the path of an unknown key, a value out of range or a newer version.
  public init(from decoder: any Decoder) throws { try self.init(from: decoder) { _ in } }

  fileprivate init(
    from decoder: any Decoder, changingDefaults change: (inout LayerRecipe) throws -> Void
  ) throws {
    let object = try RecipeObject(decoder, keys: Self.keys)
    if let version: Int = try object.value("version", expected: "the number \(Self.version)"),
      version != Self.version
    {
      throw RecipeError(
        object.path + ["version"], "version \(version) is not supported; this program reads \(Self.version)")
    }
    scope = try object.word("scope") ?? .local
    defaults =
      object.contains("defaults")
      ? try LayerRecipe(from: object.container.superDecoder(forKey: RecipeKey("defaults"))) : .untouched
    try change(&defaults)
    layers = [:]
    guard object.contains("layers") else { return }
    let overrides = try RecipeObject(object.container.superDecoder(forKey: RecipeKey("layers")))
    for key in overrides.container.allKeys {
      layers[key.stringValue] = try overrides.container.decode(
        Override.self, forKey: key, configuration: defaults
      ).settings
    }
  }

  /// Writes the version, the defaults in full and what differs from them for each layer.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: RecipeKey.self)
    try container.encode(Self.version, forKey: RecipeKey("version"))
    try container.encode(scope.word, forKey: RecipeKey("scope"))
    try container.encode(defaults, forKey: RecipeKey("defaults"))
    try container.encode(
      layers.mapValues { Override(settings: $0, defaults: defaults) }, forKey: RecipeKey("layers"))
  }

  /// Reads a recipe from JSON.
  ///
  /// - Throws: `RecipeError`.
  public init(json: Data) throws(RecipeError) {
    self = try Recipe(json: json) { (_) throws(RecipeError) in }
  }

  /// Reads a recipe from JSON, with other defaults than its own.
  ///
  /// - Parameter change: What becomes of the recipe's defaults before layers take from them what they don't say themselves.
  /// - Throws: `RecipeError`, also what `change` throws.
  public init(
    json: Data, changingDefaults change: (inout LayerRecipe) throws(RecipeError) -> Void
  ) throws(RecipeError) {
    do {
      self = try withoutActuallyEscaping(change) { change in
        try JSONDecoder().decode(ChangedRecipe.self, from: json, configuration: { try change(&$0) }).recipe
      }
      if let problem = JSONProblem.trailingComma(in: json) { throw RecipeError([], "not JSON: \(problem)") }
      if let repetition = JSONRepetition(in: json) {
        throw RecipeError(repetition.path, "it is there twice")
      }
    } catch let error as RecipeError {
      throw error
    } catch DecodingError.dataCorrupted {
      throw RecipeError([], JSONProblem.of(json).map { "not JSON: \($0)" } ?? "a number is out of range")
    } catch {
      throw RecipeError([], "not a recipe: \(error)")
    }
  }

  /// The recipe as JSON, indented, with sorted keys: equal recipes give equal text.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}
