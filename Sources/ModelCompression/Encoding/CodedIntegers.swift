internal import CKernels
internal import Foundation

/// A sequence of small integers and the entropy code that is the shortest for it.
///
/// Its exact length is known at once; the bytes are made only when they are asked for.
struct CodedIntegers {
  /// What the integers are.
  enum Kind: Int32 {
    /// Gaps between stored weights.
    case lengths
    /// Magnitudes and signs in one: twice the magnitude, and one more for a negative number.
    case signed
  }

  private let values: [UInt32]
  private let model: integer_model

  /// Finds the code.
  ///
  /// - Parameter values: below `INTEGER_LIMIT`.
  init(_ values: [UInt32], kind: Kind) {
    self.values = values
    var model = integer_model()
    integer_fit(values, values.count, kind.rawValue, Self.costs, &model)
    self.model = model
  }

  /// The length of `bytes()`.
  var byteCount: Int { model.bytes }

  /// The code.
  func bytes() -> [UInt8] {
    guard !values.isEmpty else { return [] }
    var contexts = [UInt8](repeating: 0, count: values.count)
    var bytes = [UInt8](repeating: 0, count: byteCount)
    withUnsafePointer(to: model) { integer_encode(values, values.count, $0, &contexts, &bytes) }
    return bytes
  }

  /// Reads `count` integers below `limit`.
  ///
  /// - Throws: `EncodingError` when the bytes aren't the code of so many.
  static func decode(_ bytes: [UInt8], kind: Kind, count: Int, limit: Int, what: String) throws(EncodingError)
    -> [UInt32]
  {
    var values = [UInt32](repeating: 0, count: count)
    guard integer_decode(bytes, bytes.count, kind.rawValue, UInt32(clamping: limit), &values, count) == 0
    else {
      throw EncodingError("\(bytes.count) bytes don't decode to \(count) \(what)")
    }
    return values
  }

  /// What a token of a frequency in 2^14 costs, in 2^-32 bits, rounded up.
  private static let costs: [UInt64] = {
    let total = 1 << Int(INTEGER_FREQUENCY_BITS)
    return [0] + (1...total).map { UInt64((log2(Double(total) / Double($0)) * 0x1p32).rounded(.up)) }
  }()

  /// A number that isn't zero as an integer: 1, −1, 2, −2… as 0, 1, 2, 3…
  static func zigzag(_ number: Int32) -> UInt32 {
    UInt32(truncatingIfNeeded: number < 0 ? -2 &* number &- 1 : 2 &* number &- 2)
  }

  /// The number that an integer stands for.
  static func number(_ zigzag: UInt32) -> Int32 {
    let magnitude = Int32(zigzag >> 1) + 1
    return zigzag & 1 == 1 ? -magnitude : magnitude
  }
}
