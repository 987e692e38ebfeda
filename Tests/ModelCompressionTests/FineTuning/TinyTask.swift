import ModelCompression
import NeuralNetwork

/// A task that a few steps of training in a debug build get somewhere with.
enum TinyTask {
  /// Three classes of 6×6 images: where the bright bar stands decides.
  static func samples(_ count: Int = 60, seed: UInt64 = 2) -> LabeledSamples {
    var random = SeededGenerator(seed: seed)
    var pixels: [Float] = []
    var labels: [Int32] = []
    for sample in 0..<count {
      labels.append(Int32(sample % 3))
      for pixel in 0..<36 {
        pixels.append(random.nextUnitFloat() / 2 + (pixel / 12 == sample % 3 ? 0.5 : 0))
      }
    }
    return LabeledSamples(shape: [1, 6, 6], storage: .floats(pixels), labels: labels)
  }

  /// A convolution with normalization, and two dense layers.
  static func model(seed: UInt64 = 1) throws -> Model {
    var builder = GraphBuilder(input: [1, 6, 6])
    let last = builder.chain(
      from: builder.input,
      [
        ("conv", Conv2D(outputChannels: 6, window: Window(3, padding: 1), hasBias: false)),
        ("bn", BatchNorm()), ("relu", ReLU()), ("pool", MaxPool2D(Window(2, stride: 2))),
        ("flatten", Reshape.flatten), ("fc1", Dense(outputs: 20)), ("relu2", ReLU()),
        ("fc2", Dense(outputs: 3)),
      ])
    return try Model(name: "bars", randomWeightsFor: builder.build(output: last), seed: seed)
  }

  /// Steps that go far, with everything that could move a weight that should stay.
  static func settings(epochs: Int = 2, optimizer: Optimizer = .adamW(weightDecay: 0.1)) -> FineTuning {
    FineTuning(
      training: TrainingConfiguration(
        epochs: epochs, batchSize: 20, optimizer: optimizer, learningRate: 5e-3, seed: 5))
  }
}
