import Foundation
import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

/// What is said of a layer, with the numbers worked out anew.
@Suite("Explanations of a layer")
struct LayerExplanationTests {
  private func weights(of name: String, _ screen: Scripted) throws -> [Float] {
    screen.state.compress.subject.model[weight: "\(name).weight"].elements
  }

  @Test("Unpruned weights: their spread, and what the smaller half of them carries")
  func untouched() throws {
    var screen = try Scripted()
    screen.measure()
    let weights = try weights(of: "fc1", screen)
    let values = weights.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    let squares = values.map { $0 * $0 }.sorted()
    let half = squares.prefix(squares.count / 2).reduce(0, +) / squares.reduce(0, +)
    let text = screen.explained(LayerPruningExplanation.self)
    #expect(text.contains("None of the 8 192 weights of fc1 is pruned."))
    #expect(text.contains("standard deviation is \(Numbers.compact(deviation, digits: 3)),"))
    #expect(text.contains("carries \(Numbers.percent(half)) of the energy"))
    #expect(text.contains("pruning it would change the layer little"))
    // Where all are equally large there are no small ones.
    screen = try Scripted(digitsModel { _, index in index % 2 == 0 ? 0.5 : -0.5 })
    #expect(screen.explained(LayerPruningExplanation.self).contains("even the smaller ones matter here"))
  }

  @Test(
    "What is stored in 16 bits because it fits is said to be, and that nothing is left where all is pruned")
  func halvesAndNothing() throws {
    var screen = try Scripted(digitsModel { _, index in Float(index % 9) / 16 - 0.25 })
    let text = screen.explained(LayerQuantizationExplanation.self)
    #expect(text.contains("fc1 isn't quantized: its weights fit 16 bits to the last digit"))
    #expect(!text.contains("single precision, 32 bits a weight"))
    screen.press(.character("a"))
    #expect(
      screen.explained(ModelQuantizationExplanation.self).contains(
        "Those of 3 layers fit 16 bits to the last digit"))
    screen.type("100")
    screen.press(.enter, .tab)
    screen.type("4")
    screen.press(.enter, .up, .up)
    let nothing = screen.explained(LayerQuantizationExplanation.self)
    #expect(nothing.contains("there is nothing left to round") && !nothing.contains("is rounded"))
    #expect(screen.explained(EncodingExplanation.self).contains("there are no values to store"))
    #expect(!screen.text.contains("levels"))
  }

  @Test("A few weights that are all zero are stored as they are, and that is said")
  func fewZeros() throws {
    var builder = GraphBuilder(input: [1])
    let last = builder.add("d", Dense(outputs: 3), builder.input)
    let graph = try builder.build(output: last)
    var model = try Model(name: "few", randomWeightsFor: graph, seed: 1)
    model[weight: "d.weight"].elements = [0, 0, 0]
    let screen = try Scripted(model)
    let text = screen.explained(EncodingExplanation.self)
    #expect(text.contains("dense order") && text.contains("Every weight is zero: there are so few"))
    #expect(!text.contains("no values to store"))
  }

  @Test("Pruned weights: the threshold, how many lie below it, and which part of the energy goes")
  func pruned() throws {
    var screen = try Scripted()
    screen.type("80")
    screen.press(.enter)
    let sorted = try weights(of: "fc1", screen).map(abs).sorted()
    let removed = 6554
    let threshold = Double(sorted[removed - 1])
    let squares = sorted.map { Double($0) * Double($0) }
    let energy = squares.prefix(removed).reduce(0, +) / squares.reduce(0, +)
    var text = screen.explained(LayerPruningExplanation.self)
    #expect(
      text.contains(
        "6 554 of 8 192 weights of fc1 are pruned, those up to \(Numbers.compact(threshold, digits: 3))"))
    #expect(text.contains("the largest is \(Numbers.compact(Double(sorted.last ?? 0), digits: 3))."))
    #expect(text.contains("80.0 % of the weights but carry only \(Numbers.percent(energy)) of the energy"))
    #expect(text.contains("isn't measured yet"))
    screen.measure([.pruned: 320, .both: 320])
    text = screen.explained(LayerPruningExplanation.self)
    #expect(
      text.contains(
        "With pruning alone the model gets 88.89 %, −8.33 points: on 360 samples this isn't chance"))
    screen.measure([.pruned: 348, .both: 348])
    #expect(screen.explained(LayerPruningExplanation.self).contains("on 360 samples it may be chance"))
    screen.press(.end)
    #expect(screen.explained(LayerPruningExplanation.self).contains("All 8 192 weights of fc1 are pruned"))
  }

  @Test("Where layers are ranked by themselves in any case, nothing is said of ranking them together")
  func ranking() throws {
    var screen = try Scripted()
    screen.press(.character("a"))
    screen.type("50")
    screen.press(.enter)
    #expect(
      screen.explained(ModelPruningExplanation.self).contains(
        "Ranked over all layers (g), one threshold would hold for all"))
    // 2:4 for all.
    screen.press(.character("p"))
    #expect(screen.state.compress.recipe.defaults.pattern != .unstructured)
    for isGlobal in [false, true] {
      #expect(
        screen.explained(ModelPruningExplanation.self).contains(
          "Ranking over all layers (g) would change nothing: in a pattern each is pruned by itself."))
      #expect(
        ModelPruningExplanation.explain(screen.state, facts: nil).title == "Pruning, ranked in each layer")
      #expect(
        screen.text.contains("ranked in each layer") && !screen.text.contains("ranked over all layers ─"))
      guard !isGlobal else { break }
      screen.press(.character("g"))
      #expect(screen.text.contains("here each is pruned by itself in any case"))
    }
  }

  @Test("Weights that were zero before aren't called the layer's, nor its smaller half")
  func zeros() throws {
    var screen = try Scripted(digitsModel { _, index in index % 5 == 0 ? Float(index % 7 + 1) / 7 : 0 })
    let layer = screen.explained(LayerPruningExplanation.self)
    #expect(
      layer.contains(
        "of 8 192 weights of fc1 were zero before. All of them together: the standard deviation is "))
    #expect(!layer.contains("smaller half"))
    // Training changes them as long as the recipe doesn't hold them.
    screen.press(.character("a"))
    #expect(screen.explained(ModelPruningExplanation.self).contains(" are zero, none of them by the recipe"))
    #expect(screen.explained(FineTuningExplanation.self).contains("would be trained like any others"))
    #expect(!screen.state.compress.prunesGradually && screen.state.compress.obstacle(to: .gradual) != nil)
    var trained = screen
    trained.press(.character("f"))
    #expect(trained.text.contains("zeros that aren't the recipe's (80.0 % of the weights) are trained too"))
    screen.type("60")
    screen.press(.enter)
    #expect(screen.explained(ModelPruningExplanation.self).contains(" are pruned or were zero before."))
    #expect(
      screen.explained(ModelPruningExplanation.self).contains(
        "Nothing but what was zero before is pruned; ranked over all layers (g) that would be so, too."))
  }

  @Test("A layer of one weight has no smaller half")
  func single() throws {
    var screen = try Scripted()
    screen.state = try DashboardState(model: weightsAlone([[1, 1], [4, 4]]), datasetName: "digits")
    screen.press(.down, .up)
    let text = screen.explained(LayerPruningExplanation.self)
    #expect(text.contains("The one weight of ") && text.contains(" isn't pruned; its magnitude is "))
    #expect(!text.contains("half"))
  }

  @Test("Equal weights carry as much as they are; channels without any weight left are counted")
  func equal() throws {
    // The first 64 outputs of 128 have all small weights.
    var screen = try Scripted(digitsModel { layer, index in layer == "fc1" && index < 64 * 64 ? 0.01 : 0.5 })
    screen.type("50")
    screen.press(.enter)
    let text = screen.explained(LayerPruningExplanation.self)
    #expect(text.contains("64 of 128 output channels have no weight left"))
    #expect(text.contains("They are 50.0 % of the weights but carry less than 0.1 % of the energy"))
    screen.press(.down)
    screen.type("50")
    screen.press(.enter)
    #expect(screen.explained(LayerPruningExplanation.self).contains("all are about equally large"))
  }

  @Test("Ranked over all layers, a layer's loss stands beside that of all")
  func global() throws {
    var screen = try Scripted(
      digitsModel { layer, index in (layer == "fc1" ? 0.1 : 1) * Float(index % 17 + 1) / 17 })
    screen.press(.character("a"))
    screen.type("40")
    screen.press(.enter, .character("g"))
    screen.press(.up, .up, .up)
    let figures = try #require(screen.state.compress.compressed.figures["fc1"])
    let part = Double(figures.count - figures.keptCount) / 8192
    let text = screen.explained(LayerPruningExplanation.self)
    #expect(text.contains("Weights are ranked over all layers: this one loses \(Numbers.percent(part))"))
    screen.press(.character("a"))
    let all = screen.explained(ModelPruningExplanation.self)
    #expect(screen.explanationTitle == "Pruning, ranked over all layers")
    #expect(all.contains("fc1 has most zeros now, \(Numbers.percent(part))"))
    #expect(all.contains("The threshold is "))
    #expect(all.contains("in every layer that is pruned."))
    var mixed = screen
    _ = try mixed.state.compress.change(
      to: mixed.state.compress.subject,
      recipe: Recipe(
        scope: .global, defaults: LayerRecipe(sparsity: 0.4),
        layers: ["fc2": LayerRecipe(sparsity: 0.5, pattern: .block(rows: 4, columns: 4))]))
    #expect(
      mixed.explained(ModelPruningExplanation.self).contains(
        "in every layer of which single weights are pruned.")
    )
    screen.press(.character("g"))
    let local = screen.explained(ModelPruningExplanation.self)
    #expect(local.contains("Of 17 024 weights 40.0 % are pruned.") && local.contains("Thresholds differ"))
  }

  @Test("A pattern is compared with as many single weights, and told what hardware wants it")
  func patterns() throws {
    var screen = try Scripted()
    screen.press(.character("p"))
    let weights = try weights(of: "fc1", screen)
    let total = weights.reduce(0) { $0 + Double($1) * Double($1) }
    var gone = 0.0
    for start in stride(from: 0, to: weights.count, by: 4) {
      let group = weights[start..<start + 4].map { Double($0) * Double($0) }.sorted()
      gone += group[0] + group[1]
    }
    let least = weights.map { Double($0) * Double($0) }.sorted().prefix(weights.count / 2).reduce(0, +)
    var text = screen.explained(PatternPruningExplanation.self)
    #expect(text.contains("4 096 of 8 192 weights of fc1 are zero"))
    #expect(text.contains("They carried \(Numbers.percent(gone / total)) of the energy"))
    #expect(text.contains("single weights would have carried \(Numbers.percent(least / total))"))
    #expect(text.contains("sparse tensor cores (Ampere and later) skip the zeros of 2:4"))
    screen.press(.character("p"))
    #expect(screen.explained(PatternPruningExplanation.self).contains("Hardware must know 4:8"))
    screen.press(.character("p"))
    text = screen.explained(PatternPruningExplanation.self)
    #expect(text.contains("Blocks of 4 outputs × 4 inputs") && text.contains("block by block"))
    screen.type("50")
    screen.press(.enter)
    #expect(screen.explained(PatternPruningExplanation.self).contains("4 096 of 8 192"))
    #expect(LayerPruningExplanation.distance(in: screen.state) == nil)
  }

  @Test("Levels of one scale against the standard deviation; outliers that stretch the range")
  func oneScale() throws {
    var screen = try Scripted(
      digitsModel { _, index in Float((index &* 7919) % 101 - 50) / 500 * (index == 99 ? 10 : 1) })
    screen.press(.tab, .character("c"), .character("c"))
    screen.type("4")
    screen.press(.enter)
    while screen.state.compress.recipe.settings(for: "fc1").granularity != .perTensor {
      screen.press(.character("c"))
    }
    let weights = try weights(of: "fc1", screen).map(Double.init)
    let sorted = weights.map(abs).sorted()
    let step = (sorted.last ?? 0) / 7
    let mean = weights.reduce(0, +) / Double(weights.count)
    let deviation = (weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(weights.count))
      .squareRoot()
    let rounded = weights.map { (Double(Float($0) / Float(step))).rounded(.toNearestOrEven) * step }
    let error = zip(weights, rounded).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let relative = (error / weights.reduce(0) { $0 + $1 * $1 }).squareRoot()
    let text = screen.explained(LayerQuantizationExplanation.self)
    #expect(
      text.contains(
        "4 bits give 15 levels from \(Numbers.compact(-7 * step, digits: 3)) to "
          + "\(Numbers.compact(7 * step, digits: 3)), \(Numbers.compact(step, digits: 3)) apart"))
    #expect(text.contains("spans \(Numbers.compact(deviation / step, digits: 2)) of them"))
    #expect(text.contains("Rounding is off by \(Numbers.percent(relative))"))
    let stretch = (sorted.last ?? 0) / sorted[8192 - 8 - 1]
    if stretch >= 1.2 {
      #expect(text.contains("The largest 0.1 % of the weights stretch the range \(Numbers.ratio(stretch))"))
    } else {
      #expect(text.contains("Hardly any outliers stretch the range"))
    }
  }

  @Test("With outliers in it the range is stretched; without, it isn't")
  func outliers() throws {
    for isStretched in [true, false] {
      var screen = try Scripted(
        digitsModel { _, index in (index == 0 && isStretched ? 2 : 0.1) * (index % 2 == 0 ? 1 : -1) })
      screen.press(.tab)
      screen.type("4")
      screen.press(.enter)
      while screen.state.compress.recipe.settings(for: "fc1").granularity != .perTensor {
        screen.press(.character("c"))
      }
      let text = screen.explained(LayerQuantizationExplanation.self)
      #expect(text.contains("stretch the range 20.0×") == isStretched)
      #expect(text.contains("Hardly any outliers") == !isStretched)
      #expect(text.contains("became zero") == isStretched)
    }
  }

  @Test("Scales for each channel are told with the median one, and with what one for all would do")
  func channelScales() throws {
    // Rows from small to large: the largest is 128 times the smallest.
    var screen = try Scripted(
      digitsModel { layer, index in
        layer == "fc1" ? Float(index / 64 + 1) / 128 * (index % 2 == 0 ? 1 : -1) : 0.5
      })
    screen.press(.tab)
    screen.type("3")
    screen.press(.enter)
    let median = 65.0 / 128 / 3
    let text = screen.explained(LayerQuantizationExplanation.self)
    #expect(text.contains("Each of 128 output channels has its own scale."))
    #expect(
      text.contains(
        "3 bits give 7 levels from \(Numbers.compact(-3 * median, digits: 3)) to "
          + "\(Numbers.compact(3 * median, digits: 3))"))
    #expect(
      text.contains(
        "One scale for all would put them \(Numbers.ratio(1.0 / 3 / median)) as far apart."))
    #expect(text.contains("Rounding changes nothing"))
  }

  @Test("One bit is a sign; 32 bits tell what fewer would be; affine levels contain zero")
  func otherBits() throws {
    var screen = try Scripted()
    screen.press(.tab)
    let largest = Double(try weights(of: "fc1", screen).map(abs).max() ?? 0)
    var text = screen.explained(LayerQuantizationExplanation.self)
    #expect(
      text.contains("left in single precision")
        && text.contains(
          "8 bits would put levels \(Numbers.compact(largest / 127, digits: 3)) apart")
    )
    #expect(text.contains("4 bits \(Numbers.compact(largest / 7, digits: 3)) apart"))
    screen.type("1")
    screen.press(.enter)
    #expect(screen.explained(LayerQuantizationExplanation.self).contains("bit is the sign"))
    screen.type("5")
    screen.press(.enter, .character("s"))
    text = screen.explained(LayerQuantizationExplanation.self)
    #expect(text.contains("5 bits give 32 levels from −"))
    screen.type("16")
    screen.press(.enter)
    #expect(screen.explained(LayerQuantizationExplanation.self).contains("levels from"))
  }

  @Test("A range that is cut says where it ends, and what the largest weight is")
  func cutRange() throws {
    var screen = try Scripted(digitsModel { _, index in index == 5 ? 4 : Float(index % 21 - 10) / 20 })
    screen.press(.tab)
    screen.type("4")
    screen.press(.enter)
    while screen.state.compress.recipe.settings(for: "fc1").granularity != .perTensor {
      screen.press(.character("c"))
    }
    screen.press(.character("w"))
    let text = screen.explained(LayerQuantizationExplanation.self)
    #expect(text.contains("The range ends at 0.5 though the largest weight is 4:"))
  }

  @Test("A palette is told with its values and against evenly spaced ones")
  func palette() throws {
    var screen = try Scripted()
    screen.press(.tab)
    screen.type("3")
    screen.press(.enter, .character("s"), .character("s"))
    let layer = try #require(screen.state.compress.compressed.encodedLayers["fc1"])
    let values = try #require(layer.quantized?.palette)
    let weights = try weights(of: "fc1", screen)
    func error(_ other: [Float]) -> Double {
      let squares = zip(weights, other).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
      return (squares / weights.reduce(0) { $0 + Double($1) * Double($1) }).squareRoot()
    }
    let step = (weights.map(abs).max() ?? 0) / 3
    let even = weights.map { ($0 / step).rounded(.toNearestOrEven) * step }
    let text = screen.explained(PaletteExplanation.self)
    #expect(text.contains("k-means found \(values.count) values for the weights of fc1"))
    #expect(text.contains("Rounding is off by \(Numbers.percent(error(layer.weights.elements)))"))
    #expect(text.contains("evenly spaced levels by \(Numbers.percent(error(even)))"))
    #expect(LayerQuantizationExplanation.distance(in: screen.state) == nil)
  }

  @Test("A channel is worth what the model loses with it; the output layer keeps its channels")
  func channels() throws {
    for name in ["digits-mlp", "lenet5", "resnet8", "mobilenet-tiny"] {
      let model = try #require(Architecture.named(name)).makeModel(seed: 1)
      for group in model.graph.channelGroups where group.isPrunable {
        var recipe = Recipe()
        let part = 1 / Double(group.channels)
        for layer in group.layers { recipe.layers[layer] = LayerRecipe(channelSparsity: part) }
        let cut = try compress(model, recipe).base
        func count(_ model: Model) -> Int { model.parameterCount }
        #expect(
          ChannelsExplanation.worth(of: group, in: model) == count(model) - count(cut),
          "\(name) \(group.name)")
        // Less where other layers lost some of what it reaches.
        recipe.layers = [:]
        for other in model.graph.channelGroups where other.isPrunable && other.id != group.id {
          for layer in other.layers { recipe.layers[layer] = LayerRecipe(channelSparsity: 0.5) }
        }
        let narrow = try compress(model, recipe).base
        for layer in group.layers { recipe.layers[layer] = LayerRecipe(channelSparsity: part) }
        #expect(
          try ChannelsExplanation.worth(of: group, in: narrow)
            == count(narrow) - count(compress(model, recipe).base), "\(name) \(group.name)")
      }
    }
    var screen = try Scripted()
    screen.press(.tab, .tab)
    // 64 weights, a bias and 64 inputs of the next layer.
    #expect(
      screen.explained(ChannelsExplanation.self).contains(
        "Each of the 128 output channels of fc1 "
          + "stands for 129 parameters in all. With each, fc2 loses its inputs."))
    screen.type("50")
    screen.press(.enter)
    let text = screen.explained(ChannelsExplanation.self)
    #expect(text.contains("64 of 128 output channels of fc1 are gone"))
    let parameters = 64 * 64 + 64 + 64 * 64 + 64 + 64 * 10 + 10
    #expect(text.contains("\(Numbers.percent(Double(parameters) / 17_226)) of the original's parameters"))
    #expect(
      text.contains(
        "\(Numbers.percent(Double(64 * 64 + 64 * 64 + 640) / 17_024)) of its multiply-accumulates"))
    screen.press(.down)
    #expect(
      screen.explained(ChannelsExplanation.self).contains(
        "Each of the 64 output channels of fc2 stands for 75 parameters in all."))
    screen.press(.down)
    #expect(screen.explained(ChannelsExplanation.self).contains("fc3 keeps all of its 10 output channels"))
    #expect(
      screen.explained(ChannelsExplanation.self).contains("fc3 then loses the inputs that came from them"))
    let alone = try Graph(
      inputs: [.init(name: "x", shape: [4])],
      nodes: [.init(name: "only", operation: Dense(outputs: 3), inputs: [Graph.ValueID(0)])],
      outputs: [.init(name: "y", value: Graph.ValueID(1))])
    var single = try Scripted(Model(name: "single", randomWeightsFor: alone, seed: 1))
    single.press(.tab, .tab)
    #expect(single.explained(ChannelsExplanation.self).contains("only keeps all of its 3 output channels"))
    #expect(!single.explained(ChannelsExplanation.self).contains("then loses"))
    screen = try Scripted("resnet8")
    screen.press(.down, .down, .down, .tab, .tab)
    // 16·9 weights, a scale and a shift, 32·9 inputs of the next layer; running statistics aren't parameters.
    #expect(
      screen.explained(ChannelsExplanation.self).contains(
        "Each of the 32 output channels of stage2.conv1 stands for 434 parameters in all."))
    screen.press(.character("a"))
    #expect(screen.explained(ChannelsExplanation.self).contains("can only lose the same channels"))
  }

  @Test("The weight under the cursor: what it was, whether it is kept, and where it was rounded to")
  func weight() throws {
    var screen = try Scripted()
    screen.type("50")
    screen.press(.enter, .tab, .tab, .tab, .tab)
    #expect(screen.state.compress.focus == .heatmap)
    let layer = try #require(screen.state.compress.compressed.encodedLayers["fc1"])
    let threshold = Numbers.compact(Double(try #require(layer.threshold)), digits: 3)
    for column in 0..<6 {
      screen.state.compress.heatmap.cursor = .init(row: 3, column: column)
      let was = layer.originalWeights.elements[3 * 64 + column]
      let isPruned = layer.prunedWeights.elements[3 * 64 + column] == 0
      let text = screen.explained(WeightExplanation.self)
      #expect(
        text.contains(
          "from input \(column) to output 3 of fc1 was \(Numbers.compact(Double(was), digits: 3))"))
      #expect(text.contains("isn't above the threshold of \(threshold)") == isPruned)
      #expect(text.contains("is above the threshold of \(threshold)") == !isPruned)
    }
    let conv = try Scripted("lenet5")
    var state = conv.state
    state.compress.row = .layer(1)
    state.compress.focus = .heatmap
    state.compress.heatmap.cursor = .init(row: 7, column: 2 * 25 + 3 * 5 + 4)
    #expect(
      WeightExplanation.explain(state, facts: nil).sentences[0]
        .hasPrefix("The weight at row 3, column 4 of the kernel from input 2 to output 7 of conv2 was"))
  }

  @Test(
    "Why a layer is stored as it is follows from the sizes of all encodings",
    arguments: [0, 50, 80, 95, 99])
  func encoding(_ sparsity: Int) throws {
    for bits in [32, 8, 4, 1] {
      var screen = try Scripted()
      screen.type("\(sparsity)")
      screen.press(.enter, .tab)
      screen.type("\(bits)")
      screen.press(.enter)
      let figures = try #require(screen.state.compress.compressed.figures["fc1"])
      let text = screen.explained(EncodingExplanation.self)
      #expect(text.contains("fc1 takes \(Numbers.bytes(figures.bytes)) of 32.0 KiB"))
      let zeros = Numbers.percent(Double(figures.count - figures.nonzeroCount) / 8192)
      switch figures.chosen.encoding {
      case .dense:
        #expect(
          text.contains(
            figures.nonzeroCount == 8192
              ? "No weight is zero"
              : "\(zeros) of the weights: too few"))
      case .bitmap: #expect(text.contains("A bit for each weight, 1.00 KiB"))
      case .gap: #expect(text.contains("\(zeros) of the weights: the distance"))
      case .entropy:
        let size = figures.chosen.size
        #expect(
          text.contains(
            "takes "
              + "\(Numbers.decimal(Double(size.values) * 8 / Double(figures.nonzeroCount), places: 2)) bits instead of \(bits)"
          ))
      }
      let dense = figures.candidates.first { $0.encoding == .dense }
      if let dense, figures.chosen.encoding != .dense {
        #expect(
          text.contains(
            "dense \(Numbers.bytes(dense.size.total))") && dense.size.total >= figures.bytes)
      }
    }
  }

  @Test("Low rank: the break-even, and whether 99 % of the energy lie below it")
  func lowRank() throws {
    var screen = try Scripted()
    #expect(screen.explained(LowRankExplanation.self).contains("isn't known yet"))
    let key = try #require(screen.state.compress.rankKey)
    screen.send(.ranked(key, LayerRank(mostEnergy: 60, energyWhereSaving: 0.9)))
    var text = screen.explained(LowRankExplanation.self)
    // 128·64 / (128 + 64) = 42.67
    #expect(
      text.contains("fewer than 128·64 = 8 192 below r = 42.7.")
        && text.contains(
          "Rank 42 keeps 90.0 %")
    )
    #expect(text.contains("would take rank 60, and more weights than now"))
    screen.send(.ranked(key, LayerRank(mostEnergy: 20, energyWhereSaving: 0.999)))
    text = screen.explained(LowRankExplanation.self)
    #expect(text.contains("99 % of it takes rank 20, \(Numbers.percent(20.0 * 192 / 8192)) of the weights"))
  }

  @Test("Small parts of weights and work are told apart, too")
  func smallParts() throws {
    var screen = try Scripted("lenet5")
    screen.press(.down, .down, .down)
    // 5 000 of 430 500 weights, 5 000 of 2 293 000 multiply-accumulates.
    #expect(
      screen.explained(SpeedExplanation.self).contains(
        "fc2 has 1.2 % of the weights, but 0.2 % of the multiply-accumulates."))
  }

  @Test("Zeros and few bits leave the multiply-accumulates as they are; cut channels don't")
  func speed() throws {
    var screen = try Scripted()
    screen.type("90")
    screen.press(.enter)
    let bytes = try #require(screen.state.compress.compressed.totalBytes)
    var text = screen.explained(SpeedExplanation.self)
    #expect(
      text.contains(
        "fc1 has 48.1 % of the weights and about as large a part of the multiply-accumulates"))
    #expect(
      text.contains(
        "\(Numbers.ratio(68_904 / Double(bytes))) smaller; a sample takes 17 024 "
          + "multiply-accumulates, as before"))
    screen.press(.tab, .tab)
    screen.type("50")
    screen.press(.enter)
    text = screen.explained(SpeedExplanation.self)
    #expect(text.contains("8 832 multiply-accumulates instead of 17 024"))
    let conv = try Scripted("lenet5")
    #expect(
      conv.explained(SpeedExplanation.self).contains(
        "conv1 has 0.1 % of the weights, but "
          + "\(Numbers.percent(288_000.0 / Double(conv.state.compress.originalMACs)))"))
  }
}

extension Scripted {
  /// What the topic that is nearest is called.
  var explanationTitle: String? {
    ExplanationTopics.near(state).first?.explain(state, facts: state.layerFacts(ViewCache())).title
  }
}
