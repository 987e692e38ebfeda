/// The floating-point formats of 8 and 4 bits.
///
/// Definitions: https://onnx.ai/onnx/technical/float8.html and float4.html.
struct SmallFloat {
  private let exponentBits: Int
  private let bias: Int
  /// Without infinities and negative zero: their codes are numbers, and the sign bit alone is not a number.
  private let isUnsignedZero: Bool
  /// Whether the greatest exponent holds infinity and what isn't a number, as in IEEE 754.
  private let hasInfinity: Bool

  /// The format that `type` names, or `nil` for all others.
  init?(_ type: ONNXElementType) {
    switch type {
    case .float8e4m3fn: (exponentBits, bias, isUnsignedZero, hasInfinity) = (4, 7, false, false)
    case .float8e4m3fnuz: (exponentBits, bias, isUnsignedZero, hasInfinity) = (4, 8, true, false)
    case .float8e5m2: (exponentBits, bias, isUnsignedZero, hasInfinity) = (5, 15, false, true)
    case .float8e5m2fnuz: (exponentBits, bias, isUnsignedZero, hasInfinity) = (5, 16, true, false)
    default: return nil
    }
  }

  /// The value of every code.
  var table: [Float] { (0..<256).map { value(of: $0) } }

  /// The value of each code of E2M1.
  static let float4: [Float] = [
    0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6,
  ]

  private func value(of code: Int) -> Float {
    let fractionBits = 7 - exponentBits
    let fraction = code & ((1 << fractionBits) - 1)
    let exponent = code >> fractionBits & ((1 << exponentBits) - 1)
    let isNegative = code & 0x80 != 0
    if isUnsignedZero {
      if code == 0x80 { return .nan }
    } else if hasInfinity, exponent == (1 << exponentBits) - 1 {
      return fraction == 0 ? (isNegative ? -.infinity : .infinity) : .nan
    } else if !hasInfinity, code & 0x7F == 0x7F {
      return .nan
    }
    let significand = Float(exponent == 0 ? fraction : fraction + (1 << fractionBits))
    let power = max(exponent, 1) - bias - fractionBits
    let magnitude = significand * Float(sign: .plus, exponent: power, significand: 1)
    return isNegative ? -magnitude : magnitude
  }
}
