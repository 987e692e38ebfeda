import Foundation
import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Techniques side by side")
struct ComparisonTableTests {
  private static func row(_ technique: String, bytes: Int, correct: Int) -> ComparisonRow {
    ComparisonRow(
      technique: technique, parameters: 100, macs: 1000, bytes: bytes, ratio: 400 / Double(bytes),
      sparsity: 0.5, accuracy: AccuracyEstimate(correct: correct, total: 200),
      latency: LatencyMeasurement(times: [3e-6, 1e-6, 2e-6], batch: 1),
      energy: EnergyEstimate(macs: 1000, bytes: bytes, usesIntegers: false), seconds: 1.5)
  }
  private let table = ComparisonTable(rows: [
    row("original", bytes: 400, correct: 180), row("pruned, \"hard\"", bytes: 100, correct: 175),
  ])

  @Test("Markdown has a line for each technique and the loss against the first")
  func markdown() {
    #expect(
      table.markdown == """
        | technique | parameters | MACs | bytes | ratio | sparsity | accuracy | Δ points | latency µs | energy µJ (estimate) | fits |
        |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
        | original | 100 | 1000 | 400 | 1.00 | 50.0 % | 90.00 % | 0.00 | 2.0 | 0.07 | 64 KiB |
        | pruned, "hard" | 100 | 1000 | 100 | 4.00 | 50.0 % | 87.50 % | -2.50 | 2.0 | 0.02 | 64 KiB |

        """)
  }

  @Test("With a budget of one's own every form says what fits it")
  func budget() throws {
    var table = table
    table.budget = SizeBudget(name: "300 B", bytes: 300)
    #expect(table.header.last == "fits 300 B")
    #expect(table.cells.map(\.last) == ["no", "yes"])
    let lines = table.csv.components(separatedBy: "\r\n")
    #expect(lines[0].hasSuffix(",fits,budget,fitsBudget"))
    #expect(lines[1].hasSuffix(",64 KiB,300,false") && lines[2].hasSuffix(",64 KiB,300,true"))
    let object = try JSONSerialization.jsonObject(with: table.json()) as? [String: Any]
    #expect(object?["budget"] as? Int == 300)
    let rows = object?["rows"] as? [[String: Any]]
    #expect(rows?.map { $0["fitsBudget"] as? Bool } == [false, true])
    #expect(rows?.first?["technique"] as? String == "original")
  }

  @Test("A table says how it was made")
  func setup() throws {
    var table = table
    table.setup = .init(model: "lenet5", dataset: "fashion-mnist", epochs: 2, seed: 7)
    #expect(table.markdown.hasSuffix("|\n\nlenet5 on fashion-mnist, 2 epochs, seed 7\n"))
    let object = try JSONSerialization.jsonObject(with: table.json()) as? [String: Any]
    #expect((object?["setup"] as? [String: Any])?["epochs"] as? Int == 2)
  }

  @Test("CSV quotes what needs it")
  func csv() {
    let lines = table.csv.components(separatedBy: "\r\n")
    #expect(lines.count == 4 && lines[3].isEmpty)
    #expect(lines[0].split(separator: ",").count == 14)
    #expect(lines[1].hasPrefix("original,100,1000,400,1.0,0.5,0.9,180,200,2e-06,3e-06,"))
    #expect(lines[2].hasPrefix("\"pruned, \"\"hard\"\"\",100,"))
  }

  @Test("JSON has the documented keys")
  func json() throws {
    let object = try #require(try JSONSerialization.jsonObject(with: table.json()) as? [String: Any])
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.count == 2)
    let keys = [
      "technique", "parameters", "macs", "bytes", "ratio", "sparsity", "accuracy", "latency",
      "energyEstimate",
    ]
    for key in keys { #expect(rows[1][key] != nil, "\(key)") }
    #expect(rows[1]["accuracy"] as? Double == 0.875)
  }

  @Test(
    "The smallest budget that bytes fit into, the limit included",
    arguments: [(65_536, "64 KiB"), (65_537, "256 KiB"), (1_000_000, "1 MB"), (1_000_001, "10 MB")])
  func budgets(bytes: Int, name: String) {
    #expect(SizeBudget.smallest(for: bytes)?.name == name)
    #expect(SizeBudget.smallest(for: 10_000_001) == nil)
  }

  @Test("Energy follows Horowitz's table")
  func energy() {
    let float = EnergyEstimate(macs: 1_000_000, bytes: 4_000, usesIntegers: false)
    #expect(abs(float.arithmetic - 4.6e-6) < 1e-12)
    #expect(abs(float.memory - 0.64e-6) < 1e-12)
    let integer = EnergyEstimate(macs: 1_000_000, bytes: 1_000, usesIntegers: true)
    #expect(abs(integer.total - (0.3e-6 + 0.16e-6)) < 1e-12)
  }

  @Test("Percentiles are times that were measured")
  func percentiles() {
    let latency = LatencyMeasurement(times: (1...100).map(Double.init).shuffled(), batch: 4)
    #expect(latency.p50 == 50 && latency.p95 == 95 && latency.runs == 100)
    #expect(latency.samplesPerSecond == 4.0 / 50)
    #expect(LatencyMeasurement(times: [7], batch: 1).p95 == 7)
  }

  @Test("A measured latency is a time, and data that doesn't fit is an error")
  func latency() throws {
    let model = try #require(Architecture.named("digits-mlp")).makeModel(seed: 1)
    let samples = LabeledSamples(
      shape: [1, 8, 8], storage: .floats([Float](repeating: 0.5, count: 128)), labels: [0, 1])
    let measured = try LatencyMeasurement.measure(model, samples: samples, batch: 2, budget: 0)
    #expect(measured.p50 > 0 && measured.p95 >= measured.p50 && measured.runs == 20)
    #expect(throws: GraphError.self) { try LatencyMeasurement.measure(model, samples: samples, batch: 3) }
  }
}
