public import Foundation

/// Techniques side by side, the original first, and the forms in which they can be taken away.
public struct ComparisonTable: Hashable, Sendable {
  /// What was compared with what: with the program, it gives the same rows again, times aside.
  public struct Setup: Codable, Hashable, Sendable {
    /// The model's name.
    public let model: String
    /// The dataset's name.
    public let dataset: String
    /// Epochs of training for the techniques that train.
    public let epochs: Int
    /// What decided the order of samples.
    public let seed: UInt64

    /// Creates a setup.
    public init(model: String, dataset: String, epochs: Int, seed: UInt64) {
      self.model = model
      self.dataset = dataset
      self.epochs = epochs
      self.seed = seed
    }

    /// In words, such as `lenet5 on fashion-mnist, 2 epochs, seed 1`.
    public var summary: String {
      "\(model) on \(dataset), \(epochs) epoch\(epochs == 1 ? "" : "s"), seed \(seed)"
    }
  }

  /// What was compared.
  public var rows: [ComparisonRow]
  /// How, where the standard techniques were.
  public var setup: Setup?
  /// What the models have to fit into, where one budget counts; else the smallest of the presets is told for each.
  public var budget: SizeBudget?

  /// Creates a table.
  public init(rows: [ComparisonRow] = [], setup: Setup? = nil, budget: SizeBudget? = nil) {
    self.rows = rows
    self.setup = setup
    self.budget = budget
  }

  /// The columns' titles, with units.
  public var header: [String] {
    [
      "technique", "parameters", "MACs", "bytes", "ratio", "sparsity", "accuracy", "Δ points", "latency µs",
      "energy µJ (estimate)", budget.map { "fits \($0.name)" } ?? "fits",
    ]
  }

  /// The cells of every row as text; the loss of accuracy is against the first row.
  public var cells: [[String]] {
    rows.map { row in
      let loss = (row.accuracy.fraction - (rows.first?.accuracy.fraction ?? 0)) * 100
      return [
        row.technique, "\(row.parameters)", "\(row.macs)", "\(row.bytes)", Self.fixed(row.ratio, 2),
        Self.fixed(row.sparsity * 100, 1) + " %", Self.fixed(row.accuracy.fraction * 100, 2) + " %",
        (loss > 0 ? "+" : "") + Self.fixed(loss, 2), Self.fixed(row.latency.p50 * 1e6, 1),
        Self.fixed(row.energy.total * 1e6, 2),
        budget.map { row.bytes <= $0.bytes ? "yes" : "no" } ?? SizeBudget.smallest(for: row.bytes)?.name
          ?? "–",
      ]
    }
  }

  /// As a table in Markdown.
  public var markdown: String {
    let rule = "|---|" + String(repeating: "---:|", count: header.count - 1)
    let lines = cells.map { "| " + $0.joined(separator: " | ") + " |" }
    return (["| " + header.joined(separator: " | ") + " |", rule] + lines).joined(separator: "\n") + "\n"
      + (setup.map { "\n\($0.summary)\n" } ?? "")
  }

  /// As comma-separated values (RFC 4180), with plain numbers: fractions in 0...1, seconds and joules; `fits` is the smallest of the
  /// preset budgets.
  public var csv: String {
    let header =
      "technique,parameters,macs,bytes,ratio,sparsity,accuracy,correct,count,latency,latencyP95,"
      + "energyEstimate,seconds,fits" + (budget == nil ? "" : ",budget,fitsBudget")
    let lines = rows.map { row in
      let numbers: [String] =
        ["\(row.parameters)", "\(row.macs)", "\(row.bytes)", "\(row.ratio)", "\(row.sparsity)"]
        + ["\(row.accuracy.fraction)", "\(row.accuracy.correct)", "\(row.accuracy.total)"]
        + ["\(row.latency.p50)", "\(row.latency.p95)", "\(row.energy.total)", "\(row.seconds)"]
        + [SizeBudget.smallest(for: row.bytes)?.name ?? ""]
        + (budget.map { ["\($0.bytes)", "\(row.bytes <= $0.bytes)"] } ?? [])
      let name =
        row.technique.contains { ",\"\n\r".contains($0) }
        ? "\"" + row.technique.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : row.technique
      return ([name] + numbers).joined(separator: ",")
    }
    return ([header] + lines).joined(separator: "\r\n") + "\r\n"
  }

  /// As one JSON object with the keys `rows` and, where they are known, `setup` and `budget`, in bytes.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  private static func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}

extension ComparisonTable: Encodable {
  private enum CodingKeys: String, CodingKey { case rows, setup, budget, fitsBudget }

  /// A row, with whether it fits the budget.
  private struct Row: Encodable {
    let row: ComparisonRow
    let budget: SizeBudget?

    func encode(to encoder: any Encoder) throws {
      try row.encode(to: encoder)
      guard let budget else { return }
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(row.bytes <= budget.bytes, forKey: .fitsBudget)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rows.map { Row(row: $0, budget: budget) }, forKey: .rows)
    try container.encodeIfPresent(setup, forKey: .setup)
    try container.encodeIfPresent(budget?.bytes, forKey: .budget)
  }
}
