extension Architecture {
  /// Three residual stages of 16, 32 and 64 channels: the image classifier of MLPerf Tiny (Banbury et al., 2021) for
  /// 28×28 images of one channel.
  public static let resNet8 = Architecture(
    name: "resnet8", summary: "three residual stages, the shape of MLPerf Tiny's image classifier",
    datasetName: "fashion-mnist"
  ) { () throws(GraphError) in
    var builder = GraphBuilder(input: [1, 28, 28])
    var last = builder.chain(
      from: builder.input,
      [("conv", convolution(16, 3)), ("bn", BatchNorm()), ("relu", ReLU())])
    for (index, (channels, stride)) in [(16, 1), (32, 2), (64, 2)].enumerated() {
      let stage = "stage\(index + 1)"
      let main = builder.chain(
        from: last,
        [
          ("\(stage).conv1", convolution(channels, 3, stride: stride)), ("\(stage).bn1", BatchNorm()),
          ("\(stage).relu1", ReLU()),
          ("\(stage).conv2", convolution(channels, 3)), ("\(stage).bn2", BatchNorm()),
        ])
      let shortcut =
        stride == 1
        ? last
        : builder.chain(
          from: last,
          [("\(stage).shortcut", convolution(channels, 1, stride: stride)), ("\(stage).bn3", BatchNorm())])
      last = builder.chain(
        from: builder.add("\(stage).add", Add(), main, shortcut), [("\(stage).relu2", ReLU())])
    }
    last = builder.chain(
      from: last, [("pool", GlobalAveragePool()), ("flatten", Reshape.flatten), ("fc", Dense(outputs: 10))])
    return try builder.build(output: last)
  }

  private static func convolution(_ channels: Int, _ size: Int, stride: Int = 1) -> Conv2D {
    Conv2D(
      outputChannels: channels, window: Window(size, stride: stride, padding: size / 2), hasBias: false)
  }
}
