import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Comparing techniques")
struct CompareTechniquesTests {
  private static let dataset = Dataset(
    name: "bars", classNames: ["top", "middle", "bottom"], training: TinyTask.samples(60, seed: 2),
    test: TinyTask.samples(45, seed: 3))

  @Test("A technique whose training diverges is named")
  func divergence() throws {
    let pipeline = CompressionPipeline(fineTuning: FineTuning(epochs: 2, learningRate: 1e30))
    let technique = CompressionTechnique(name: "much too fast", method: .pipeline(pipeline))
    let error = #expect(throws: TechniqueDivergence.self) {
      try compareCompressionTechniques(TinyTask.model(), dataset: Self.dataset, techniques: [technique])
    }
    #expect(error?.description.contains("'much too fast'") == true)
  }

  @Test("Every standard technique gets a row with what was measured of it")
  func standard() throws {
    let model = try TinyTask.model()
    let techniques = CompressionTechnique.standard(for: model, epochs: 1, seed: 1)
    var reports: [ComparisonProgress] = []
    let table = try compareCompressionTechniques(
      model, dataset: Self.dataset, techniques: techniques, lanes: 2
    ) { reports.append($0) }
    #expect(table.rows.map(\.technique) == techniques.map(\.name))
    #expect(Set(techniques.map(\.name)).count == techniques.count)
    let original = try #require(table.rows.first)
    #expect(original.technique == "original" && original.ratio == 1 && original.sparsity == 0)
    #expect(original.parameters == model.parameterCount && original.macs == model.macs)
    for row in table.rows {
      #expect(row.accuracy.total == 45 && row.latency.p50 > 0 && row.bytes > 0)
      #expect(abs(row.ratio - Double(original.bytes) / Double(row.bytes)) < 1e-9)
    }
    func row(_ part: String) throws -> ComparisonRow {
      try #require(table.rows.first { $0.technique.contains(part) })
    }
    #expect(try abs(row("magnitude pruning 80").sparsity - 0.8) < 0.01)
    #expect(try row("structured pruning").macs < model.macs * 6 / 10)
    #expect(try row("student").parameters < model.parameterCount * 6 / 10)
    #expect(try row("folded").parameters == model.parameterCount - 6)
    #expect(try abs(row("recalibrated").sparsity - 0.5) < 0.01)
    #expect(try row("biases corrected").bytes == row("quantization 4 bits").bytes)
    // Only integers on both sides of a product make it cheaper.
    let (weights, both) = (try row("quantization 8 bits"), try row("activations too"))
    // A scale and a zero point for the input of each of three layers.
    #expect(both.bytes == weights.bytes + 3 * 8)
    #expect(weights.energy.arithmetic == original.energy.arithmetic)
    #expect(abs(both.energy.arithmetic / original.energy.arithmetic - 0.3 / 4.6) < 1e-9)
    #expect(reports.map(\.index) == reports.map(\.index).sorted())
    #expect(reports.last?.table == table)
    let fractions = reports.map(\.fraction)
    #expect(fractions == fractions.sorted() && fractions.last == 1)
    #expect(
      reports.allSatisfy { report in
        let place = report.fraction * Double(report.count) - Double(report.index)
        return place >= -1e-9 && place <= 1 + 1e-9
      })
  }

  @Test("Without epochs nothing is trained, and there is no student")
  func untrained() throws {
    let techniques = CompressionTechnique.standard(for: try TinyTask.model(), epochs: 0, seed: 1)
    #expect(techniques.count > 8 && !techniques.contains { $0.name.contains("student") })
    for case .pipeline(let pipeline) in techniques.map(\.method) { #expect(pipeline.fineTuning == nil) }
  }

  private struct Enough: Error {}

  @Test("What progress throws ends the comparison")
  func cancelled() throws {
    let model = try TinyTask.model()
    #expect(throws: Enough.self) {
      try compareCompressionTechniques(
        model, dataset: Self.dataset,
        techniques: CompressionTechnique.standard(for: model, epochs: 1, seed: 1)
      ) { if $0.index == 5 { throw Enough() } }
    }
  }
}
