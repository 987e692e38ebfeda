internal import Foundation

extension Onnx_TensorProto {
  /// A tensor of single-precision floats.
  init(_ name: String, _ dimensions: [Int], floats: [Float]) {
    self.init(name, dimensions, .float32, floats.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) })
  }

  /// A tensor of 64-bit integers, as shapes and axes are.
  init(_ name: String, _ dimensions: [Int], int64s: [Int]) {
    self.init(
      name, dimensions, .int64, int64s.map { Int64($0).littleEndian }.withUnsafeBytes { Data($0) })
  }

  /// A tensor of integers of the given type; two of four bits share a byte, the first in its lower half.
  ///
  /// - Precondition: The type is one of at most 32 bits and holds every value.
  init(_ name: String, _ dimensions: [Int], integers: [Int32], as type: ONNXElementType) {
    self.init(name, dimensions, type, type.packed(integers))
  }

  private init(_ name: String, _ dimensions: [Int], _ type: ONNXElementType, _ bytes: Data) {
    self.init()
    if !name.isEmpty { self.name = name }
    dims = dimensions.map(Int64.init)
    dataType = type.rawValue
    rawData = bytes
  }
}

extension ONNXElementType {
  /// The version of the operator set from which on `QuantizeLinear` and `DequantizeLinear` know the integer type.
  var quantizationOpset: Int { self == .int8 || self == .uint8 || self == .int32 ? 13 : 21 }

  /// Integers as they are in `raw_data`.
  fileprivate func packed(_ values: [Int32]) -> Data {
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
