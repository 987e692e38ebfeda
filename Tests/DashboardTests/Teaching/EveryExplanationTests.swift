import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

/// What holds for all topics, whatever the model.
@Suite("Every explanation")
struct EveryExplanationTests {
  /// Goes through screens, layers, sliders and dialogs, and hands every explanation that there is to a check.
  private func visit(_ screen: inout Scripted, _ check: (Explanation, Scripted) -> Void) {
    let cache = ViewCache()
    func look() {
      let facts = screen.state.layerFacts(cache)
      for topic in ExplanationTopics.near(screen.state) {
        check(topic.explain(screen.state, facts: facts), screen)
        if facts != nil { check(topic.explain(screen.state, facts: nil), screen) }
      }
    }
    let rows = screen.state.compress.layers.indices.map(CompressState.Row.layer) + [.all]
    for row in rows {
      screen.press(.function(1))
      screen.state.compress.row = row
      for focus in CompressState.Focus.allCases {
        screen.state.compress.focus = focus
        look()
      }
    }
    for option in FineTuneOption.allCases {
      screen.state.dialog = .fineTuning(option)
      look()
    }
    for correction in Correction.allCases {
      screen.state.dialog = .correction(correction)
      look()
    }
    screen.state.dialog = nil
    for other in Screen.allCases where other != .compress {
      screen.press(.function(other.number))
      look()
      for setting in DistillSetting.allCases where other == .distill {
        screen.state.distill.setting = setting
        look()
      }
    }
    screen.press(.function(1))
  }

  /// Recipes that lead to every kind of pruning, quantization and encoding.
  private static let recipes: [Recipe] = [
    Recipe(), Recipe(defaults: LayerRecipe(sparsity: 0.8, bits: 4)),
    Recipe(
      scope: .global, defaults: LayerRecipe(sparsity: 0.95, bits: 8, scheme: .affine, granularity: .perTensor)
    ),
    Recipe(defaults: LayerRecipe(pattern: .nOfM(kept: 2, group: 4), bits: 1)),
    Recipe(
      defaults: LayerRecipe(sparsity: 0.5, pattern: .block(rows: 4, columns: 4), bits: 3, scheme: .palette)),
    Recipe(
      defaults: LayerRecipe(
        sparsity: 1, bits: 2, granularity: .perGroup(64), range: .minimumSquaredError)),
    Recipe(defaults: LayerRecipe(bits: 16, granularity: .perTensor, range: .percentile(99.9))),
    Recipe(defaults: LayerRecipe(sparsity: 0.3, bits: 6, channelSparsity: 0.5)),
  ]

  private static func problems(_ text: Explanation) -> [String] {
    var found: [String] = []
    let whole = text.sentences.joined(separator: " ")
    if text.pages(width: Explanation.width).count > 2 { found.append("too long") }
    if text.sentences.isEmpty || text.title.isEmpty { found.append("empty") }
    // A single sentence must leave room for others.
    for sentence in text.sentences where Paragraph(sentence).lines(width: Explanation.width).count > 5 {
      found.append("a long sentence: \(sentence)")
    }
    if whole.contains("nan") || whole.contains("NaN") || whole.contains("∞") {
      found.append("no number")
    }
    if whole.contains("Optional") || whole.contains("  ") || whole.contains("..") { found.append("untidy") }
    for sentence in text.sentences {
      if sentence.last.map({ !".…".contains($0) }) ?? true { found.append("no full stop: \(sentence)") }
      if sentence.first?.isLowercase == true, !sentence.hasPrefix("fc"), !sentence.hasPrefix("conv"),
        !sentence.hasPrefix("k-means"), !sentence.hasPrefix("f "), !sentence.hasPrefix("o "),
        !sentence.hasPrefix("block"), !sentence.contains("layer")
      {
        found.append("begins small: \(sentence)")
      }
    }
    return found
  }

  @Test(
    "None takes more than twice six lines of 58 cells, and all are whole sentences",
    arguments: recipes.indices)
  func lines(_ index: Int) throws {
    for name in [1, 7].contains(index) ? ["digits-mlp", "lenet5"] : ["digits-mlp"] {
      let model = try #require(Architecture.named(name)).makeModel(seed: 1)
      var screen = try Scripted(model, recipe: Self.recipes[index])
      for isMeasured in [false, true] {
        if isMeasured { screen.measure([.pruned: 320, .quantized: 340, .both: 311]) }
        visit(&screen) { text, _ in
          let problems = Self.problems(text)
          #expect(problems.isEmpty, "\(text.title): \(problems)\n\(text.sentences.joined(separator: "\n"))")
          #expect(
            text.pages(width: Explanation.width).joined().count >= 2, "\(text.title): \(text.sentences)")
        }
      }
    }
  }

  @Test(
    "Strange weights are explained without a crash and without a number that is none",
    arguments: recipes.indices)
  func strangeWeights(_ index: Int) throws {
    let values: [@Sendable (Int) -> Float] = [
      { _ in 0 }, { _ in 0.25 }, { $0 == 3 ? .nan : 1 }, { $0 % 5 == 0 ? .infinity : -1 },
      { _ in .leastNonzeroMagnitude }, { $0 % 2 == 0 ? .greatestFiniteMagnitude : -.greatestFiniteMagnitude },
    ]
    for value in values {
      var screen = try Scripted(digitsModel { _, index in value(index) }, recipe: Self.recipes[index])
      screen.measure([.both: 30])
      visit(&screen) { text, _ in
        let problems = Self.problems(text).filter { $0 == "no number" || $0 == "empty" || $0 == "too long" }
        #expect(problems.isEmpty, "\(text.title): \(problems)\n\(text.sentences.joined(separator: "\n"))")
      }
    }
  }

  @Test("Weights without a graph are explained as far as they can be; empty ones too")
  func weightsOnly() throws {
    for shapes in [[[16, 32]], [[0, 4], [4, 0]], [[8], [2, 3, 4]], [[]]] as [[[Int]]] {
      for recipe in [Recipe(), Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4))] {
        var screen = try Scripted(weightsAlone(shapes), recipe: recipe)
        visit(&screen) { text, screen in
          let problems = Self.problems(text).filter { $0 == "no number" || $0 == "empty" || $0 == "too long" }
          #expect(problems.isEmpty, "\(text.title): \(problems)\n\(text.sentences.joined(separator: "\n"))")
        }
        screen.press(.character("i"))
        #expect(view(screen.state, size: screen.size).canvas.size == screen.size)
        #expect(screen.explained(AccuracyExplanation.self).contains("Accuracy can't be measured"))
      }
    }
  }
}
