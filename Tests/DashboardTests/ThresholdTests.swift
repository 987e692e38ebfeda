import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("The histogram's threshold")
struct ThresholdTests {
  private func mouse(
    _ screen: inout Scripted, _ kind: MouseEvent.Kind, _ x: Int, _ y: Int,
    button: MouseEvent.Button = .left
  ) {
    screen.send(.input(.mouse(MouseEvent(kind, button: button, at: Point(x: x, y: y)))))
  }

  private func columns(_ screen: Scripted) throws -> Rectangle {
    try #require(view(screen.state, size: screen.size).regions.rectangle(of: .compress(.histogram)))
  }

  /// The columns of the threshold's lines, told from the picture, counted from the left edge of the histogram.
  private func lines(_ screen: Scripted) throws -> [Int] {
    let place = try columns(screen)
    let canvas = view(screen.state, size: screen.size).canvas
    // Over columns that are cut off they can't be seen.
    return (0..<place.width).filter { column in
      (place.y..<place.bottom).contains { canvas[place.x + column, $0].character == "│" }
    }
  }

  private func sparsity(_ screen: Scripted, _ layer: String = "fc1") -> Double {
    screen.state.compress.recipe.settings(for: layer).sparsity
  }

  @Test("Pressed and dragged it lands in the column under the mouse, and the slider follows")
  func drag() throws {
    var screen = try Scripted()
    screen.type("80")
    screen.press(.enter)
    let place = try columns(screen)
    let start = try #require(lines(screen).last)
    mouse(&screen, .press, place.x + start, place.y + 2)
    #expect(sparsity(screen) == 0.8)
    #expect(screen.state.compress.focus == .histogram)
    for column in stride(from: start - 1, to: place.width / 2 + 1, by: -3) {
      // The mouse may leave the histogram downwards.
      mouse(&screen, .drag, place.x + column, place.y + column % 20)
      #expect(try lines(screen).last == column)
      let lost = try #require(screen.state.compress.prunedFraction(of: .layer(0)))
      #expect(abs(lost - sparsity(screen)) < 1e-3 && lost < 0.8)
      #expect(screen.state.compress.sliderPosition(of: .layer(0), .sparsity) == sparsity(screen))
    }
    mouse(&screen, .release, 0, 0)
    let after = sparsity(screen)
    mouse(&screen, .drag, 0, 0)
    #expect(sparsity(screen) == after)
    screen.press(.character("u"))
    #expect(sparsity(screen) == 0.8)
    screen.press(.character("r"))
    #expect(sparsity(screen) == after)
  }

  @Test("The left line mirrors the right one; beside the histogram are its ends, at zero nothing is pruned")
  func ends() throws {
    var screen = try Scripted()
    screen.type("50")
    screen.press(.enter)
    let place = try columns(screen)
    let start = try #require(lines(screen).first)
    mouse(&screen, .press, place.x + start, place.y)
    mouse(&screen, .drag, place.x + start - 5, place.y)
    #expect(try lines(screen).first == start - 5)
    #expect(sparsity(screen) > 0.5)
    mouse(&screen, .drag, place.x + place.width / 2, place.y)
    #expect(sparsity(screen) == 0)
    #expect(try lines(screen).isEmpty)
    mouse(&screen, .drag, 500, place.y)
    let weights = screen.state.compress.subject.model.weights["fc1.weight"]?.elements ?? []
    let highest = Float(try #require(screen.state.compress.drawnHistogram).range.upperBound)
    let within = weights.filter { $0.magnitude <= highest }.count
    #expect(sparsity(screen) == Double(within) / Double(weights.count))
    mouse(&screen, .release, 500, place.y)
  }

  @Test(
    "A click beside the threshold changes nothing; on the axis of counts or the title it takes logarithms")
  func clicks() throws {
    var screen = try Scripted()
    screen.type("50")
    screen.press(.enter)
    let recipe = screen.state.compress.recipe
    let place = try columns(screen)
    mouse(&screen, .press, place.x + 2, place.y)
    #expect(screen.state.compress.recipe == recipe && screen.state.compress.histogramPointer != nil)
    #expect(!screen.state.compress.usesLogScale)
    mouse(&screen, .press, place.x - 2, place.y)
    #expect(screen.state.compress.usesLogScale)
    mouse(&screen, .press, place.x + 2, place.y - 1)
    #expect(!screen.state.compress.usesLogScale && screen.state.compress.recipe == recipe)
    // With the right button it comes from wherever it is, and is held.
    mouse(&screen, .press, place.x + 12, place.y, button: .right)
    #expect(try lines(screen).first == 12)
    mouse(&screen, .drag, place.x + 9, place.y, button: .right)
    #expect(try lines(screen).first == 9)
  }

  @Test("Arrows move it by a column, ten with Shift, and never stand still before the end")
  func keys() throws {
    var screen = try Scripted()
    screen.press(.tab, .tab, .tab)
    #expect(screen.state.compress.focus == .histogram)
    #expect(screen.text.contains("nothing pruned; → moves the threshold"))
    func look() { screen.state.follow(view(screen.state, size: screen.size)) }
    look()
    var before = 0.0
    for step in 1...200 where sparsity(screen) < 1 {
      screen.press(.right)
      #expect(sparsity(screen) > before, "step \(step)")
      before = sparsity(screen)
      if step == 10 {
        let column = try #require(lines(screen).last)
        screen.press(.left)
        #expect(try lines(screen).last == column - 1)
        screen.press(.right, .shiftRight)
        #expect(try lines(screen).last == column + 10)
        screen.press(.shiftLeft)
        before = sparsity(screen)
      }
    }
    #expect(sparsity(screen) == 1)
    screen.press(.left)
    #expect(sparsity(screen) < 1)
    screen.press(.home)
    #expect(sparsity(screen) == 0)
    screen.press(.end)
    #expect(sparsity(screen) == 1)
    // All of it is one step.
    screen.press(.character("u"))
    #expect(screen.state.compress.recipe == Recipe())
    screen.press(.escape)
    #expect(screen.state.compress.focus == .sparsity)
  }

  @Test("Below it stands how many weights it cuts", arguments: ScreenTests.goldenSizes)
  func golden(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    screen.type("80")
    screen.press(.enter, .tab, .tab, .tab)
    let removed = try #require(screen.state.compress.compressed.figures["fc1"]).keptCount
    #expect(screen.text.contains("\(Numbers.count(8192 - removed)) of 8 192 pruned"))
    try expectGolden(screen.text, "threshold-\(width)x\(height)")
  }

  @Test(
    "What has no threshold says why: a pattern, or a layer that isn't known", arguments: ["p", "pp", "ppp"])
  func refused(_ keys: String) throws {
    var screen = try Scripted()
    screen.type(keys)
    let recipe = screen.state.compress.recipe
    screen.press(.tab, .tab, .tab, .right)
    #expect(screen.state.message?.hasPrefix("fc1 has no threshold: it is pruned ") ?? false)
    #expect(screen.state.message?.hasSuffix("; p changes it") ?? false)
    #expect(screen.text.contains("no threshold"))
    let place = try columns(screen)
    mouse(&screen, .press, place.x + place.width / 2, place.y)
    mouse(&screen, .drag, place.x + 3, place.y)
    mouse(&screen, .release, place.x + 3, place.y)
    #expect(screen.state.compress.recipe == recipe)
  }

  @Test("Ranked with others, a layer is pruned by itself from then on; the line of all moves the common one")
  func global() throws {
    var screen = try Scripted()
    screen.type("ga50")
    screen.press(.enter, .up, .up, .up, .tab, .tab, .tab, .right)
    #expect(screen.state.message == "fc1 is pruned by itself now, no longer ranked with the others")
    screen.press(.character("u"), .character("a"), .right, .right)
    #expect(screen.state.compress.row == .all)
    let recipe = screen.state.compress.recipe
    #expect(recipe.layers.isEmpty && recipe.defaults.sparsity > 0.5)
    let thresholds = screen.state.compress.layers.compactMap {
      screen.state.compress.compressed.encodedLayers[$0.name]?.threshold
    }
    // Each layer's is its own largest weight below the common cut.
    #expect(thresholds.count == 3 && screen.text.contains("threshold of all layers"))
    let cut = try #require(thresholds.max())
    for layer in screen.state.compress.layers {
      let encoded = try #require(screen.state.compress.compressed.encodedLayers[layer.name])
      #expect(encoded.weights.elements.allSatisfy { $0 == 0 || $0.magnitude >= cut })
    }
  }

  @Test("On the line of all layers, each with a threshold of its own, the shown layer is selected")
  func all() throws {
    var screen = try Scripted()
    screen.press(.character("a"), .tab, .tab, .tab, .right)
    #expect(screen.state.compress.row == .layer(0))
    #expect(screen.state.message == "fc1 is selected: the threshold is its own")
    #expect(sparsity(screen) > 0 && sparsity(screen, "fc2") == 0)
  }

  @Test("Enter prunes up to the place that is marked")
  func enter() throws {
    var screen = try Scripted()
    screen.press(.enter)
    #expect(screen.state.message?.hasPrefix("nothing is marked in the histogram") ?? false)
    screen.state.follow(view(screen.state, size: screen.size))
    for _ in 0..<8 { screen.press(.character(">")) }
    screen.press(.enter)
    let width = try columns(screen).width
    let range = try #require(screen.state.compress.drawnHistogram).range
    let zero = try #require(PlotScale(range).step(of: 0, of: width))
    #expect(try lines(screen).last == zero + 7)
    #expect(screen.state.compress.histogramPointer == nil)
  }
}

@Suite("Columns as thresholds")
struct ThresholdRulerTests {
  /// Magnitudes in ascending order: the threshold that removes so many is the last of them.
  private func threshold(_ weights: [Float], removing count: Int) -> Float? {
    count == 0 ? nil : weights.map(\.magnitude).sorted()[count - 1]
  }

  @Test(
    "The threshold is in the column whenever a weight is, else before it",
    arguments: [-0.3...0.3, -0.25...0.4, -1...0.2, 0...1, 0.1...0.9, -0.8 ... -0.2] as [ClosedRange<Float>],
    [1, 2, 7, 40, 111])
  func lands(_ range: ClosedRange<Float>, _ width: Int) {
    var generator = SeededGenerator(seed: 5)
    // Denser around one value, with gaps far from it.
    var weights = (0..<2000).map { _ -> Float in
      let part = (0..<4).reduce(Float(0)) { sum, _ in sum + Float.random(in: 0...1, using: &generator) } / 4
      return range.lowerBound + part * (range.upperBound - range.lowerBound)
    }
    weights += [range.lowerBound, range.upperBound]
    let bounds = Double(range.lowerBound)...Double(range.upperBound)
    let ruler = ThresholdRuler(weights: [weights], range: bounds, width: width)
    let scale = PlotScale(bounds)
    for column in 0..<width {
      let target = ruler.target(at: column)
      let count = Int((target.sparsity * Double(weights.count)).rounded(.toNearestOrEven))
      guard scale.step(of: 0, of: width) != column else {
        #expect(count == 0)
        continue
      }
      let here = weights.contains {
        scale.step(of: Double($0.magnitude), of: width) == column
          || scale.step(of: -Double($0.magnitude), of: width) == column
      }
      guard let threshold = threshold(weights, removing: count) else {
        #expect(!here)
        continue
      }
      let drawn = ruler.columns(of: Double(threshold))
      #expect(drawn.contains(column) == here, "column \(column) of \(width): \(threshold) is in \(drawn)")
    }
  }

  @Test("Round sparsities are preferred where they do as well")
  func round() {
    let weights = (1...1000).map { Float($0) / 1000 }
    let ruler = ThresholdRuler(weights: [weights], range: 0...1, width: 10)
    #expect(ruler.target(at: 4).sparsity == 0.45)
    #expect(ruler.target(at: 0).sparsity == 0)
    #expect(ruler.target(at: 10).sparsity == 1)
    #expect(ruler.target(from: 0.45, by: 3).sparsity == 0.75)
    #expect(ruler.target(from: 0.45, by: -9).sparsity == 0)
  }

  @Test("Empty columns are jumped over")
  func gaps() {
    let ruler = ThresholdRuler(weights: [[0.01, -0.02, 0.85, -1]], range: -1...1, width: 20)
    #expect(ruler.target(from: 0.02, by: 1).sparsity == 0.75)
    #expect(ruler.target(from: 0.85, by: 1).sparsity == 1)
    #expect(ruler.target(from: 0.85, by: -1).sparsity == 0.5)
    #expect(ruler.target(at: 12).sparsity == 0.5)
  }

  @Test("Weights that are no numbers, constant or missing make no trouble")
  func awkward() {
    for weights in [[], [0, 0], [.nan, 1, .infinity], [3]] as [[Float]] {
      for range in [0...0, 3...3, -1...1] as [ClosedRange<Double>] {
        let ruler = ThresholdRuler(weights: [weights], range: range, width: 9)
        for column in -2...11 { #expect((0...1).contains(ruler.target(at: column).sparsity)) }
        for step in [-10, -1, 1, 10] {
          #expect((0...1).contains(ruler.target(from: 0.5, by: step).sparsity))
        }
      }
    }
  }
}
