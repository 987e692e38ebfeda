/// Labeled samples to train on and others to measure with.
public struct Dataset: Sendable {
  /// What the dataset is called, such as `fashion-mnist`.
  public let name: String
  /// The name of every class, in the order of the labels.
  public let classNames: [String]
  /// What models are trained, calibrated and fine-tuned on.
  public var training: LabeledSamples
  /// What accuracy is measured on, and nothing else.
  public var test: LabeledSamples

  /// Creates a dataset.
  public init(name: String, classNames: [String], training: LabeledSamples, test: LabeledSamples) {
    self.name = name
    self.classNames = classNames
    self.training = training
    self.test = test
  }

  /// The samples that accuracy is measured on.
  public var testSplit: TestSplit { TestSplit(name: name, classNames: classNames, samples: test) }

  /// The shape of one sample.
  public var sampleShape: Shape { test.shape }
}
