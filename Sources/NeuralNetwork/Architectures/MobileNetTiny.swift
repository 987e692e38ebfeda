extension Architecture {
  /// Depthwise-separable blocks with batch normalization and ReLU6, after MobileNet (Howard et al., 2017).
  public static let mobileNetTiny = Architecture(
    name: "mobilenet-tiny", summary: "depthwise-separable convolutions with batch norm and ReLU6",
    datasetName: "fashion-mnist"
  ) { () throws(GraphError) in
    var builder = GraphBuilder(input: [1, 28, 28])
    var last = builder.chain(
      from: builder.input,
      [
        ("conv", Conv2D(outputChannels: 24, window: Window(3, padding: 1), hasBias: false)),
        ("bn", BatchNorm()), ("relu", Clip.relu6),
      ])
    // Output channels and stride of each block: 28×28, 14×14 and 7×7 images.
    let blocks = [(48, 1), (64, 2), (96, 1), (128, 2), (192, 1), (192, 1)]
    var channels = 24
    for (index, (outputs, stride)) in blocks.enumerated() {
      let block = "block\(index + 1)"
      let depthwise = Conv2D(
        outputChannels: channels, window: Window(3, stride: stride, padding: 1), groups: channels,
        hasBias: false)
      last = builder.chain(
        from: last,
        [
          ("\(block).depthwise", depthwise), ("\(block).bn1", BatchNorm()), ("\(block).relu1", Clip.relu6),
          ("\(block).pointwise", Conv2D(outputChannels: outputs, window: Window(1), hasBias: false)),
          ("\(block).bn2", BatchNorm()), ("\(block).relu2", Clip.relu6),
        ])
      channels = outputs
    }
    last = builder.chain(
      from: last, [("pool", GlobalAveragePool()), ("flatten", Reshape.flatten), ("fc", Dense(outputs: 10))])
    return try builder.build(output: last)
  }
}
