public import NeuralNetwork

/// What a model's metadata say of the data that its accuracy was measured on, so that reading it again gives the same.
public struct DataRecord: Hashable, Sendable {
  /// The name of the data: `digits`, or the path of a file or a folder.
  public let dataset: String
  /// What is done to samples first.
  public let normalization: LabeledSamples.Normalization

  /// The metadata's key for the data's name.
  public static let datasetKey = "tinydash.dataset"
  /// The metadata's key for what is subtracted from every input; 0 without it.
  public static let meanKey = "tinydash.mean"
  /// The metadata's key for the divisor of every input after that; 1 without it.
  public static let standardDeviationKey = "tinydash.std"

  /// Describes data.
  public init(dataset: String, normalization: LabeledSamples.Normalization) {
    self.dataset = dataset
    self.normalization = normalization
  }

  /// Writes it into a model's metadata, instead of what they said before.
  public func write(into model: inout Model) {
    model.metadata[Self.datasetKey] = dataset
    let isNeeded = normalization != .none
    model.metadata[Self.meanKey] = isNeeded ? "\(normalization.mean)" : nil
    model.metadata[Self.standardDeviationKey] = isNeeded ? "\(normalization.standardDeviation)" : nil
  }
}
