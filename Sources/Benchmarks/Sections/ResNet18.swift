import NeuralNetwork

/// ResNet-18 for ImageNet (He et al., 2016) with random weights: 11.7 million parameters, the names of torchvision.
func resNet18() throws -> Model {
  func convolution(_ channels: Int, _ size: Int, stride: Int = 1) -> Conv2D {
    Conv2D(
      outputChannels: channels, window: Window(size, stride: stride, padding: size / 2), hasBias: false)
  }
  var builder = GraphBuilder(input: [3, 224, 224])
  var last = builder.chain(
    from: builder.input,
    [
      ("conv1", convolution(64, 7, stride: 2)), ("bn1", BatchNorm()), ("relu", ReLU()),
      ("maxpool", MaxPool2D(Window(3, stride: 2, padding: 1))),
    ])
  for (stage, channels) in [64, 128, 256, 512].enumerated() {
    for block in 0..<2 {
      let name = "layer\(stage + 1).\(block)"
      let stride = stage > 0 && block == 0 ? 2 : 1
      let main = builder.chain(
        from: last,
        [
          ("\(name).conv1", convolution(channels, 3, stride: stride)), ("\(name).bn1", BatchNorm()),
          ("\(name).relu1", ReLU()),
          ("\(name).conv2", convolution(channels, 3)), ("\(name).bn2", BatchNorm()),
        ])
      let shortcut =
        stride == 1
        ? last
        : builder.chain(
          from: last,
          [
            ("\(name).downsample.0", convolution(channels, 1, stride: stride)),
            ("\(name).downsample.1", BatchNorm()),
          ])
      last = builder.chain(
        from: builder.add("\(name).add", Add(), main, shortcut), [("\(name).relu2", ReLU())])
    }
  }
  last = builder.chain(
    from: last,
    [("avgpool", GlobalAveragePool()), ("flatten", Reshape.flatten), ("fc", Dense(outputs: 1000))])
  return try Model(name: "resnet18", randomWeightsFor: builder.build(output: last), seed: 1)
}
