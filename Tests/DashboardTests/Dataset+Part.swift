import NeuralNetwork

extension Dataset {
  /// The first samples of each split.
  func part(training: Int, test: Int) -> Dataset {
    func first(_ count: Int, of samples: LabeledSamples) -> LabeledSamples {
      LabeledSamples(
        shape: samples.shape, storage: .floats(samples.inputs(0..<count).elements),
        labels: Array(samples.labels.prefix(count)))
    }
    return Dataset(
      name: name, classNames: classNames, training: first(training, of: self.training),
      test: first(test, of: self.test))
  }
}
