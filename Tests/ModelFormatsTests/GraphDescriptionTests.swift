import NeuralNetwork
import Testing

@testable import ModelFormats

@Suite struct GraphDescriptionTests {
  @Test("What an operator was made with is read back")
  func numbers() throws {
    var builder = GraphBuilder(input: [2, 6, 6])
    let last = builder.chain(
      from: builder.input,
      [
        ("max", MaxPool2D(Window(3, stride: 2), roundsUp: true)),
        ("mean", AveragePool2D(Window(2, stride: 2), countsPadding: true, roundsUp: true)),
        ("limit", Clip(low: -.infinity, high: 1)), ("share", Softmax(axis: -2)),
      ])
    let graph = try builder.build(output: last)
    let read = try GraphDescription(text: GraphDescription(graph).text()).graph()
    #expect(read.shapes == graph.shapes)
    #expect((read.nodes[0].operation as? MaxPool2D)?.roundsUp == true)
    let mean = try #require(read.nodes[1].operation as? AveragePool2D)
    #expect(mean.roundsUp && mean.countsPadding)
    let limit = try #require(read.nodes[2].operation as? Clip)
    #expect(limit.low == -.infinity && limit.high == 1)
    #expect((read.nodes[3].operation as? Softmax)?.axis == -2)
  }
}
