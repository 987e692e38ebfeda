import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("What a slider's number says")
struct AppliedValuesTests {
  /// The line of the list that begins with a name.
  private func line(_ screen: Scripted, _ name: String) throws -> String {
    String(
      try #require(
        screen.text.split(separator: "\n").first { $0.dropFirst(3).hasPrefix(name) }, "\(screen.text)"))
  }

  @Test("Ranked over all layers, each shows what it lost; the knob stays where it was put")
  func global() throws {
    var screen = try Scripted("lenet5")
    screen.press(.character("g"), .character("a"))
    screen.type("60")
    screen.press(.enter)
    let compress = screen.state.compress
    for (index, layer) in compress.layers.enumerated() {
      let weights = try #require(compress.compressed.encodedLayers[layer.name]).weights.elements
      let lost = Double(weights.filter { $0 == 0 }.count) / Double(weights.count)
      #expect(compress.prunedFraction(of: .layer(index)) == lost)
      #expect(compress.sliderPosition(of: .layer(index), .sparsity) == 0.6)
      #expect(try line(screen, layer.name).contains(" \(Int((lost * 100).rounded())) %"))
    }
    #expect(try line(screen, "all layers").contains(" 60 %"))
    #expect(Set(compress.layers.indices.map { compress.sliderText(of: .layer($0), .sparsity) }).count > 1)
  }

  @Test("A pattern's rest is kept and shown: 2:4 of 9 weights in a row prunes 4")
  func rest() throws {
    var screen = try Scripted("resnet8")
    screen.press(.character("p"))
    // The first layer has 9 weights in each of 16 channels.
    #expect(screen.state.compress.layers[0].weightShape == [16, 1, 3, 3])
    #expect(screen.state.compress.sliderText(of: .layer(0), .sparsity) == "44 %")
  }

  @Test(
    "A fraction that was typed more precisely than whole percents isn't repeated, but what became of it told")
  func precise() throws {
    var screen = try Scripted("resnet8")
    // 144 weights.
    for (typed, expected) in [
      ("0.3", "0 %"), ("99.7", "100 %"), ("50.2", "50 %"), ("33.4", "33.3%"), ("33", "33 %"),
    ] {
      screen.type(typed)
      screen.press(.enter)
      #expect(screen.state.compress.sliderText(of: .layer(0), .sparsity) == expected, "\(typed)")
    }
  }

  @Test("Of all channels that were asked for one stays, however many there are")
  func lastChannel() throws {
    var screen = try Scripted("lenet-300-100")
    screen.press(.tab, .tab)
    screen.type("100")
    screen.press(.enter)
    #expect(screen.state.compress.layers[0].weightShape[0] == 1)
    #expect(screen.state.compress.sliderText(of: .layer(0), .channels) == ">99 %")
  }

  @Test("The line of all layers tells the total, and that layers differ")
  func total() throws {
    var screen = try Scripted()
    screen.type("80")
    screen.press(.enter, .tab)
    screen.type("4")
    screen.press(.enter, .character("a"))
    let text = try line(screen, "all, mixed")
    // fc1 has 8 192 of 17 024 weights: 0.8 · 8 192 / 17 024, and (4 · 8 192 + 32 · 8 832) / 17 024.
    #expect(text.contains(" 38 %") && text.contains(" 19 ") && text.contains("◇"))
    screen.press(.end)
    #expect(!screen.text.contains("◇━") && screen.state.compress.isMixed(.all, .sparsity))
  }

  @Test("Arrows on the line of all layers move each from where it is, as one step, and say so")
  func nudgeAll() throws {
    var screen = try Scripted()
    screen.type("80")
    screen.press(.enter, .character("a"))
    let before = screen.state.compress.recipe
    screen.press(.right, .right)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.82)
    #expect(screen.state.compress.recipe.settings(for: "fc2").sparsity == 0.02)
    #expect(screen.state.message == "each layer's sparsity +1 points from its own")
    screen.press(.character("u"))
    #expect(screen.state.compress.recipe == before)
    screen.type("50")
    screen.press(.enter)
    #expect(screen.state.message == "all layers set to 50 %, whatever they had")
    #expect(!screen.state.compress.isMixed(.all, .sparsity))
  }

  @Test("A layer ranked with others goes on from what it lost there, and says that it left")
  func leavesPool() throws {
    var screen = try Scripted("lenet5")
    screen.press(.character("g"), .character("a"))
    screen.type("60")
    screen.press(.enter, .up)
    let index = screen.state.compress.layers.count - 1
    let fraction = try #require(screen.state.compress.prunedFraction(of: .layer(index)))
    let lost = (fraction * 100).rounded()
    screen.press(.right)
    #expect(screen.state.compress.recipe.settings(for: "fc2").sparsity == (lost + 1) / 100)
    #expect(screen.state.message == "fc2 is pruned by itself now, no longer ranked with the others")
    // What the others have doesn't set it apart, and that is said, whether it changes anything or not.
    for _ in 0..<2 {
      screen.type("60")
      screen.press(.enter)
      #expect(screen.state.compress.recipe.isPooled("fc2"))
      #expect(screen.state.message == "fc2 is ranked with the others: their sparsity is 60 %, too")
    }
  }

  @Test("A typed half per cent stays one")
  func halves() throws {
    var screen = try Scripted()
    screen.type("12.5")
    screen.press(.enter)
    #expect(try line(screen, "fc1").contains("12.5%"))
    screen.press(.right)
    #expect(screen.state.compress.recipe.settings(for: "fc1").sparsity == 0.135)
  }

  @Test("Lines add up to the last one, and sizes have their units", arguments: Architecture.all.map(\.name))
  func sum(_ name: String) throws {
    var screen = try Scripted(name, width: 120, height: 40)
    screen.press(.character("a"))
    screen.type("60")
    screen.press(.enter, .tab)
    screen.type("8")
    screen.press(.enter)
    let compressed = screen.state.compress.compressed
    let parts =
      try compressed.layers.map { try #require(compressed.bytes(of: $0.name)) } + [compressed.otherBytes]
    let total = try #require(compressed.totalBytes)
    #expect(parts.reduce(0, +) == total)
    var lines = screen.text.split(separator: "\n").filter { $0.hasPrefix("│") }
    for bytes in parts + [total] {
      let place = try #require(
        lines.firstIndex { $0.contains(" \(Numbers.bytes(bytes))│") }, "\(bytes) of \(name):\n\(screen.text)")
      lines.remove(at: place)
    }
  }

  @Test(
    "The selected slider has twenty cells at 120×40 and more, whatever the names",
    arguments: Architecture.all.map(\.name))
  func wide(_ name: String) throws {
    var screen = try Scripted(name)
    for focus in [CompressState.Focus.sparsity, .bits, .channels] {
      let regions = view(screen.state, size: screen.size).regions
      let place = try #require(regions.rectangle(of: .compress(.slider(.layer(0), focus))))
      #expect(place.width >= 20)
      screen.press(.tab)
    }
  }
}
