/// What one technique made of a model, everything measured.
public struct ComparisonRow: Hashable, Sendable {
  /// What was done, such as `magnitude pruning 80 %`.
  public let technique: String
  /// Trainable parameters of the graph, zeros included.
  public let parameters: Int
  /// Multiply-accumulates for one sample.
  public let macs: Int
  /// Exact bytes of all stored weights.
  public let bytes: Int
  /// How many times smaller than the original in single precision.
  public let ratio: Double
  /// The fraction of the layers' weights that are exactly zero.
  public let sparsity: Double
  /// On all test samples.
  public let accuracy: AccuracyEstimate
  /// One sample on one thread of this machine.
  public let latency: LatencyMeasurement
  /// For one sample, by Horowitz's table.
  public let energy: EnergyEstimate
  /// Seconds that making it took, fine-tuning included.
  public let seconds: Double

  /// Creates a row.
  public init(
    technique: String, parameters: Int, macs: Int, bytes: Int, ratio: Double, sparsity: Double,
    accuracy: AccuracyEstimate, latency: LatencyMeasurement, energy: EnergyEstimate, seconds: Double
  ) {
    self.technique = technique
    self.parameters = parameters
    self.macs = macs
    self.bytes = bytes
    self.ratio = ratio
    self.sparsity = sparsity
    self.accuracy = accuracy
    self.latency = latency
    self.energy = energy
    self.seconds = seconds
  }
}

extension ComparisonRow: Encodable {
  private enum CodingKeys: String, CodingKey {
    case technique, parameters, macs, bytes, ratio, sparsity, accuracy, correct, count, latency, latencyP95
    case energyEstimate, seconds, fits
  }

  /// Writes one flat object: `accuracy` and `sparsity` are fractions, `latency` and `seconds` are in seconds, `energyEstimate`
  /// in joules; `fits` is the smallest of the preset budgets, or null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(technique, forKey: .technique)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(macs, forKey: .macs)
    try container.encode(bytes, forKey: .bytes)
    try container.encode(ratio, forKey: .ratio)
    try container.encode(sparsity, forKey: .sparsity)
    try container.encode(accuracy.fraction, forKey: .accuracy)
    try container.encode(accuracy.correct, forKey: .correct)
    try container.encode(accuracy.total, forKey: .count)
    try container.encode(latency.p50, forKey: .latency)
    try container.encode(latency.p95, forKey: .latencyP95)
    try container.encode(energy.total, forKey: .energyEstimate)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(SizeBudget.smallest(for: bytes)?.name, forKey: .fits)
  }
}
