internal import Foundation

extension Onnx_TensorProto {
  /// A tensor of single-precision floats.
  init(_ name: String, _ dimensions: [Int], floats: [Float]) {
    self.init(name, dimensions, .float, floats.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) })
  }

  /// A tensor of 64-bit integers, as shapes and axes are.
  init(_ name: String, _ dimensions: [Int], int64s: [Int]) {
    self.init(
      name, dimensions, .int64, int64s.map { Int64($0).littleEndian }.withUnsafeBytes { Data($0) })
  }

  /// A tensor of integers of the given type; two of four bits share a byte, the first in its lower half.
  ///
  /// - Precondition: The type holds every value.
  init(_ name: String, _ dimensions: [Int], integers: [Int32], as type: IntegerType) {
    self.init(name, dimensions, type.dataType, type.packed(integers))
  }

  private init(_ name: String, _ dimensions: [Int], _ type: DataType, _ bytes: Data) {
    self.init()
    if !name.isEmpty { self.name = name }
    dims = dimensions.map(Int64.init)
    dataType = Int32(type.rawValue)
    rawData = bytes
  }
}

/// The integers that quantized weights are stored in.
enum IntegerType: Hashable {
  case int4, uint4, int8, uint8, int16, uint16, int32

  var dataType: Onnx_TensorProto.DataType {
    switch self {
    case .int4: .int4
    case .uint4: .uint4
    case .int8: .int8
    case .uint8: .uint8
    case .int16: .int16
    case .uint16: .uint16
    case .int32: .int32
    }
  }

  var bits: Int {
    switch self {
    case .int4, .uint4: 4
    case .int8, .uint8: 8
    case .int16, .uint16: 16
    case .int32: 32
    }
  }

  /// The version of the operator set from which on quantization knows the type.
  var opset: Int {
    switch self {
    case .int4, .uint4, .int16, .uint16: 21
    case .int8, .uint8, .int32: 13
    }
  }

  func packed(_ values: [Int32]) -> Data {
    switch bits {
    case 4:
      var bytes = [UInt8](repeating: 0, count: (values.count + 1) / 2)
      for (index, value) in values.enumerated() {
        bytes[index / 2] |= UInt8(truncatingIfNeeded: value & 15) << (4 * UInt8(index % 2))
      }
      return Data(bytes)
    case 8: return Data(values.map { UInt8(truncatingIfNeeded: $0) })
    case 16:
      return values.map { UInt16(truncatingIfNeeded: $0).littleEndian }.withUnsafeBytes { Data($0) }
    default: return values.map(\.littleEndian).withUnsafeBytes { Data($0) }
    }
  }
}
