import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Ranks of dense layers")
struct RankTests {
  @Test("A layer of zeros has no rank that keeps most of its energy")
  func zeros() throws {
    let model = try digitsModel { _, _ in 0 }
    let key = try #require(Scripted(model).state.compress.rankKey)
    #expect(LayerRank(RankRequest(key: key, model: model)) == nil)
    var screen = try Scripted(model)
    screen.send(.ranked(key, nil))
    #expect(screen.explained(LowRankExplanation.self).contains("can't be told: its weights are all zero"))
  }

  @Test("A dense layer's break-even rank is shown at once, its energies once they are known")
  func details() throws {
    var screen = try Scripted()
    // 128·64 / (128 + 64).
    #expect(screen.text.contains("rank     64, breaks even at 42.7 "))
    let key = try #require(screen.state.compress.rankKey)
    screen.send(.ranked(key, LayerRank(mostEnergy: 60, energyWhereSaving: 0.875)))
    #expect(screen.text.contains("rank     64, breaks even at 42.7, 99 % of the energy in 60"))
    screen = try Scripted("lenet5")
    #expect(!screen.text.contains("breaks even"))
  }

  @Test("A layer is asked about once, when it is shown or its shape changes, but not while a slider is held")
  func requests() throws {
    var screen = try Scripted()
    #expect(screen.rankRequests.map(\.key.layer) == ["fc1"])
    screen.press(.right, .down, .down)
    #expect(screen.rankRequests.map(\.key.layer) == ["fc1", "fc2", "fc3"])
    screen.press(.up, .up)
    for request in screen.rankRequests {
      screen.send(.ranked(request.key, LayerRank(mostEnergy: 1, energyWhereSaving: 1)))
    }
    let count = screen.rankRequests.count
    screen.press(.down, .up)
    #expect(screen.rankRequests.count == count)
    screen.state.compress.isHeld = true
    screen.press(.tab, .tab, .shiftRight)
    #expect(screen.rankRequests.count == count)
    screen.state.compress.isHeld = false
    screen.press(.right)
    #expect(screen.rankRequests.last?.key.shape == [114, 64])
    #expect(screen.rankRequests.last?.model.layers[0].weightShape == [114, 64])
  }

  @Test("The energies are those of the singular values")
  func values() throws {
    // Rows of an orthonormal matrix times 10, 3, 1 and 0: these are the singular values.
    let half: Float = 0.5
    let basis: [[Float]] = [
      [half, half, half, half], [half, -half, half, -half], [half, half, -half, -half],
      [half, -half, -half, half],
    ]
    var builder = GraphBuilder(input: [4])
    let dense = builder.add("fc", Dense(outputs: 4), builder.input)
    let graph = try builder.build(output: dense)
    let weights = zip(basis, [10, 3, 1, 0] as [Float]).flatMap { row, value in row.map { $0 * value } }
    let model = try Model(
      name: "m", graph: graph,
      weights: [
        "fc.weight": Tensor(shape: [4, 4], elements: weights),
        "fc.bias": Tensor(shape: [4], elements: [0, 0, 0, 0]),
      ])
    let rank = try #require(
      LayerRank(RankRequest(key: .init(subject: 0, layer: "fc", shape: [4, 4]), model: model)))
    // 109 of 110 are more than 99 %; rank 1 is the largest below 16 / 8.
    #expect(rank.mostEnergy == 2)
    #expect(abs(rank.energyWhereSaving - 100.0 / 110) < 1e-6)
  }
}
