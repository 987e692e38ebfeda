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

  /// What is done to samples first, as far as a model's metadata say it.
  public static func normalization(
    in metadata: [String: String]
  ) -> (mean: Float?, standardDeviation: Float?) {
    (metadata[meanKey].flatMap { Float($0) }, metadata[standardDeviationKey].flatMap { Float($0) })
  }

  /// Checks what the metadata of a model in a file say of its data.
  ///
  /// - Throws: ``FormatError`` where that is nothing by which samples can be read.
  static func check(_ metadata: [String: String], file: String) throws(FormatError) {
    let (mean, deviation) = normalization(in: metadata)
    for (key, value, expected) in [
      (meanKey, mean, "a finite number"), (standardDeviationKey, deviation, "a finite number other than 0"),
    ] {
      guard let text = metadata[key] else { continue }
      guard let value, value.isFinite, key == meanKey || value != 0 else {
        throw FormatError(
          .mismatch, file: file, "has \(key) \"\(text.shortened)\" in its metadata; expected \(expected)")
      }
    }
  }

  /// Writes it into a model's metadata, instead of what they said before.
  public func write(into model: inout Model) {
    model.metadata[Self.datasetKey] = dataset
    let isNeeded = normalization != .none
    model.metadata[Self.meanKey] = isNeeded ? "\(normalization.mean)" : nil
    model.metadata[Self.standardDeviationKey] = isNeeded ? "\(normalization.standardDeviation)" : nil
  }
}
