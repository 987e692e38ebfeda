import Foundation
import ModelCompression
import NeuralNetwork
import Testing

@Suite("Recipes")
struct RecipeTests {
  private func recipe(_ text: String) throws(RecipeError) -> Recipe { try Recipe(json: Data(text.utf8)) }

  private func complaint(_ text: String) -> String {
    do throws(RecipeError) {
      _ = try recipe(text)
      return "accepted"
    } catch {
      return error.description
    }
  }

  @Test("missing keys have defaults, a layer's those of the defaults")
  func partial() throws {
    #expect(try recipe("{}") == Recipe())
    let found = try recipe(
      """
      {"scope": "global", "defaults": {"sparsity": 0.8, "bits": 4, "range": "minimumSquaredError"},
       "layers": {"conv1": {"sparsity": 0.3}, "fc2": {"pattern": "2:4", "granularity": "group:32"}}}
      """)
    #expect(found.scope == .global)
    #expect(found.settings(for: "anything").sparsity == 0.8)
    #expect(found.settings(for: "conv1") == LayerRecipe(sparsity: 0.3, bits: 4, range: .minimumSquaredError))
    #expect(
      found.settings(for: "fc2")
        == LayerRecipe(
          pattern: .nOfM(kept: 2, group: 4), bits: 4, granularity: .perGroup(32), range: .minimumSquaredError)
    )
    #expect(found.settings(for: "fc2").sparsity == 0.5)
  }

  @Test("what is written is read back the same, and equal recipes give equal text")
  func roundTrip() throws {
    let recipes = [
      Recipe(),
      Recipe(
        scope: .global,
        defaults: LayerRecipe(sparsity: 0.123456789, bits: 3, scheme: .affine, range: .percentile(99.95)),
        layers: [
          "a": LayerRecipe(sparsity: 0.123456789, bits: 3, scheme: .affine, range: .percentile(99.95)),
          "b": .untouched,
          "c": LayerRecipe(pattern: .nOfM(kept: 1, group: 3), bits: 16, granularity: .perTensor),
          "d": LayerRecipe(
            sparsity: 1, pattern: .block(rows: 3, columns: 9), bits: 1, granularity: .perGroup(7)),
        ]),
      Recipe(
        defaults: LayerRecipe(pattern: .nOfM(kept: 2, group: 4)),
        layers: ["x": LayerRecipe(sparsity: 0.5), "y": LayerRecipe(sparsity: 0.25)]),
    ]
    for recipe in recipes {
      let text = try recipe.json()
      #expect(try Recipe(json: text) == recipe)
      #expect(try Recipe(json: text).json() == text)
    }
    for settings in recipes[1].layers.values {
      let text = try JSONEncoder().encode(settings)
      #expect(try JSONDecoder().decode(LayerRecipe.self, from: text) == settings)
    }
  }

  @Test(
    "mistakes are refused with the path and what to write instead",
    arguments: [
      (#"{"sparsity": 0.5}"#, "sparsity: unknown key; known here: version, scope, defaults, layers"),
      (#"{"version": 2}"#, "version: version 2 is not supported; this program reads 1"),
      (#"{"scope": "both"}"#, #"scope: "both" is unknown; use "local" or "global""#),
      (#"{"defaults": {"bits": 9}}"#, "defaults.bits: 9 is not a bit width; use 1…8, 16 or 32"),
      (#"{"defaults": {"bits": "8"}}"#, "defaults.bits: expected 1…8, 16 or 32"),
      (#"{"defaults": {"bits": 4.5}}"#, "defaults.bits: expected 1…8, 16 or 32"),
      (#"{"defaults": 3}"#, "defaults: expected an object in braces"),
      (#"{"layers": {"fc": {"sparsity": 1.5}}}"#, "layers.fc.sparsity: 1.5 is not a fraction in 0…1"),
      (#"{"layers": {"fc": {"sparsity": null}}}"#, "layers.fc.sparsity: expected a fraction in 0…1"),
      (
        #"{"layers": {"fc": {"bit": 4}}}"#,
        "layers.fc.bit: unknown key; known here: sparsity, pattern, bits, scheme, granularity, range, channelSparsity"
      ),
      (
        #"{"layers": {"fc": {"pattern": "4:2"}}}"#,
        #"layers.fc.pattern: "4:2" is out of range; N:M needs 1 ≤ N ≤ M ≤ 1024, a block sides of 1…1024"#
      ),
      (
        #"{"layers": {"fc": {"pattern": "2:4", "sparsity": 0.9}}}"#,
        "layers.fc.sparsity: the pattern 2:4 fixes the sparsity at 0.5; leave it out"
      ),
      (
        #"{"layers": {"fc": {"pattern": "lines"}}}"#,
        #"layers.fc.pattern: "lines" is unknown; use "unstructured", "2:4" (any N:M) or "block:4x4" (any rows x columns)"#
      ),
      (
        #"{"defaults": {"granularity": "group:0"}}"#,
        "defaults.granularity: a group of 0 is out of range; use 1…1048576"
      ),
      (#"{"defaults": {"range": "percentile:49"}}"#, "defaults.range: percentile 49.0 is outside 50…100"),
      (
        #"{"defaults": {"range": "percentile:nan"}}"#,
        #"defaults.range: "percentile:nan" is unknown; use "minMax", "percentile:99.9" (50…100), "minimumSquaredError" or "learned""#
      ),
      ("[1]", "expected an object in braces"),
    ])
  func refused(text: String, expected: String) {
    #expect(complaint(text) == expected)
  }

  @Test("layers take what they leave out from defaults that were changed")
  func changedDefaults() throws {
    let text = #"{"defaults": {"bits": 8}, "layers": {"a": {"sparsity": 0.9}, "b": {"bits": 8}}}"#
    let found = try Recipe(json: Data(text.utf8)) { (defaults) throws(RecipeError) in defaults.bits = 4 }
    #expect(
      found
        == Recipe(
          defaults: LayerRecipe(bits: 4),
          layers: ["a": LayerRecipe(sparsity: 0.9, bits: 4), "b": LayerRecipe(bits: 8)]))
  }

  @Test(
    "a comma that nothing follows isn't JSON",
    arguments: [
      (#"{"version": 1,}"#, "line 1, column 14"), ("{\"layers\": {\n\"a\": {} ,\n} }", "line 2, column 9"),
    ])
  func trailingComma(_ text: String, _ place: String) {
    #expect(complaint(text) == "not JSON: Nothing follows the comma in \(place)")
  }

  @Test("commas and braces in names are part of them")
  func punctuation() throws {
    #expect(try recipe(#"{"layers": {",}\",]": {"bits": 4}}}"#).layers.keys.sorted() == [#",}",]"#])
  }

  @Test(
    "a key that is there twice is named with its place: no decoder tells which of them counts",
    arguments: [
      (#"{"scope": "local", "scope": "global"}"#, "scope: it is there twice"),
      (
        #"{"layers": {"a": {"bits": 4}, "b": {}, "a": {"bits": 8}}}"#, "layers.a: it is there twice"
      ),
      (#"{"layers": {"a": {"bits": 4, "bits": 8}}}"#, "layers.a.bits: it is there twice"),
      (#"{"layers": {"a\"b": {}, "a\u0022b": {}}}"#, "layers.a\"b: it is there twice"),
    ])
  func repeated(_ text: String, _ problem: String) throws {
    #expect(complaint(text) == problem)
    // The same key in different objects, or as a value, is none.
    let fine =
      #"{"version": 1, "layers": {"bits": {"bits": 4}, "sparsity": {"scheme": "affine", "bits": 4}}}"#
    #expect(try recipe(fine).layers.count == 2)
  }

  @Test("text that isn't JSON is refused", arguments: ["", "{", "recipe", "{\"bits\": }", "\u{0}"])
  func notJSON(text: String) {
    #expect(complaint(text).hasPrefix("not JSON: ") && !complaint(text).contains("was not valid JSON"))
  }

  @Test("an N:M pattern fixes the sparsity, whichever is set last")
  func impliedSparsity() {
    var settings = LayerRecipe(sparsity: 0.9)
    settings.pattern = .nOfM(kept: 1, group: 4)
    #expect(settings.sparsity == 0.75)
    settings.sparsity = 0.2
    #expect(settings.sparsity == 0.75)
  }

  @Test("a layer that the model hasn't is named, with those it has")
  func unknownLayer() throws {
    let model = try testModel()
    let names = model.layers.map(\.name).joined(separator: ", ")
    #expect(throws: RecipeError.self) { try compress(model, Recipe(layers: ["conv9": .untouched])) }
    do {
      _ = try compress(model, Recipe(layers: ["conv9": .untouched]))
    } catch {
      #expect(error.description == "layers.conv9: the model has no such layer; it has \(names)")
    }
    #expect(throws: RecipeError.self) { try pruneModelByMagnitude(model, sparsity: .nan) }
  }
}
