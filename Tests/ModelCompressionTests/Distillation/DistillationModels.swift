import NeuralNetwork

/// Small models and data for tests of distillation.
enum DistillationModels {
  /// Three classes of 6×6 images: where the bright bar stands decides.
  static func bars(_ count: Int, seed: UInt64) -> LabeledSamples {
    var generator = SeededGenerator(seed: seed)
    var pixels: [Float] = []
    var labels: [Int32] = []
    for sample in 0..<count {
      let label = sample % 3
      labels.append(Int32(label))
      for pixel in 0..<36 {
        pixels.append(generator.nextUnitFloat() * 0.6 + (pixel / 12 == label ? 0.4 : 0))
      }
    }
    return LabeledSamples(shape: [1, 6, 6], storage: .floats(pixels), labels: labels)
  }

  static var dataset: Dataset {
    Dataset(
      name: "bars", classNames: ["top", "middle", "bottom"], training: bars(60, seed: 2),
      test: bars(45, seed: 3))
  }

  /// Convolution, pooling, two dense layers.
  static func model(channels: Int, hidden: Int, seed: UInt64, endsInSoftmax: Bool = false) throws -> Model {
    var builder = GraphBuilder(input: [1, 6, 6])
    var last = builder.chain(
      from: builder.input,
      [
        ("conv", Conv2D(outputChannels: channels, window: Window(3, padding: 1))), ("relu1", ReLU()),
        ("pool", MaxPool2D(Window(2, stride: 2))), ("flatten", Reshape.flatten),
        ("fc1", Dense(outputs: hidden)), ("relu2", ReLU()), ("fc2", Dense(outputs: 3)),
      ])
    if endsInSoftmax { last = builder.add("softmax", Softmax(), last) }
    return try Model(name: "bars", randomWeightsFor: builder.build(output: last), seed: seed)
  }

  static func teacher(endsInSoftmax: Bool = false) throws -> Model {
    try model(channels: 6, hidden: 8, seed: 11, endsInSoftmax: endsInSoftmax)
  }

  static func student(seed: UInt64 = 12) throws -> Model { try model(channels: 3, hidden: 5, seed: seed) }

  static let training = TrainingConfiguration(
    epochs: 3, batchSize: 25, learningRate: 5e-3, labelSmoothing: 0.05,
    augmentation: Augmentation(shift: 1, flips: true), seed: 5)
}
