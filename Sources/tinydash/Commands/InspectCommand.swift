import ArgumentParser
import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork

/// `tinydash inspect`: what is in a model.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show a model's layers, shapes, parameters, multiply-accumulates, bytes and weight statistics.")

  @Argument(help: ModelArgument.help)
  var model: ModelArgument

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  private struct Summary: Encodable {
    let model: String
    let parameters: Int
    let macs: Int
    /// What saving the weights in single precision takes.
    let bytes: Int
    /// Why it can't be run, if it can't.
    let obstacle: String?
    let layers: [LayerSummary]
    let metadata: [String: String]
  }

  private struct LayerSummary: Encodable {
    let name: String
    let `operator`: String
    let shape: [Int]
    let parameters: Int
    let macs: Int
    let bytes: Int
    let sparsity: Double
    let min: JSONNumber<Float>
    let max: JSONNumber<Float>
    let mean: JSONNumber<Double>
    let standardDeviation: JSONNumber<Double>
    let percentiles: [String: JSONNumber<Double>]

    /// - Throws: What reading weights threw that are still in their file. Afterwards, they are in memory no longer.
    init(_ layer: Layer, weights: Tensor) throws {
      try weights.load()
      defer { weights.unload() }
      let distribution = WeightDistribution(weights.elements)
      name = layer.name
      `operator` = layer.operatorName
      shape = layer.weightShape.dimensions
      parameters = layer.parameterCount
      macs = layer.macs
      bytes = layer.parameterCount * MemoryLayout<Float>.size
      sparsity = distribution.sparsity
      min = JSONNumber(distribution.minimum)
      max = JSONNumber(distribution.maximum)
      mean = JSONNumber(distribution.mean)
      standardDeviation = JSONNumber(distribution.standardDeviation)
      percentiles = Dictionary(
        distribution.percentiles.map { (String($0), JSONNumber($1)) }, uniquingKeysWith: { first, _ in first }
      )
    }
  }

  func run() throws {
    let model = try model.load()
    var report = ProgressReport(after: .milliseconds(300))
    defer { report.finish() }
    var layers: [LayerSummary] = []
    let all = model.layers
    for layer in all {
      report.update(
        fraction: Double(layers.count) / Double(all.count),
        "\(layers.count) of \(all.count) layers  \(layer.name.printable)")
      layers.append(try LayerSummary(layer, weights: model[weight: layer.weightName]))
    }
    report.finish()
    let summary = Summary(
      model: model.name, parameters: model.parameterCount, macs: model.macs,
      bytes: model.weights.values.reduce(0) { $0 + $1.count * MemoryLayout<Float>.size },
      obstacle: model.graph.obstacle,
      layers: layers,
      metadata: model.metadata)
    if json { try JSONOutput.print(summary) } else { try Self.printTable(summary) }
  }

  /// Three places where they say something.
  private static func number(_ value: Double) -> String {
    let isUsual = value == 0 || (0.001..<10_000).contains(value.magnitude)
    return String(format: isUsual ? "%.3f" : "%.2e", value)
  }

  private static func printTable(_ summary: Summary) throws {
    try StandardOutput.print(
      "\(summary.model.printable): \(summary.parameters) parameters, \(summary.macs) MACs, "
        + "\(summary.bytes) bytes in single precision"
    )
    if let obstacle = summary.obstacle { try StandardOutput.print("can't be run: \(obstacle.printable)") }
    let header = [
      "layer", "operator", "shape", "parameters", "MACs", "bytes", "sparsity", "min", "median", "max", "std",
    ]
    let rows = summary.layers.map { layer in
      [
        layer.name, layer.operator, layer.shape.map(String.init).joined(separator: "×"),
        String(layer.parameters), String(layer.macs), String(layer.bytes),
        String(format: "%.1f %%", layer.sparsity * 100), number(Double(layer.min.value)),
        number(Double(layer.percentiles["50"]?.value ?? .nan)), number(Double(layer.max.value)),
        number(Double(layer.standardDeviation.value)),
      ]
    }
    try StandardOutput.print(TextTable(header: header, leftAligned: 3, rows: rows).text)
    for (key, value) in summary.metadata.sorted(by: { $0.key < $1.key }) {
      try StandardOutput.print("\(key.printable): \(value.printable)")
    }
  }
}
