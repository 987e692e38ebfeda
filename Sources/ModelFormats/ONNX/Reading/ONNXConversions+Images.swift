internal import NeuralNetwork

extension ONNXConversions {
  /// Convolutions over one or two dimensions of space.
  static let convolutions: [String: ONNXConversion] = [
    "Conv": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      let image = try importer.imageShape(input)
      guard let weight = try importer.constant(node, 1, "weights") else {
        throw ONNXProblem(.malformed, "lacks input 1")
      }
      guard weight.shape.count == input.rank, let values = weight.floats else {
        throw ONNXProblem(.malformed, "has weights of shape \(weight.shape)")
      }
      let kernel = Array(weight.shape.dropFirst(2))
      if let given = try node.ints("kernel_shape"), given != kernel {
        throw ONNXProblem(.malformed, "has a kernel_shape \(given), but weights of shape \(weight.shape)")
      }
      let isOneDimensional = input.rank == 3
      let window = try ONNXWindow(node, kernel: kernel, image: image, isOneDimensional: isOneDimensional)
        .window
      let groups = try node.int("group") ?? 1
      let outputs = weight.shape[0]
      guard groups > 0, image[0].isMultiple(of: groups), weight.shape[1] == image[0] / groups else {
        throw ONNXProblem(
          .malformed,
          "has weights of shape \(weight.shape) in \(groups) groups for \(image[0]) input channels")
      }
      var bias = try importer.constant(node, 2, "biases")
      // Zeros that an exporter made up are no parameters.
      if bias?.origin == nil, bias?.floats?.allSatisfy({ $0 == 0 }) ?? false { bias = nil }
      let shape = isOneDimensional ? [outputs, weight.shape[1], 1, kernel[0]] : weight.shape
      var tensors = ["weight": Tensor(shape: Shape(shape), elements: values)]
      if let bias {
        guard bias.shape == [outputs], let floats = bias.floats else {
          throw ONNXProblem(.malformed, "has a bias of shape \(bias.shape) for \(outputs) channels")
        }
        tensors["bias"] = Tensor(shape: [outputs], elements: floats)
      }
      let convolution = Conv2D(
        outputChannels: outputs, window: window, groups: groups, hasBias: bias != nil)
      try importer.applyToImage(
        convolution, input, image, node,
        name: importer.layerName(node, weight: weight.origin, bias: bias?.origin), tensors)
    }
  ]

  /// Poolings over one or two dimensions of space, or all of it.
  static let pooling: [String: ONNXConversion] = [
    "MaxPool": { node, importer throws(ONNXProblem) in
      let (input, image, window) = try pooled(node, &importer)
      guard !node.hasOutput(1) else {
        throw ONNXProblem(.unsupported, "tells where the largest elements are")
      }
      var whole = window.window
      // Padding never wins.
      whole.bottom += window.extraBottom
      whole.right += window.extraRight
      try importer.applyToImage(MaxPool2D(whole), input, image, node, name: importer.nodeName(node))
    },
    "AveragePool": { node, importer throws(ONNXProblem) in
      let (input, image, window) = try pooled(node, &importer)
      var inner = window.window
      let counts = try node.flag("count_include_pad")
      let isRoundedUp = window.extraBottom > 0 || window.extraRight > 0
      guard isRoundedUp, counts else {
        inner.bottom += window.extraBottom
        inner.right += window.extraRight
        let pool = AveragePool2D(inner, countsPadding: counts)
        return try importer.applyToImage(pool, input, image, node, name: importer.nodeName(node))
      }
      // The padding counts, but not what rounding up adds: the padding becomes part of the image.
      let name = importer.nodeName(node)
      let pad = Pad(before: [0, inner.top, inner.left], after: [0, inner.bottom, inner.right])
      let padded = try importer.add(name, pad, [importer.value(input.value, in: image)])
      (inner.top, inner.left, inner.bottom, inner.right) = (0, 0, window.extraBottom, window.extraRight)
      var source = input
      source.value = padded
      try importer.applyToImage(
        AveragePool2D(inner, countsPadding: false), source, importer.shapes[padded], node, name: name)
    },
    "GlobalAveragePool": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      try importer.applyToImage(
        GlobalAveragePool(), input, importer.imageShape(input), node, name: importer.nodeName(node))
    },
    "GlobalMaxPool": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      try importer.applyToImage(
        Reduce.globalMaxPool, input, importer.imageShape(input), node, name: importer.nodeName(node))
    },
  ]

  private static func pooled(
    _ node: ONNXNode, _ importer: inout ONNXImporter
  ) throws(ONNXProblem) -> (ONNXImporter.Activation, Shape, ONNXWindow) {
    let input = try importer.activation(node)
    let image = try importer.imageShape(input)
    guard let kernel = try node.ints("kernel_shape") else {
      throw ONNXProblem(.malformed, "lacks its kernel_shape")
    }
    let window = try ONNXWindow(node, kernel: kernel, image: image, isOneDimensional: input.rank == 3)
    return (input, image, window)
  }

  /// Normalizations.
  static let normalizations: [String: ONNXConversion] = [
    "BatchNormalization": { node, importer throws(ONNXProblem) in try batchNorm(node, &importer) },
    "LayerNormalization": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      let axis = try importer.sampleAxis(node.int("axis") ?? -1, of: input)
      let shape = Shape(Array(input.sampleShape.dimensions[axis...]))
      let tail = try ONNXFolding.axis(node.int("axis") ?? -1, rank: input.rank)
      guard input.extents[tail...].allSatisfy({ $0.perSample == 0 }) else {
        throw ONNXProblem(.mixesSamples, "normalizes over the batch")
      }
      func tensor(_ constant: ONNXTensor) throws(ONNXProblem) -> Tensor {
        guard let values = constant.floats, shape.fits,
          try ONNXFolding.broadcast(constant.shape, shape.dimensions) == shape.dimensions
        else { throw ONNXProblem(.malformed, "has a scale of shape \(constant.shape) for \(shape)") }
        let places = ONNXFolding.broadcastPlaces(constant.shape, to: shape.dimensions)
        return Tensor(shape: shape, elements: places.map { values[$0] })
      }
      guard let scale = try importer.constant(node, 1, "scales") else {
        throw ONNXProblem(.malformed, "lacks input 1")
      }
      let shift = try importer.constant(node, 2, "shifts")
      var tensors = ["weight": try tensor(scale)]
      if let shift { tensors["bias"] = try tensor(shift) }
      let operation = LayerNorm(
        axis: axis, epsilon: try node.float("epsilon") ?? 1e-5, hasShift: shift != nil)
      let name = importer.layerName(node, weight: scale.origin, bias: shift?.origin)
      let source = try importer.value(input)
      let value = try importer.add(name, operation, [source], tensors)
      importer.set(node, .activation(.init(value: value, extents: input.extents, type: input.type)))
      guard node.hasOutput(1) || node.hasOutput(2) else { return }
      try statistics(node, &importer, source, axes: Array(axis..<input.sampleShape.rank), operation.epsilon) {
        value in
        let extents = input.extents[..<tail] + input.extents[tail...].map { _ in Extent(1) }
        return .init(value: value, extents: Array(extents), type: .float32)
      }
    },
  ]

  /// Makes the mean and the reciprocal of the deviation outputs 1 and 2.
  private static func statistics(
    _ node: ONNXNode, _ importer: inout ONNXImporter, _ source: Graph.ValueID, axes: [Int], _ epsilon: Float,
    _ activation: (Graph.ValueID) -> ONNXImporter.Activation
  ) throws(ONNXProblem) {
    let name = importer.nodeName(node)
    let mean = try importer.add(name + ".mean", Reduce(.mean, axes: axes), [source])
    importer.set(node, .activation(activation(mean)), output: 1)
    let difference = try importer.add(name + ".difference", Arithmetic(.subtract), [source, mean])
    let square = try importer.add(name + ".square", Arithmetic(.multiply), [difference, difference])
    let variance = try importer.add(name + ".variance", Reduce(.mean, axes: axes), [square])
    let sum = try importer.add(
      name + ".sum", Arithmetic(.add, constant: []), [variance],
      ["constant": Tensor(shape: [], elements: [epsilon])])
    let root = try importer.add(name + ".deviation", UnaryFunction(.sqrt), [sum])
    let reciprocal = try importer.add(name + ".reciprocal", UnaryFunction(.reciprocal), [root])
    importer.set(node, .activation(activation(reciprocal)), output: 2)
  }

  private static func batchNorm(_ node: ONNXNode, _ importer: inout ONNXImporter) throws(ONNXProblem) {
    let input = try importer.activation(node)
    guard try !node.flag("training_mode") else {
      throw ONNXProblem(.unsupported, "normalizes by the batch's own statistics, as in training")
    }
    let isSpatial = try node.flag("spatial", default: true)
    guard node.opset >= 9 || isSpatial else {
      throw ONNXProblem(.unsupported, "has statistics for each pixel (spatial = 0)")
    }
    guard input.rank >= 2, let channels = input.extents[1].fixed else {
      throw ONNXProblem(.mixesSamples, "normalizes \(importer.describe(input.extents)) along dimension 1")
    }
    var values: [[Float]] = []
    var origin: (weight: String?, bias: String?)
    for (index, what) in [(1, "scales"), (2, "shifts"), (3, "means"), (4, "variances")] {
      guard let tensor = try importer.constant(node, index, what), let floats = tensor.floats,
        floats.count == channels
      else { throw ONNXProblem(.malformed, "needs \(channels) \(what), one for each channel") }
      values.append(floats)
      if index == 1 { origin.weight = tensor.origin }
      if index == 2 { origin.bias = tensor.origin }
    }
    let name = importer.layerName(node, weight: origin.weight, bias: origin.bias)
    let epsilon = try node.float("epsilon") ?? 1e-5
    let first = input.extents[0]
    let inner = input.extents.dropFirst(2).compactMap(\.fixed)
    guard first == .batch || first == Extent(1), inner.count == input.rank - 2 else {
      // One number for each channel, wherever the batch is.
      let factors = zip(values[0], values[3]).map { $0 / ($1 + epsilon).squareRoot() }
      let shifts = values[1].indices.map { values[1][$0] - values[2][$0] * factors[$0] }
      let shape = [channels] + [Int](repeating: 1, count: input.rank - 2)
      let scaled = try importer.combine(
        input, ONNXTensor(shape: shape, floats: factors), .multiply, side: .right, node, fusing: false)
      let result = try importer.combine(
        scaled, ONNXTensor(shape: shape, floats: shifts), .add, side: .right, node, fusing: false)
      return importer.set(node, .activation(result))
    }
    let pixels = inner.reduce(1, *)
    let shape: Shape =
      inner.isEmpty ? [channels] : inner.count == 2 ? Shape([channels] + inner) : [channels, 1, pixels]
    let tensors = zip(["weight", "bias", "running_mean", "running_var"], values).map { suffix, floats in
      (suffix, Tensor(shape: [channels], elements: floats))
    }
    // As decimals, which is how they are chosen: 1 − 0.9 in single precision isn't 0.1.
    let tracked = try node.float("momentum") ?? 0.9
    let operation = BatchNorm(
      epsilon: epsilon, momentum: Float(1 - (Double("\(tracked)") ?? Double(tracked))))
    let value = try importer.add(
      name, operation, [importer.value(input.value, in: shape)], Dictionary(tensors) { first, _ in first })
    importer.set(node, .activation(.init(value: value, extents: input.extents, type: input.type)))
  }
}

extension ONNXImporter {
  /// Makes an operator on images the node's output.
  mutating func applyToImage(
    _ operation: some Operator, _ input: Activation, _ image: Shape, _ node: ONNXNode, name: String,
    _ tensors: [String: Tensor] = [:]
  ) throws(ONNXProblem) {
    let value = try add(name, operation, [value(input.value, in: image)], tensors)
    let output = shapes[value].dimensions
    let sizes = input.rank == 3 ? [output[0], output[2]] : output
    set(
      node,
      .activation(
        Activation(value: value, extents: [input.extents[0]] + sizes.map { Extent($0) }, type: input.type)))
  }
}
