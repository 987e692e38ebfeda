internal import NeuralNetwork

/// Shapes with and without the batch.
extension ONNXImporter {
  /// Dimension `axis` of a tensor as an axis of one sample of it.
  ///
  /// - Throws: ``ONNXProblem`` when there is no such dimension or the batch is in it.
  func sampleAxis(_ axis: Int, of activation: Activation) throws(ONNXProblem) -> Int {
    let axis = try ONNXFolding.axis(axis, rank: activation.rank)
    guard activation.extents[axis].perSample == 0 else {
      throw ONNXProblem(.mixesSamples, "works along dimension \(axis), which is the batch")
    }
    return activation.extents[..<axis].filter { $0.perSample != 1 }.count
  }

  /// The same elements in row-major order under other extents.
  ///
  /// - Throws: ``ONNXProblem`` when the numbers of elements differ or samples would be mixed.
  func relabeled(_ activation: Activation, _ extents: [Extent]) throws(ONNXProblem) -> Activation {
    let wrong = ONNXProblem(
      .malformed, "can't bring \(describe(activation.extents)) into \(describe(extents))")
    guard extents.allSatisfy({ $0.perSample == 0 ? $0.constant >= 0 : $0.perSample > 0 && $0.constant == 0 }),
      let before = Extent.product(activation.extents), let after = Extent.product(extents)
    else { throw ONNXProblem(.mixesSamples, wrong.message) }
    guard before == after else { throw wrong }
    if let source = activation.batchAxis, let target = extents.firstIndex(where: { $0.perSample != 0 }) {
      // What lies before the batch must be the same, or else a sample's elements would no longer be together.
      guard Extent.product(activation.extents[..<source]) == Extent.product(extents[..<target]) else {
        throw ONNXProblem(.mixesSamples, wrong.message)
      }
    }
    return Activation(value: activation.value, extents: extents, type: activation.type)
  }

  /// The extents as people write them.
  func describe(_ extents: [Extent]) -> String { "[\(extents.map(\.description).joined(separator: ", "))]" }

  /// What a `Reshape` of `activation` to `target` gives, where −1 stands for what is left.
  ///
  /// - Parameter target: Without zeros that copy an extent.
  func reshaped(_ activation: Activation, to target: [Extent]) throws(ONNXProblem) -> Activation {
    let wrong = ONNXProblem(
      .malformed, "can't bring \(describe(activation.extents)) into \(describe(target))")
    guard let count = Extent.product(activation.extents) else { throw wrong }
    let open = target.indices.filter { target[$0] == Extent(-1) }
    guard open.count <= 1, target.allSatisfy({ $0.perSample > 0 || $0.constant >= -1 }) else { throw wrong }
    /// The target with what is left in its place.
    func closed(_ target: [Extent]) -> [Extent]? {
      guard let place = open.first else { return target }
      var result = target
      let rest = target.indices.filter { $0 != place }.map { target[$0] }
      guard let known = Extent.product(rest) else { return nil }
      if known == Extent(0) {
        result[place] = Extent(0)
        return result
      }
      guard let left = Extent.quotient(count, known), Extent.product(left, known) == count else { return nil }
      result[place] = left
      return result
    }
    guard let batchAxis = activation.batchAxis, case .batchFirst(let samples) = mode else {
      guard let extents = closed(target) else { throw wrong }
      return try relabeled(activation, extents)
    }
    if target.contains(where: { $0.perSample != 0 }) {
      guard let extents = closed(target) else { throw wrong }
      return try relabeled(activation, extents)
    }
    // The number of samples may be written into the target where the file fixes it, and one where it doesn't know better.
    var candidates: [[Extent]] = []
    if let samples, samples > 0 {
      let places = [batchAxis] + target.indices.filter { $0 != batchAxis }
      for place in places where target.indices.contains(place) {
        guard let value = target[place].fixed, value > 0, value.isMultiple(of: samples) else { continue }
        var candidate = target
        candidate[place] = Extent(constant: 0, perSample: value / samples)
        if let extents = closed(candidate) { candidates.append(extents) }
      }
    }
    if let extents = closed(target), extents.contains(where: { $0.perSample != 0 }) {
      candidates.append(extents)
    }
    for candidate in candidates {
      if let result = try? relabeled(activation, candidate) { return result }
    }
    throw ONNXProblem(.mixesSamples, wrong.message)
  }

  // MARK: Combining tensors

  /// The extents of two tensors' elements combined, where extents of 1 are repeated.
  ///
  /// - Throws: ``ONNXProblem`` when they don't fit, or the batch would meet something else.
  func broadcast(_ left: [Extent], _ right: [Extent]) throws(ONNXProblem) -> [Extent] {
    let rank = max(left.count, right.count)
    let first = [Extent](repeating: Extent(1), count: rank - left.count) + left
    let second = [Extent](repeating: Extent(1), count: rank - right.count) + right
    let batches = [first, second].map { $0.firstIndex { $0.perSample != 0 } }
    if let a = batches[0], let b = batches[1], a != b || first[a] != second[b] {
      throw ONNXProblem(
        .mixesSamples,
        "combines \(describe(left)) and \(describe(right)), whose batches don't lie over each other")
    }
    var result: [Extent] = []
    for (a, b) in zip(first, second) {
      guard a == b || a == Extent(1) || b == Extent(1) else {
        let kind: ONNXProblem.Kind = a.perSample != 0 || b.perSample != 0 ? .mixesSamples : .malformed
        throw ONNXProblem(kind, "combines \(describe(left)) and \(describe(right)), which don't fit")
      }
      result.append(a == Extent(1) ? b : a)
    }
    return result
  }

  /// A constant as it lies over the samples of a tensor of `extents`, which has at least as many dimensions: without the batch.
  func sampleConstant(_ constant: ONNXTensor, over extents: [Extent]) throws(ONNXProblem) -> Tensor {
    guard let values = constant.floats else { throw ONNXFolding.dependsOnBatch }
    var shape = [Int](repeating: 1, count: max(0, extents.count - constant.shape.count)) + constant.shape
    if let batch = extents.firstIndex(where: { $0.perSample != 0 }) {
      let axis = batch + shape.count - extents.count
      guard shape[axis] == 1 else {
        throw ONNXProblem(
          .mixesSamples, "has a constant of shape \(constant.shape) with a value for each sample")
      }
      if extents[batch].perSample == 1 { shape.remove(at: axis) }
    }
    return Tensor(shape: Shape(shape), elements: values)
  }

  /// The values of a tensor, whether computed or constant, in the engine's graph.
  ///
  /// - Parameter extents: Those of the tensor that a constant is combined with.
  mutating func computed(_ value: Value, name: String, over extents: [Extent]) throws(ONNXProblem)
    -> Graph.ValueID
  {
    switch value {
    case .activation(let activation): return try self.value(activation)
    case .constant(let constant):
      let tensor = try sampleConstant(constant, over: extents)
      return try add(name, ConstantValue(shape: tensor.shape), [], ["value": tensor])
    case .unavailable(let problem): throw problem
    }
  }

  /// The image `[channels, height, width]` of each sample of a tensor `[batch, channels, …]` with one or two dimensions of space.
  func imageShape(_ activation: Activation) throws(ONNXProblem) -> Shape {
    guard activation.rank == 3 || activation.rank == 4 else {
      throw ONNXProblem(
        .unsupported,
        "has an input of shape \(describe(activation.extents)); supported are one and two dimensions behind the channels"
      )
    }
    let extents = activation.extents
    guard extents[0] == .batch || extents[0] == Extent(1) else {
      throw ONNXProblem(
        activation.batchAxis == nil ? .unsupported : .mixesSamples,
        "has an input of shape \(describe(extents)); expected the batch first, or 1")
    }
    let sizes = extents.dropFirst().compactMap(\.fixed)
    guard sizes.count == extents.count - 1 else {
      throw ONNXProblem(.mixesSamples, "has the batch in the dimensions of its image: \(describe(extents))")
    }
    return Shape(sizes.count == 2 ? [sizes[0], 1, sizes[1]] : sizes)
  }

  // MARK: Names

  /// What a layer is called: its weight without `.weight` where that is how it is called (as PyTorch does), else the bias's name, or
  /// the node's.
  func layerName(_ node: ONNXNode, weight: String?, bias: String? = nil) -> String {
    for (name, suffix) in [(weight, ".weight"), (bias, ".bias")] {
      if let name, name.hasSuffix(suffix), name.count > suffix.count {
        return String(name.dropLast(suffix.count))
      }
    }
    return nodeName(node)
  }

  /// The node's name; PyTorch's `/features/features.0/Conv` as the module is called there, `features.0`.
  func nodeName(_ node: ONNXNode) -> String {
    guard node.name.hasPrefix("/") else { return node.name }
    var parts = node.name.split(separator: "/")
    if parts.count > 1, let last = parts.last, last == node.type || last.hasPrefix(node.type + "_") {
      parts.removeLast()
    }
    // A module's name holds those of the modules around it: `layer1/layer1.0/conv1` is `layer1.0.conv1`.
    let own = parts.indices.filter { index in
      index + 1 == parts.count || !parts[index + 1].hasPrefix(parts[index] + ".")
    }
    return own.map { String(parts[$0]) }.joined(separator: ".")
  }
}
