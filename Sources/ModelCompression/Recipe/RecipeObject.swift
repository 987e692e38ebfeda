/// A JSON object's keys as they come.
struct RecipeKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// Reads one JSON object of a recipe and refuses what it doesn't know.
struct RecipeObject {
  let container: KeyedDecodingContainer<RecipeKey>

  init(_ decoder: any Decoder, keys: [String]? = nil) throws {
    let path = decoder.codingPath.map(\.stringValue)
    do {
      container = try decoder.container(keyedBy: RecipeKey.self)
    } catch is DecodingError {
      throw RecipeError(path, "expected an object in braces")
    }
    guard let keys else { return }
    for key in container.allKeys.map(\.stringValue).sorted() where !keys.contains(key) {
      throw RecipeError(path + [key], "unknown key; known here: \(keys.joined(separator: ", "))")
    }
  }

  var path: [String] { container.codingPath.map(\.stringValue) }

  func contains(_ key: String) -> Bool { container.contains(RecipeKey(key)) }

  func value<Value: Decodable>(_ key: String, expected: String) throws -> Value? {
    guard contains(key) else { return nil }
    do {
      return try container.decode(Value.self, forKey: RecipeKey(key))
    } catch {
      throw RecipeError(path + [key], "expected \(expected)")
    }
  }

  func word<Word: RecipeWord>(_ key: String) throws -> Word? {
    guard let text: String = try value(key, expected: Word.vocabulary) else { return nil }
    guard let word = Word(word: text) else {
      throw RecipeError(path + [key], "\"\(text)\" is unknown; use \(Word.vocabulary)")
    }
    return word
  }
}
