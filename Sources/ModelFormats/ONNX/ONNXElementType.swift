/// How the elements of an ONNX tensor are stored, by the numbers that the format gives them.
enum ONNXElementType: Int32, CaseIterable, Sendable {
  case float32 = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case string = 8
  case bool = 9
  case float16 = 10
  case float64 = 11
  case uint32 = 12
  case uint64 = 13
  case complex64 = 14
  case complex128 = 15
  case bfloat16 = 16
  case float8e4m3fn = 17
  case float8e4m3fnuz = 18
  case float8e5m2 = 19
  case float8e5m2fnuz = 20
  case uint4 = 21
  case int4 = 22
  case float4e2m1 = 23

  /// Bits that an element takes in `raw_data`; 0 for strings, which can't be there.
  var bits: Int {
    switch self {
    case .uint4, .int4, .float4e2m1: 4
    case .uint8, .int8, .bool, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz: 8
    case .uint16, .int16, .float16, .bfloat16: 16
    case .float32, .int32, .uint32: 32
    case .float64, .int64, .uint64, .complex64: 64
    case .complex128: 128
    case .string: 0
    }
  }

  /// Whether it is one of the floating-point types.
  var isFloat: Bool {
    switch self {
    case .float32, .float64, .float16, .bfloat16, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2,
      .float8e5m2fnuz, .float4e2m1:
      true
    default: false
    }
  }

  /// Whether it is one of the integer types; truth values aren't.
  var isInteger: Bool { integerRange != nil }

  /// Least and greatest value of an integer type, as far as 64 signed bits reach.
  var integerRange: ClosedRange<Int>? {
    switch self {
    case .uint4: 0...15
    case .int4: -8...7
    case .uint8: 0...255
    case .int8: -128...127
    case .uint16: 0...65_535
    case .int16: -32_768...32_767
    case .int32: Int(Int32.min)...Int(Int32.max)
    case .uint32: 0...Int(UInt32.max)
    case .int64: Int.min...Int.max
    case .uint64: 0...Int.max
    default: nil
    }
  }

  /// The bytes that `count` elements take in `raw_data`.
  func byteCount(of count: Int) -> Int { (count * bits + 7) / 8 }
}

extension ONNXElementType: CustomStringConvertible {
  /// The name of the type, such as `float32`.
  var description: String { Self.names[rawValue] ?? "type \(rawValue)" }

  /// The type called `name`.
  init?(named name: String) {
    guard let found = Self.names.first(where: { $0.value == name }) else { return nil }
    self.init(rawValue: found.key)
  }

  private static let names: [Int32: String] = [
    1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 8: "string",
    9: "bool", 10: "float16", 11: "float64", 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128",
    16: "bfloat16", 17: "float8e4m3fn", 18: "float8e4m3fnuz", 19: "float8e5m2", 20: "float8e5m2fnuz",
    21: "uint4", 22: "int4", 23: "float4e2m1",
  ]
}
