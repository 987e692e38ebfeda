/// The integers that values are quantized to.
public enum IntegerType: String, Hashable, Sendable, CaseIterable {
  case int2, uint2, int4, uint4, int8, uint8, int16, uint16

  /// The least and the greatest of them.
  public var range: ClosedRange<Int> {
    switch self {
    case .int2: -2...1
    case .uint2: 0...3
    case .int4: -8...7
    case .uint4: 0...15
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32_768...32_767
    case .uint16: 0...65_535
    }
  }
}
