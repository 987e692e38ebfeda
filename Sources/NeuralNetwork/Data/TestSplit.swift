/// The samples of a dataset that accuracy is measured on, without those to train on.
public struct TestSplit: Sendable {
  /// What the dataset is called, such as `fashion-mnist`.
  public let name: String
  /// The name of every class, in the order of the labels.
  public let classNames: [String]
  /// The samples.
  public var samples: LabeledSamples

  /// Creates a split.
  public init(name: String, classNames: [String], samples: LabeledSamples) {
    self.name = name
    self.classNames = classNames
    self.samples = samples
  }
}
