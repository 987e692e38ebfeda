internal import NeuralNetwork

extension ONNXConversions {
  /// Operators that give the same elements another shape, or tell it.
  static let shapes: [String: ONNXConversion] = [
    "Shape": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      importer.set(node, .constant(try ONNXFolding.shape(node, of: input.extents)))
    },
    "Size": { node, importer throws(ONNXProblem) in
      guard let count = Extent.product(try importer.activation(node).extents) else {
        throw ONNXFolding.dependsOnBatch
      }
      importer.set(node, .constant(ONNXTensor(shape: [], extents: [count])))
    },
    "Reshape": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      // Attributes until version 5.
      let attribute = try node.ints("shape")?.map { Extent($0) }
      let computed = try importer.constant(node, 1, "shapes")?.extents
      guard let given = attribute ?? computed else {
        throw ONNXProblem(.malformed, "lacks the shape to bring its input into")
      }
      guard given.count <= 64 else { throw ONNXProblem(.malformed, "makes \(given.count) dimensions") }
      let allowsZero = try node.flag("allowzero")
      var target: [Extent] = []
      for (axis, extent) in given.enumerated() {
        guard extent == Extent(0), !allowsZero else {
          target.append(extent)
          continue
        }
        guard axis < input.rank else {
          throw ONNXProblem(.malformed, "keeps dimension \(axis) of \(input.rank)")
        }
        target.append(input.extents[axis])
      }
      importer.set(node, .activation(try importer.reshaped(input, to: target)))
    },
    "Flatten": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      let axis = try ONNXFolding.axis(node.int("axis") ?? 1, rank: input.rank, mayEnd: true)
      guard let rows = Extent.product(input.extents[..<axis]),
        let columns = Extent.product(input.extents[axis...])
      else { throw ONNXFolding.dependsOnBatch }
      importer.set(node, .activation(try importer.relabeled(input, [rows, columns])))
    },
    "Squeeze": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      let given = try importer.integers(node, "axes", orInput: 1)
      let axes = try given.map { axes throws(ONNXProblem) in try ONNXFolding.axes(axes, rank: input.rank) }
      if axes?.contains(where: { input.extents[$0].perSample != 0 }) ?? false {
        throw ONNXProblem(.mixesSamples, "removes the batch's dimension")
      }
      if let wrong = axes?.first(where: { input.extents[$0] != Extent(1) }) {
        throw ONNXProblem(
          .malformed, "removes dimension \(wrong) of \(importer.describe(input.extents)), which isn't 1")
      }
      let kept = input.extents.enumerated().filter { index, extent in
        axes.map { !$0.contains(index) } ?? (extent != Extent(1))
      }
      importer.set(node, .activation(try importer.relabeled(input, kept.map(\.element))))
    },
    "Unsqueeze": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      guard let axes = try importer.integers(node, "axes", orInput: 1) else {
        throw ONNXProblem(.malformed, "lacks the dimensions to put in")
      }
      let extents = try ONNXFolding.unsqueezed(input.extents, axes: axes, one: Extent(1))
      importer.set(node, .activation(try importer.relabeled(input, extents)))
    },
    "Transpose": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      let order = try ONNXFolding.permutation(node, rank: input.rank)
      importer.set(node, .activation(try importer.transposed(input, order, node)))
    },
    "SpaceToDepth": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      let image = try importer.imageShape(input)
      guard input.rank == 4, let size = try node.int("blocksize"), size > 0, image[1].isMultiple(of: size),
        image[2].isMultiple(of: size)
      else { throw ONNXProblem(.malformed, "has a blocksize that doesn't divide its image \(image)") }
      let isColumnFirst = try node.string("mode") ?? "DCR" != "DCR"
      try importer.rearrange(
        input, node, as: [image[0], image[1] / size, size, image[2] / size, size],
        order: isColumnFirst ? [0, 2, 4, 1, 3] : [2, 4, 0, 1, 3],
        into: [image[0] * size * size, image[1] / size, image[2] / size])
    },
    "DepthToSpace": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      let image = try importer.imageShape(input)
      guard input.rank == 4, let size = try node.int("blocksize"), (1...4096).contains(size),
        image[0].isMultiple(of: size * size)
      else { throw ONNXProblem(.malformed, "has a blocksize that doesn't divide its channels \(image)") }
      let channels = image[0] / size / size
      let isColumnFirst = try node.string("mode") ?? "DCR" != "DCR"
      try importer.rearrange(
        input, node,
        as: isColumnFirst
          ? [channels, size, size, image[1], image[2]] : [size, size, channels, image[1], image[2]],
        order: isColumnFirst ? [0, 3, 1, 4, 2] : [2, 3, 0, 4, 1],
        into: [channels, image[1] * size, image[2] * size])
    },
    "Expand": { node, importer throws(ONNXProblem) in
      guard let target = try importer.constant(node, 1, "shapes")?.extents,
        target.allSatisfy({ $0.constant >= 0 && $0.perSample >= 0 })
      else { throw ONNXProblem(.malformed, "lacks the shape to repeat its input into") }
      switch try importer.input(node, 0) {
      case .unavailable(let problem): throw problem
      case .constant(let constant):
        let extents = try importer.broadcast(constant.shape.map { Extent($0) }, target)
        try importer.repeatConstant(constant, over: extents, node)
      case .activation(let input):
        let extents = try importer.broadcast(input.extents, target)
        try importer.expand(input, over: extents, node)
      }
    },
    // Only reached where the shape depends on the batch.
    "ConstantOfShape": { node, importer throws(ONNXProblem) in
      guard let target = try importer.constant(node, 0, "shapes")?.extents,
        target.allSatisfy({ $0.constant >= 0 && $0.perSample >= 0 })
      else { throw ONNXProblem(.malformed, "lacks the shape to fill") }
      let value =
        try node.tensor("value", external: importer.external) ?? ONNXTensor(shape: [1], floats: [0])
      guard value.count == 1 else { throw ONNXProblem(.malformed, "has a value of \(value.count) elements") }
      try importer.repeatConstant(value.reshaped([]), over: target, node)
    },
    "Tile": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      guard let repeats = try importer.integers(node, 1, "repetitions"), repeats.count == input.rank,
        repeats.allSatisfy({ $0 >= 0 })
      else {
        throw ONNXProblem(.malformed, "needs a number of repetitions for each of \(input.rank) dimensions")
      }
      var extents: [Extent] = []
      var sample: [Int] = []
      for (extent, times) in zip(input.extents, repeats) {
        guard extent.perSample == 0 || times == 1 else {
          throw ONNXProblem(.mixesSamples, "repeats along the batch")
        }
        guard let product = Extent.product(extent, Extent(times)) else {
          throw ONNXProblem(.malformed, "makes an extent that overflows")
        }
        extents.append(product)
        if extent != .batch { sample.append(times) }
      }
      let value = try importer.add(importer.nodeName(node), Tile(repeats: sample), [importer.value(input)])
      importer.set(node, .activation(.init(value: value, extents: extents, type: input.type)))
    },
  ]
}

extension ONNXImporter {
  /// Makes an image with its elements in another order the node's output: in a finer shape, transposed, and brought into one of
  /// three dimensions.
  fileprivate mutating func rearrange(
    _ input: Activation, _ node: ONNXNode, as fine: [Int], order: [Int], into image: [Int]
  ) throws(ONNXProblem) {
    let source = try value(input.value, in: Shape(fine))
    let moved = try add(nodeName(node), Transpose(permutation: order), [source])
    let result = try value(moved, in: Shape(image))
    set(
      node,
      .activation(
        Activation(
          value: result, extents: [input.extents[0]] + image.map { Extent($0) }, type: input.type)))
  }

  /// Makes a value repeated into `extents` the node's output.
  fileprivate mutating func expand(_ input: Activation, over extents: [Extent], _ node: ONNXNode)
    throws(ONNXProblem)
  {
    guard extents.filter({ $0 != Extent(1) }) != input.extents.filter({ $0 != Extent(1) }) else {
      return set(node, .activation(Activation(value: input.value, extents: extents, type: input.type)))
    }
    let shape = Self.sampleShape(extents)
    let value = try add(nodeName(node), Expand(to: shape), [value(input)])
    set(node, .activation(Activation(value: value, extents: extents, type: input.type)))
  }

  /// Makes a constant that is repeated for each sample the node's output.
  fileprivate mutating func repeatConstant(
    _ constant: ONNXTensor, over extents: [Extent], _ node: ONNXNode
  ) throws(ONNXProblem) {
    guard extents.filter({ $0.perSample != 0 }).count == 1 else { throw ONNXFolding.dependsOnBatch }
    let tensor = try sampleConstant(constant, over: extents)
    let name = layerName(node, weight: constant.origin)
    let source = try add(name, ConstantValue(shape: tensor.shape), [], ["value": tensor])
    let shape = Self.sampleShape(extents)
    let value = tensor.shape == shape ? source : try add(nodeName(node), Expand(to: shape), [source])
    set(node, .activation(Activation(value: value, extents: extents, type: constant.type)))
  }
}
