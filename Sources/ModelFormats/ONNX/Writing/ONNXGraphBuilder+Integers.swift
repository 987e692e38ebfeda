/// A tensor of integers in the graph.
struct ONNXIntegers {
  /// The name of the value.
  var value: String
  /// Its element type.
  var type: ONNXElementType
}

extension ONNXGraphBuilder {
  /// Adds integers of one or two bits as packed bytes and the nodes that take them apart, which gives unsigned bytes.
  ///
  /// - Precondition: The values are 0…2^bits − 1.
  mutating func addPacked(_ values: [Int32], bits: Int, _ dimensions: [Int], named name: String)
    -> ONNXIntegers
  {
    let perByte = 8 / bits
    var bytes = [Int32](repeating: 0, count: (values.count + perByte - 1) / perByte)
    for (index, value) in values.enumerated() { bytes[index / perByte] |= value << (index % perByte * bits) }
    let packed = add(
      Onnx_TensorProto("\(name).packed", [bytes.count, 1], integers: bytes, as: .uint8))
    let shifts = constant(
      Onnx_TensorProto(
        "shifts_\(bits)", [perByte], integers: (0..<perByte).map { Int32($0 * bits) }, as: .uint8))
    let levels = constant(Onnx_TensorProto("levels_\(bits)", [], integers: [1 << bits], as: .uint8))
    let shifted = add(
      "BitShift", named: "\(name).shifted", [packed, shifts], ["direction": .string("RIGHT")])
    var result = add("Mod", named: "\(name).parts", [shifted, levels])
    let isWhole = values.count == bytes.count * perByte
    if !isWhole || dimensions.count == 1 {
      result = add("Reshape", named: "\(name).line", [result, shape([-1])])
    }
    if !isWhole {
      result = add("Slice", named: "\(name).used", [result, shape([0]), shape([values.count])])
    }
    if dimensions.count != 1 {
      result = add("Reshape", named: "\(name).bits", [result, shape(dimensions)])
    }
    return ONNXIntegers(value: result, type: .uint8)
  }

  /// The name of a list of 64-bit integers.
  mutating func shape(_ extents: [Int]) -> String {
    constant(
      Onnx_TensorProto(
        "shape_" + extents.map(String.init).joined(separator: "x"), [extents.count], int64s: extents))
  }

  /// The integers as another type.
  mutating func cast(_ integers: ONNXIntegers, to type: ONNXElementType, named name: String) -> ONNXIntegers {
    if integers.type == type { return integers }
    let value = add("Cast", named: name, [integers.value], ["to": .int(Int(type.rawValue))])
    return ONNXIntegers(value: value, type: type)
  }
}
