extension Architecture {
  /// Two convolutions of 20 and 50 channels and two dense layers: the LeNet-5 of Caffe and of the pruning literature.
  public static let lenet5 = Architecture(
    name: "lenet5", summary: "two 5×5 convolutions and two dense layers, 431 080 parameters",
    datasetName: "fashion-mnist"
  ) { () throws(GraphError) in
    var builder = GraphBuilder(input: [1, 28, 28])
    let last = builder.chain(
      from: builder.input,
      [
        ("conv1", Conv2D(outputChannels: 20, window: Window(5))), ("relu1", ReLU()),
        ("pool1", MaxPool2D(Window(2, stride: 2))),
        ("conv2", Conv2D(outputChannels: 50, window: Window(5))), ("relu2", ReLU()),
        ("pool2", MaxPool2D(Window(2, stride: 2))),
        ("flatten", Reshape.flatten),
        ("fc1", Dense(outputs: 500)), ("relu3", ReLU()),
        ("fc2", Dense(outputs: 10)),
      ])
    return try builder.build(output: last)
  }
}
