internal import Foundation
internal import NeuralNetwork

extension ONNXTensor {
  /// Decodes `proto`, whose bytes may be in a file of their own.
  ///
  /// - Parameter external: Reads such bytes.
  /// - Throws: ``ONNXProblem`` unless the tensor has a known type, a shape that can be represented, and just as many elements
  ///   as that has.
  init(_ proto: Onnx_TensorProto, external: ExternalData?) throws(ONNXProblem) {
    func problem(_ message: String) -> ONNXProblem {
      ONNXProblem(.malformed, "tensor \"\(proto.name.shortened)\" \(message)")
    }
    guard let type = ONNXElementType(rawValue: proto.dataType) else {
      throw problem("has elements of the unknown type \(proto.dataType)")
    }
    guard type != .string, type != .complex64, type != .complex128 else {
      throw ONNXProblem(.unsupported, "tensor \"\(proto.name.shortened)\" has elements of type \(type)")
    }
    guard !proto.hasSegment else {
      throw ONNXProblem(.unsupported, "tensor \"\(proto.name.shortened)\" is one segment of a tensor")
    }
    let (shape, count) = try Self.extents(proto.dims, of: proto.name)
    if proto.dataLocation == .external {
      guard let external else { throw problem("refers to a file of its own, which can't be here") }
      let bytes = try external.bytes(of: proto, count: type.byteCount(of: count))
      self.init(type: type, shape: shape, elements: Self.decode(bytes, type: type, count: count))
    } else if proto.hasRawData {
      let expected = type.byteCount(of: count)
      guard proto.rawData.count == expected else {
        throw problem(
          "has \(proto.rawData.count) bytes; its shape \(shape) of \(type) needs \(expected)")
      }
      self.init(type: type, shape: shape, elements: Self.decode(proto.rawData, type: type, count: count))
    } else {
      let elements = try Self.typedElements(of: proto, type: type, count: count)
      self.init(type: type, shape: shape, elements: elements)
    }
  }

  /// Spreads the values of a sparse tensor over zeros.
  ///
  /// - Throws: ``ONNXProblem`` when indices are out of range or don't fit the values.
  init(_ proto: Onnx_SparseTensorProto, external: ExternalData?) throws(ONNXProblem) {
    let name = proto.values.name
    func problem(_ message: String) -> ONNXProblem {
      ONNXProblem(.malformed, "sparse tensor \"\(name.shortened)\" \(message)")
    }
    let values = try ONNXTensor(proto.values, external: external)
    let indices = try ONNXTensor(proto.indices, external: external)
    let (shape, count) = try Self.extents(proto.dims, of: name)
    guard values.shape.count == 1, case .integers(let places) = indices.elements else {
      throw problem("needs values of one dimension and int64 indices")
    }
    let isLinear = indices.shape.count == 1
    guard isLinear ? places.count == values.count : indices.shape == [values.count, shape.count] else {
      throw problem("has indices of shape \(indices.shape) for \(values.count) values")
    }
    var positions: [Int] = []
    positions.reserveCapacity(values.count)
    for index in 0..<values.count {
      guard !isLinear else {
        positions.append(places[index])
        continue
      }
      var position = 0
      for (axis, extent) in shape.enumerated() {
        let place = places[index * shape.count + axis]
        guard (0..<extent).contains(place) else { throw problem("has the index \(place) out of range") }
        position = position * extent + place
      }
      positions.append(position)
    }
    if let wrong = positions.first(where: { !(0..<count).contains($0) }) {
      throw problem("has the index \(wrong) out of range")
    }
    switch values.elements {
    case .floats(let floats):
      var dense = [Float](repeating: 0, count: count)
      for (position, value) in zip(positions, floats) { dense[position] = value }
      self.init(type: values.type, shape: shape, elements: .floats(dense))
    case .integers(let integers):
      var dense = [Int](repeating: 0, count: count)
      for (position, value) in zip(positions, integers) { dense[position] = value }
      self.init(type: values.type, shape: shape, elements: .integers(dense))
    case .extents: throw problem("has no numbers")
    }
  }

  /// The extents of a tensor and the number of its elements.
  static func extents(_ dims: [Int64], of name: String) throws(ONNXProblem) -> (shape: [Int], count: Int) {
    var count = 1
    guard dims.count <= 64 else {
      throw ONNXProblem(.malformed, "tensor \"\(name.shortened)\" has \(dims.count) dimensions")
    }
    for extent in dims {
      guard extent >= 0 else {
        throw ONNXProblem(.malformed, "tensor \"\(name.shortened)\" has the negative extent \(extent)")
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: Int(extent))
      guard !overflow else {
        throw ONNXProblem(
          .malformed, "tensor \"\(name.shortened)\" has a shape \(dims) whose product overflows")
      }
      count = product
    }
    guard count <= Graph.elementLimit else {
      throw ONNXProblem(
        .malformed,
        "tensor \"\(name.shortened)\" has \(count) elements; at most \(Graph.elementLimit) are read")
    }
    return (dims.map { Int($0) }, count)
  }

  // MARK: Bytes

  /// The value of each code of E2M1 (https://onnx.ai/onnx/technical/float4.html).
  private static let float4: [Float] = [
    0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6,
  ]

  /// Elements from little-endian bytes, just as many as `count` needs.
  private static func decode(_ data: Data, type: ONNXElementType, count: Int) -> Elements {
    func load<Stored: FixedWidthInteger>(_: Stored.Type, _ convert: (Stored) -> Float) -> Elements {
      .floats(
        data.withUnsafeBytes { raw in
          [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<count {
              let stored = raw.loadUnaligned(
                fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self)
              buffer.initializeElement(at: index, to: convert(Stored(littleEndian: stored)))
            }
            filled = count
          }
        })
    }
    func integers<Stored: FixedWidthInteger>(_: Stored.Type) -> Elements {
      .integers(
        data.withUnsafeBytes { raw in
          (0..<count).map { index in
            Int(
              clamping: Stored(
                littleEndian: raw.loadUnaligned(
                  fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self)))
          }
        })
    }
    func nibbles(_ convert: (UInt8) -> Float) -> Elements {
      .floats((0..<count).map { convert(data[data.startIndex + $0 / 2] >> ($0 % 2 == 0 ? 0 : 4) & 15) })
    }
    func small(_ format: SmallFloat) -> Elements {
      let table = format.table
      return load(UInt8.self) { table[Int($0)] }
    }
    switch type {
    case .float32: return load(UInt32.self) { Float(bitPattern: $0) }
    case .float64: return load(UInt64.self) { Float(Double(bitPattern: $0)) }
    case .float16: return load(UInt16.self) { Float(halfPrecision: $0) }
    case .bfloat16: return load(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .float8e4m3fn: return small(.e4m3)
    case .float8e4m3fnuz: return small(.e4m3fnuz)
    case .float8e5m2: return small(.e5m2)
    case .float8e5m2fnuz: return small(.e5m2fnuz)
    case .bool: return load(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint8: return load(UInt8.self) { Float($0) }
    case .int8: return load(Int8.self) { Float($0) }
    case .uint16: return load(UInt16.self) { Float($0) }
    case .int16: return load(Int16.self) { Float($0) }
    case .int32: return integers(Int32.self)
    case .uint32: return integers(UInt32.self)
    case .int64: return integers(Int64.self)
    case .uint64: return integers(UInt64.self)
    case .uint4: return nibbles { Float($0) }
    case .int4: return nibbles { Float(Int8(bitPattern: $0 << 4) >> 4) }
    case .float4e2m1: return nibbles { float4[Int($0)] }
    case .string, .complex64, .complex128: return .floats([])
    }
  }

  // MARK: Typed fields

  /// Elements from the field that the format provides for their type.
  private static func typedElements(
    of proto: Onnx_TensorProto, type: ONNXElementType, count: Int
  ) throws(ONNXProblem) -> Elements {
    func check(_ found: Int, _ field: String, expected: Int? = nil) throws(ONNXProblem) {
      guard found != (expected ?? count) else { return }
      throw ONNXProblem(
        .malformed,
        "tensor \"\(proto.name.shortened)\" has \(found) elements in \(field); its shape \(proto.dims) needs "
          + "\(expected ?? count)")
    }
    switch type {
    case .float32:
      try check(proto.floatData.count, "float_data")
      return .floats(proto.floatData)
    case .float64:
      try check(proto.doubleData.count, "double_data")
      return .floats(proto.doubleData.map { Float($0) })
    case .int64:
      try check(proto.int64Data.count, "int64_data")
      return .integers(proto.int64Data.map { Int($0) })
    case .uint32, .uint64:
      try check(proto.uint64Data.count, "uint64_data")
      return .integers(proto.uint64Data.map { Int(clamping: $0) })
    case .int32:
      try check(proto.int32Data.count, "int32_data")
      return .integers(proto.int32Data.map { Int($0) })
    default:
      // Narrower types lie in the low bits of int32_data; those of 4 bits two in a byte.
      let stored = type.bits == 4 ? (count + 1) / 2 : count
      try check(proto.int32Data.count, "int32_data", expected: stored)
      let bytes: [UInt8] = proto.int32Data.flatMap { value in
        type.bits == 16
          ? [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
          : [UInt8(truncatingIfNeeded: value)]
      }
      return decode(Data(bytes), type: type, count: count)
    }
  }
}

extension String {
  /// At most 80 characters of it, without control characters, for errors about what a file holds.
  var shortened: String {
    let clean = String(
      unicodeScalars.prefix(80).map { $0.value < 32 || $0.value == 127 ? "\u{FFFD}" : Character($0) })
    return unicodeScalars.dropFirst(80).isEmpty ? clean : clean + "…"
  }
}
