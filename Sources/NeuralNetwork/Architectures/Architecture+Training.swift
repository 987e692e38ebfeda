extension Architecture {
  /// How the built-in model of this architecture was trained, and what `train` does unless told otherwise.
  public func trainingConfiguration(epochs: Int, seed: UInt64) -> TrainingConfiguration {
    var configuration = TrainingConfiguration(
      epochs: epochs, optimizer: .adamW(weightDecay: 0.01), learningRate: 1e-3, warmUpEpochs: 0.5,
      labelSmoothing: 0.05, augmentation: Augmentation(shift: 1, flips: true), seed: seed)
    switch name {
    case Self.digitsMLP.name:
      configuration.batchSize = 32
      configuration.augmentation = Augmentation(shift: 1, flips: false)
      configuration.learningRate = 2e-3
    case Self.lenet300100.name, Self.lenet5.name: break
    default:
      configuration.learningRate = 4e-3
      configuration.optimizer = .adamW(weightDecay: 0.02)
      configuration.warmUpEpochs = 1
    }
    return configuration
  }
}
