internal import NeuralNetwork

extension ONNXConversions {
  /// Operators that take tensors apart or put them together.
  static let selections: [String: ONNXConversion] = [
    "Concat": { node, importer throws(ONNXProblem) in try concatenate(node, &importer) },
    "Slice": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      var arguments: [ONNXTensor?] = []
      for index in node.inputs.indices.dropFirst() {
        arguments.append(try importer.constant(node, index, "limits"))
      }
      var extents = input.extents
      var ranges: [Slice.Range] = []
      for cut in try SliceRange.cuts(node, inputs: arguments, rank: input.rank) {
        // From the beginning to the end of the batch is all of it.
        if extents[cut.axis].perSample != 0, cut.step == 1, cut.start == Extent(0),
          cut.end == extents[cut.axis] || cut.end.constant >= Int(Int32.max)
        {
          continue
        }
        let axis = try importer.sampleAxis(cut.axis, of: input)
        let extent = extents[cut.axis].constant
        guard let start = cut.start.fixed, let end = cut.end.fixed else { throw ONNXFolding.dependsOnBatch }
        let range = try SliceRange(start: start, end: end, step: cut.step, extent: extent)
        guard range != .all(extent) else { continue }
        extents[cut.axis] = Extent(range.count)
        ranges.append(Slice.Range(axis: axis, start: start, end: end, step: cut.step))
      }
      guard !ranges.isEmpty else { return importer.set(node, .activation(input)) }
      let value = try importer.add(importer.nodeName(node), Slice(ranges), [importer.value(input)])
      importer.set(node, .activation(.init(value: value, extents: extents, type: input.type)))
    },
    "Split": { node, importer throws(ONNXProblem) in
      let input = try importer.activation(node)
      let axis = try ONNXFolding.axis(node.int("axis") ?? 0, rank: input.rank)
      let sampleAxis = try importer.sampleAxis(axis, of: input)
      let sizes = try ONNXFolding.splitSizes(
        node, given: importer.integers(node, 1, "sizes"), extent: input.extents[axis].constant)
      let source = try importer.value(input)
      var start = 0
      for (index, size) in sizes.enumerated() {
        defer { start += size }
        guard node.hasOutput(index) else { continue }
        var extents = input.extents
        extents[axis] = Extent(size)
        let slice = Slice([Slice.Range(axis: sampleAxis, start: start, end: start + size)])
        let value = try importer.add(importer.nodeName(node), slice, [source])
        importer.set(
          node, .activation(.init(value: value, extents: extents, type: input.type)), output: index)
      }
    },
    "Gather": { node, importer throws(ONNXProblem) in try gather(node, &importer) },
    "Pad": { node, importer throws(ONNXProblem) in try pad(node, &importer) },
  ]

  private static func concatenate(_ node: ONNXNode, _ importer: inout ONNXImporter) throws(ONNXProblem) {
    var parts: [(value: ONNXImporter.Value, extents: [Extent])] = []
    var result: ONNXImporter.Activation?
    for index in node.inputs.indices {
      let value = try importer.input(node, index)
      switch value {
      case .unavailable(let problem): throw problem
      case .constant(let constant): parts.append((value, constant.shape.map { Extent($0) }))
      case .activation(let activation):
        parts.append((value, activation.extents))
        if result == nil { result = activation }
      }
    }
    guard let first = result else { throw ONNXProblem(.malformed, "has only constant inputs") }
    // Only a version before the first that is read had a default.
    let axis = try ONNXFolding.axis(node.int("axis") ?? 1, rank: first.rank)
    let sampleAxis = try importer.sampleAxis(axis, of: first)
    var extents = first.extents
    extents[axis] = Extent(0)
    var operands: [Graph.ValueID] = []
    for (index, part) in parts.enumerated() {
      guard part.extents.count == first.rank,
        part.extents.indices.allSatisfy({ $0 == axis || part.extents[$0] == first.extents[$0] })
      else {
        throw ONNXProblem(
          part.extents.contains { $0.perSample != 0 } ? .malformed : .mixesSamples,
          "joins \(importer.describe(first.extents)) and \(importer.describe(part.extents)), which don't fit")
      }
      guard let size = part.extents[axis].fixed, let sum = Extent.sum(extents[axis], Extent(size)) else {
        throw ONNXProblem(.mixesSamples, "joins tensors along the batch")
      }
      extents[axis] = sum
      let name = "\(importer.nodeName(node)).constant\(index)"
      operands.append(try importer.computed(part.value, name: name, over: first.extents))
    }
    let value =
      operands.count == 1
      ? operands[0] : try importer.add(importer.nodeName(node), Concat(axis: sampleAxis), operands)
    importer.set(node, .activation(.init(value: value, extents: extents, type: first.type)))
  }

  private static func gather(_ node: ONNXNode, _ importer: inout ONNXImporter) throws(ONNXProblem) {
    switch (try importer.input(node, 0), try importer.input(node, 1)) {
    case (.unavailable(let problem), _), (_, .unavailable(let problem)): throw problem
    case (.activation(let input), .constant(let indices)):
      guard let places = indices.integers else { throw ONNXFolding.dependsOnBatch }
      let axis = try ONNXFolding.axis(node.int("axis") ?? 0, rank: input.rank)
      let sampleAxis = try importer.sampleAxis(axis, of: input)
      let extent = input.extents[axis].constant
      if let wrong = places.first(where: { !(-extent..<extent).contains($0) }) {
        throw ONNXProblem(.malformed, "reads index \(wrong) of \(extent)")
      }
      let operation = Gather(indices: places, shape: Shape(indices.shape), axis: sampleAxis)
      let value = try importer.add(importer.nodeName(node), operation, [importer.value(input)])
      let extents =
        Array(input.extents[..<axis]) + indices.shape.map { Extent($0) } + Array(input.extents[(axis + 1)...])
      importer.set(node, .activation(.init(value: value, extents: extents, type: input.type)))
    case (.constant(let table), .activation(let indices)):
      let axis = try ONNXFolding.axis(node.int("axis") ?? 0, rank: table.shape.count)
      guard axis == 0, table.shape.count <= 2, let values = table.floats else {
        throw ONNXProblem(
          .unsupported,
          "looks computed indices up in a constant of shape \(table.shape) along dimension \(axis)")
      }
      let rows = table.shape[0]
      let features = table.shape.count == 2 ? table.shape[1] : 1
      let value = try importer.add(
        importer.layerName(node, weight: table.origin), Embedding(rows: rows, features: features),
        [importer.value(indices)], ["weight": Tensor(shape: [rows, features], elements: values)])
      let extents = indices.extents + table.shape.dropFirst().map { Extent($0) }
      importer.set(node, .activation(.init(value: value, extents: extents, type: table.type)))
    case (.activation, .activation):
      throw ONNXProblem(.unsupported, "looks computed indices up in computed values")
    case (.constant, .constant):
      throw ONNXFolding.dependsOnBatch
    }
  }

  private static func pad(_ node: ONNXNode, _ importer: inout ONNXImporter) throws(ONNXProblem) {
    let input = try importer.activation(node)
    guard let pads = try importer.integers(node, "pads", orInput: 1) else {
      throw ONNXProblem(.malformed, "lacks its pads")
    }
    let number = try node.opset < 11 ? node.float("value") : importer.number(node, 2, "values")
    let axes = try ONNXFolding.axes(
      importer.integers(node, 3, "axes") ?? Array(0..<input.rank), rank: input.rank)
    guard pads.count == 2 * axes.count else {
      throw ONNXProblem(.malformed, "has \(pads.count) pads for \(axes.count) dimensions")
    }
    let modes: [String: Pad.Mode] = ["constant": .constant(number ?? 0), "reflect": .reflect, "edge": .edge]
    let name = try node.string("mode") ?? "constant"
    guard let mode = modes[name] else {
      throw ONNXProblem(.unsupported, "pads in the mode \"\(name.shortened)\"")
    }
    let rank = input.sampleShape.rank
    var before = [Int](repeating: 0, count: rank)
    var after = before
    var extents = input.extents
    for (index, axis) in axes.enumerated() {
      let (first, last) = (pads[index], pads[axes.count + index])
      if first == 0, last == 0 { continue }
      let sampleAxis = try importer.sampleAxis(axis, of: input)
      guard let sum = Extent.sum(extents[axis], Extent(first)), let all = Extent.sum(sum, Extent(last)) else {
        throw ONNXProblem(.malformed, "pads by \(first) and \(last)")
      }
      (before[sampleAxis], after[sampleAxis]) = (first, last)
      extents[axis] = all
    }
    let operation = Pad(before: before, after: after, mode: mode)
    let value = try importer.add(importer.nodeName(node), operation, [importer.value(input)])
    importer.set(node, .activation(.init(value: value, extents: extents, type: input.type)))
  }
}
