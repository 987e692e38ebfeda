internal import NeuralNetwork

extension PlacedWeight {
  /// Adds the weight in the form that takes the fewest bytes.
  ///
  /// What has to be decoded must save a tenth of what it replaces.
  func store(in builder: inout ONNXGraphBuilder, allowing form: ONNXWeightForm) -> ONNXStoredWeight {
    func trial(_ storage: WeightStorage) -> (builder: ONNXGraphBuilder, stored: ONNXStoredWeight) {
      var trial = builder
      let value = add(as: storage, to: &trial)
      let bytes = trial.byteCount - builder.byteCount
      return (
        trial,
        ONNXStoredWeight(
          value: value, form: describe(storage), bytes: bytes,
          elementBytes: trial.elementByteCount - builder.elementByteCount,
          elementBits: elementBits(of: storage), isDecoded: storage != .dense && storage != .coordinates)
      )
    }
    let plain = trial(.dense)
    var best = plain
    for (storage, bytes) in storages(allowing: form) where storage != .dense {
      // The elements alone are already too many.
      guard bytes < best.stored.bytes, bytes * 10 < plain.stored.bytes * 9 else { break }
      let other = trial(storage)
      if other.stored.bytes < best.stored.bytes, other.stored.bytes * 10 <= plain.stored.bytes * 9 {
        best = other
      }
    }
    builder = best.builder
    return best.stored
  }

  /// Adds the weight, and returns the name of the value that holds it as floats.
  private func add(as storage: WeightStorage, to builder: inout ONNXGraphBuilder) -> String {
    switch content {
    case .floats(let values):
      switch storage {
      case .dense, .packed: return builder.add(Onnx_TensorProto(name, dimensions, floats: values))
      case .coordinates: return addCoordinates(values, to: &builder)
      case .gaps, .bitmap:
        return place(storage, in: dimensions, named: name, &builder) { elements, builder in
          (
            builder.add(
              Onnx_TensorProto("\(name).kept", [elements.count], floats: elements.map { values[$0] })),
            Onnx_TensorProto("zero", [1], floats: [0])
          )
        }
      }
    case .codes(let codes, let scales):
      let placed = addCodes(codes, scales, as: storage, to: &builder)
      return dequantize(placed.codes, scales, offset: placed.offset, in: &builder)
    case .palette(let codes, let table, let zero):
      return addPalette(codes, table: table, zero: zero, as: storage, to: &builder)
    }
  }

  // MARK: Codes

  /// Adds codes as integers, to which an offset was added so that they aren't negative.
  private func addCodes(
    _ codes: [Int32], _ scales: CodeScales, as storage: WeightStorage, to builder: inout ONNXGraphBuilder
  ) -> (codes: ONNXIntegers, offset: Int32) {
    let whole: ONNXElementType =
      scales.bits == 16 ? scales.type : scales.isSymmetric && scales.bits > 2 ? .int8 : .uint8
    let name = "\(name)_quantized"
    switch storage {
    case .dense:
      builder.needs(opset: scales.type.quantizationOpset)
      let value = builder.add(
        Onnx_TensorProto(name, scales.codeDimensions, integers: codes, as: scales.type))
      return (ONNXIntegers(value: value, type: scales.type), 0)
    case .packed:
      return addNarrow(codes, scales, scales.codeDimensions, named: name, to: &builder)
    case .coordinates:
      builder.needs(opset: scales.type.quantizationOpset)
      let value = addCoordinates(codes, in: scales.codeDimensions, as: scales.type, named: name, to: &builder)
      return (ONNXIntegers(value: value, type: scales.type), 0)
    case .gaps, .bitmap:
      let offset: Int32 = scales.bits <= 2 && scales.isSymmetric ? 1 : 0
      let value = place(storage, in: scales.codeDimensions, named: name, &builder) { elements, builder in
        let kept = elements.map { codes[$0] }
        let stored: ONNXIntegers
        if scales.bits <= 2 {
          stored = addNarrow(kept, scales, [kept.count], named: "\(name).kept", to: &builder).codes
        } else {
          builder.needs(opset: scales.type.quantizationOpset)
          let narrow = builder.add(
            Onnx_TensorProto("\(name).kept", [kept.count], integers: kept, as: scales.type))
          stored = builder.cast(
            ONNXIntegers(value: narrow, type: scales.type), to: whole, named: "\(name).bytes")
        }
        return (
          stored.value,
          Onnx_TensorProto(
            "zero_\(whole)_\(scales.zeroPoints.first ?? offset)", [1],
            integers: [scales.zeroPoints.first ?? offset], as: whole)
        )
      }
      return (ONNXIntegers(value: value, type: whole), offset)
    }
  }

  /// Adds codes of one or two bits: symmetric ones are one more than they were, so that they aren't negative.
  private func addNarrow(
    _ codes: [Int32], _ scales: CodeScales, _ dimensions: [Int], named name: String,
    to builder: inout ONNXGraphBuilder
  ) -> (codes: ONNXIntegers, offset: Int32) {
    guard scales.isSymmetric else {
      return (builder.addPacked(codes, bits: scales.bits, dimensions, named: name), 0)
    }
    guard scales.bits == 1, !codes.contains(0) else {
      return (builder.addPacked(codes.map { $0 + 1 }, bits: 2, dimensions, named: name), 1)
    }
    // Signs: 0 and 1 become 0 and 2.
    let signs = builder.addPacked(codes.map { ($0 + 1) / 2 }, bits: 1, dimensions, named: name)
    let one = builder.constant(Onnx_TensorProto("one", [], integers: [1], as: .uint8))
    let doubled = builder.add(
      "BitShift", named: "\(name).signs", [signs.value, one], ["direction": .string("LEFT")])
    return (ONNXIntegers(value: doubled, type: .uint8), 1)
  }

  private func dequantize(
    _ codes: ONNXIntegers, _ scales: CodeScales, offset: Int32, in builder: inout ONNXGraphBuilder
  ) -> String {
    var inputs = [
      codes.value, builder.add(Onnx_TensorProto("\(name)_scale", scales.dimensions, floats: scales.scales)),
    ]
    // Symmetric bytes need none, but runtimes have been seen to stumble where an optional input is missing beside scales of channels.
    let implied =
      offset != 0 || codes.type.bits > 4 ? [Int32](repeating: offset, count: scales.scales.count) : []
    let zeroPoints = scales.zeroPoints.isEmpty ? implied : scales.zeroPoints
    if !zeroPoints.isEmpty {
      inputs.append(
        builder.add(
          Onnx_TensorProto("\(name)_zero_point", scales.dimensions, integers: zeroPoints, as: codes.type)))
    }
    let needsShape = scales.codeDimensions != dimensions
    let linear = needsShape ? "\(name).rows" : name
    let result: String
    switch (scales.axis, scales.block) {
    case (let axis?, let block?):
      builder.needs(opset: 21)
      result = builder.add(
        "DequantizeLinear", named: linear, inputs, ["axis": .int(axis), "block_size": .int(block)])
    case (let axis?, nil):
      result = builder.add("DequantizeLinear", named: linear, inputs, ["axis": .int(axis)])
    default: result = builder.add("DequantizeLinear", named: linear, inputs)
    }
    guard needsShape else { return result }
    return builder.add("Reshape", named: name, [result, builder.shape(dimensions)])
  }

  // MARK: Palettes

  private func addPalette(
    _ codes: [Int32], table: [Float], zero: Int32?, as storage: WeightStorage,
    to builder: inout ONNXGraphBuilder
  ) -> String {
    /// Adds places in a table, which may lack the zero, and what they stand for.
    func lookUp(
      _ codes: [Int32], in table: [Float], _ dimensions: [Int], named name: String,
      to builder: inout ONNXGraphBuilder
    ) -> String {
      let places: ONNXIntegers
      if storage != .dense, table.count <= 4 {
        places = builder.addPacked(
          codes, bits: table.count <= 2 ? 1 : 2, dimensions, named: "\(self.name)_codes")
      } else {
        let type: ONNXElementType = table.count <= 16 ? .uint4 : table.count <= 256 ? .uint8 : .uint16
        // Two to a byte only with casts of operator set 21.
        if type == .uint4 { builder.needs(opset: 21) }
        places = ONNXIntegers(
          value: builder.add(
            Onnx_TensorProto("\(self.name)_codes", dimensions, integers: codes, as: type)),
          type: type)
      }
      return gather(places, from: table, named: name, &builder)
    }
    switch storage {
    case .dense, .packed: return lookUp(codes, in: table, dimensions, named: name, to: &builder)
    case .coordinates:
      let value = addCoordinates(codes, in: dimensions, as: .uint8, named: "\(name)_codes", to: &builder)
      return gather(ONNXIntegers(value: value, type: .uint8), from: table, named: name, &builder)
    case .gaps, .bitmap:
      return place(storage, in: dimensions, named: name, &builder) { elements, builder in
        let kept = elements.map { codes[$0] }
        let hasZero = zero != nil && kept.contains(0)
        let value = lookUp(
          hasZero || zero == nil ? kept : kept.map { $0 - 1 },
          in: hasZero || zero == nil ? table : Array(table.dropFirst()), [kept.count], named: "\(name).kept",
          to: &builder)
        return (value, Onnx_TensorProto("zero", [1], floats: [0]))
      }
    }
  }

  private func gather(
    _ places: ONNXIntegers, from table: [Float], named name: String, _ builder: inout ONNXGraphBuilder
  ) -> String {
    let indices = builder.cast(places, to: .int32, named: "\(self.name).places")
    let values = builder.add(Onnx_TensorProto("\(self.name)_palette", [table.count], floats: table))
    return builder.add("Gather", named: name, [values, indices.value])
  }
}
