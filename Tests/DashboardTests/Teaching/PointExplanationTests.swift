import ModelCompression
import TerminalCanvas
import Testing

@testable import Dashboard

/// What is said of the points of the Explore screen.
@Suite("Explanations of points")
struct PointExplanationTests {
  /// The original, and a recipe that was measured with so many right of so many, on the Explore screen.
  private func screen(_ correct: Int, of total: Int = 360, original: Int = 350, bytes: Int? = nil) throws
    -> Scripted
  {
    var screen = try Scripted()
    func measure(_ correct: Int, _ total: Int, _ bytes: Int?) {
      screen.send(
        .report(
          .measured(
            .both,
            Measurement(
              configuration: screen.state.compress.configuration(of: .both),
              bytes: bytes ?? screen.state.compress.compressed.totalBytes ?? 0,
              accuracy: AccuracyEstimate(correct: correct, total: total), sampleCount: 360))))
    }
    measure(original, 360, nil)
    _ = try screen.state.compress.change(to: Recipe(defaults: LayerRecipe(bits: 8)), by: nil)
    screen.send(.input(.resize(screen.size)))
    measure(correct, total, bytes)
    screen.press(.function(Screen.explore.number), .character("i"))
    return screen
  }

  @Test(
    "A point on the frontier: what it is, what more bytes buy, whether that may be chance, and the budget")
  func frontier() throws {
    let screen = try screen(345)
    let bytes = try #require(screen.state.compress.compressed.totalBytes)
    let text = screen.explained(PointExplanation.self)
    #expect(screen.explanation?.title == "8 bits")
    #expect(
      text.contains(
        "The current recipe: \(Numbers.bytes(bytes)) (\(Numbers.ratio(68_904 / Double(bytes))) smaller), 345 of 360 samples right, 95.83 %."
      ))
    #expect(
      text.contains(
        "on the frontier: nothing as small is as accurate. \(Numbers.bytes(68_904 - bytes)) more buy +1.39 points."
      ))
    // Wilson's intervals of 345 and 350 of 360.
    #expect(
      text.contains(
        "Against the original −1.39 points, 93.2…97.5 % to its 95.0…98.5 %: on 360 samples it may be chance"))
    #expect(text.contains("It fits 256 KiB with "))
    #expect(screen.text.contains("The current recipe"))
  }

  @Test("The original has one smaller neighbour; what is less accurate and larger is off the frontier")
  func standing() throws {
    var better = try screen(345)
    better.press(.right)
    let original = better.explained(PointExplanation.self)
    #expect(better.explanation?.title == "original")
    #expect(original.contains("The model as it was opened: 67.3 KiB, 350 of 360 samples right, 97.22 %."))
    #expect(original.contains("The next smaller one saves ") && original.contains(" for −1.39 points."))
    #expect(original.contains("Its 95 % interval is 95.0…98.5 %"))

    let worse = try screen(200, bytes: 70_000).explained(PointExplanation.self)
    #expect(
      worse.contains(
        "off the frontier: original takes 67.3 KiB and gets 97.22 % (on 360 samples this isn't chance)."))
    #expect(worse.contains("−41.67 points") && worse.contains("this isn't chance"))
    let same = try screen(350, bytes: 68_904).explained(PointExplanation.self)
    #expect(same.contains("isn't on the frontier, as original is as small and as accurate"))
  }

  @Test("What was measured in part isn't judged; without any point it is said what points are")
  func unknown() throws {
    let part = try screen(30, of: 36).explained(PointExplanation.self)
    #expect(part.contains("324 samples are left to measure; only then can it be on the frontier."))
    var empty = try Scripted()
    empty.press(.function(Screen.explore.number), .character("i"))
    #expect(empty.explanation?.title == "Points")
    #expect(empty.explained(PointExplanation.self).contains("Nothing was measured yet."))
  }

  @Test("It begins anew with another point, closes with i, and its first three sentences have room")
  func follows() throws {
    var screen = try screen(345)
    let first = try #require(screen.explanation)
    screen.press(.right)
    let second = try #require(screen.explanation)
    #expect(first != second)
    for text in [first, second] {
      #expect(text.sentences.count >= 3)
      // What it is, where it stands and what it is against the original are never left out.
      let lines = text.pages(width: Explanation.width)[0].joined(separator: " ")
      #expect(lines.contains(text.sentences[2].suffix(10)))
    }
    screen.press(.character("i"))
    #expect(!screen.state.isExplaining)
  }
}
