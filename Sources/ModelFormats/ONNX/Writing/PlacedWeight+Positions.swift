extension PlacedWeight {
  /// Adds the elements that are stored and the nodes that put them in their places among zeros.
  ///
  /// - Parameter elements: Adds the elements with these indices as a list, and returns its name and the tensor of one zero.
  func place(
    _ storage: WeightStorage, in dimensions: [Int], named name: String, _ builder: inout ONNXGraphBuilder,
    elements: ([Int], inout ONNXGraphBuilder) -> (value: String, zero: Onnx_TensorProto)
  ) -> String {
    let line: String
    if case .gaps(let bits) = storage {
      let (gaps, places) = gaps(bits: bits)
      let kept = elements(places, &builder)
      let type: ONNXElementType = bits == 4 ? .uint4 : .uint8
      if type == .uint4 { builder.needs(opset: 21) }
      let distances = ONNXIntegers(
        value: builder.add(Onnx_TensorProto("\(name).gaps", [gaps.count], integers: gaps, as: type)),
        type: type)
      let wide = builder.cast(distances, to: .int32, named: "\(name).distances")
      let positions = builder.add("CumSum", named: "\(name).positions", [wide.value, firstAxis(&builder)])
      let base = zeros(kept.zero, named: name, &builder)
      line = builder.add("ScatterElements", named: "\(name).line", [base, positions, kept.value])
    } else {
      let kept = elements(isZero.indices.filter { !isZero[$0] }, &builder)
      let marks = builder.addPacked(
        isZero.map { $0 ? 0 : 1 }, bits: 1, [isZero.count], named: "\(name).marks")
      let wide = builder.cast(marks, to: .int32, named: "\(name).marked")
      let counted = builder.add("CumSum", named: "\(name).counted", [wide.value, firstAxis(&builder)])
      // The zero is the first in the list: where nothing is marked, the product leads to it.
      let positions = builder.add("Mul", named: "\(name).positions", [wide.value, counted])
      let list = builder.add(
        "Concat", named: "\(name).list", [builder.constant(kept.zero), kept.value], ["axis": .int(0)])
      line = builder.add("Gather", named: "\(name).line", [list, positions])
    }
    if dimensions.count == 1 { return line }
    return builder.add("Reshape", named: name, [line, builder.shape(dimensions)])
  }

  private func firstAxis(_ builder: inout ONNXGraphBuilder) -> String {
    builder.constant(Onnx_TensorProto("first_axis", [], integers: [0], as: .int32))
  }

  /// What positions start from: as many zeros as there are elements, where each row may have a zero of its own.
  private func zeros(
    _ zero: Onnx_TensorProto, named name: String, _ builder: inout ONNXGraphBuilder
  ) -> String {
    if case .codes(_, let scales) = content, scales.axis == 0, scales.block == nil, !scales.zeroPoints.isEmpty
    {
      let rows = scales.codeDimensions[0]
      let column = builder.add(
        Onnx_TensorProto(
          "\(name).zeros", [rows, 1], integers: scales.zeroPoints, as: scales.bits == 16 ? .uint16 : .uint8))
      let matrix = builder.add(
        "Expand", named: "\(name).zero_rows", [column, builder.shape([rows, isZero.count / rows])])
      return builder.add("Reshape", named: "\(name).zero_line", [matrix, builder.shape([-1])])
    }
    var value = zero
    value.clearName()
    return builder.add(
      "ConstantOfShape", named: "\(name).zeros", [builder.shape([isZero.count])], ["value": .tensor(value)])
  }

  /// Adds floats as the format's sparse tensor.
  func addCoordinates(_ values: [Float], to builder: inout ONNXGraphBuilder) -> String {
    let places = isZero.indices.filter { !isZero[$0] }
    return addCoordinates(
      Onnx_TensorProto(name, [places.count], floats: places.map { values[$0] }), places, in: dimensions,
      to: &builder)
  }

  /// Adds integers as the format's sparse tensor.
  func addCoordinates(
    _ values: [Int32], in dimensions: [Int], as type: ONNXElementType, named name: String,
    to builder: inout ONNXGraphBuilder
  ) -> String {
    let places = isZero.indices.filter { !isZero[$0] }
    return addCoordinates(
      Onnx_TensorProto(name, [places.count], integers: places.map { values[$0] }, as: type), places,
      in: dimensions, to: &builder)
  }

  private func addCoordinates(
    _ values: Onnx_TensorProto, _ places: [Int], in dimensions: [Int], to builder: inout ONNXGraphBuilder
  ) -> String {
    var tensor = Onnx_SparseTensorProto()
    tensor.values = values
    tensor.indices = Onnx_TensorProto("", [places.count], int64s: places)
    tensor.dims = dimensions.map(Int64.init)
    return builder.add(tensor)
  }

  /// For tables.
  func describe(_ storage: WeightStorage) -> String {
    let element =
      switch content {
      case .floats: "fp32"
      case .codes(_, let scales):
        storage == .dense || storage == .coordinates || scales.bits > 2
          ? "\(scales.type)" : "\(scales.isSymmetric ? "int" : "uint")\(scales.bits)"
      case .palette(_, let table, _): "palette of \(table.count)"
      }
    return switch storage {
    case .dense: element
    case .packed: "\(element), packed"
    case .gaps(let bits): "\(element), gaps of \(bits) bits"
    case .bitmap: "\(element), bitmap"
    case .coordinates: "\(element), sparse_initializer"
    }
  }
}
