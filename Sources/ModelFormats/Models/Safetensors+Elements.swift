internal import Foundation

extension Safetensors.DataType {
  /// How an element's bits stand for a number.
  enum Meaning {
    case unsigned
    case signed
    /// A floating-point number in as many bytes as the processor has one for.
    case float
    case brain
    /// A floating-point number in a byte.
    case small(SmallFloat)
    /// A power of two: the exponent of a scale.
    case exponent
  }
}

/// A floating-point number in eight bits.
///
/// Definitions: "FP8 Formats for Deep Learning" (Micikevicius et al., 2022), and for the `fnuz` forms, which have one zero, no infinity
/// and a single NaN, "8-bit Numerical Formats for Deep Neural Networks" (Noune et al., 2022).
struct SmallFloat {
  let fractionBits: Int
  let bias: Int
  let hasOneZero: Bool
  /// Whether the largest exponent is that of infinity and NaN, as in IEEE formats.
  let hasInfinity: Bool

  static let e4m3 = SmallFloat(fractionBits: 3, bias: 7, hasOneZero: false, hasInfinity: false)
  static let e5m2 = SmallFloat(fractionBits: 2, bias: 15, hasOneZero: false, hasInfinity: true)
  static let e4m3fnuz = SmallFloat(fractionBits: 3, bias: 8, hasOneZero: true, hasInfinity: false)
  static let e5m2fnuz = SmallFloat(fractionBits: 2, bias: 16, hasOneZero: true, hasInfinity: false)

  func value(_ byte: UInt8) -> Float {
    let magnitude = Int(byte & 0x7F)
    let exponent = magnitude >> fractionBits
    let fraction = magnitude & (1 << fractionBits - 1)
    if hasOneZero, byte == 0x80 { return .nan }
    if hasInfinity, exponent == 0x7F >> fractionBits {
      return fraction != 0 ? .nan : byte < 0x80 ? .infinity : -.infinity
    }
    if !hasOneZero, !hasInfinity, magnitude == 0x7F { return .nan }
    let significand = exponent == 0 ? fraction : fraction + 1 << fractionBits
    let value = Float(
      sign: .plus, exponent: max(exponent, 1) - bias - fractionBits, significand: Float(significand))
    return byte < 0x80 ? value : -value
  }

  /// The values of all bytes.
  var table: [Float] { (0...255).map { value($0) } }
}

extension Safetensors {
  /// The bytes of `tensor` as they are in the file.
  ///
  /// - Throws: ``FormatError`` when the file was changed since it was opened.
  public func bytes(of tensor: TensorInfo) throws(FormatError) -> [UInt8] {
    try contents.bytes(tensor.range)
  }

  /// The elements of `tensor` as single-precision floats; what that can't hold is rounded.
  ///
  /// - Throws: ``FormatError`` when the file was changed since it was opened.
  public func floats(of tensor: TensorInfo) throws(FormatError) -> [Float] {
    if tensor.dataType == .float32 { return try singles(tensor) }
    // A part at a time, so that the stored form of a large tensor doesn't stand beside it.
    let step = 1 << 22
    var floats: [Float] = []
    floats.reserveCapacity(tensor.count)
    for start in stride(from: 0, to: tensor.count, by: step) {
      let size = tensor.dataType.size
      let end = min(start + step, tensor.count)
      let range = tensor.range.lowerBound + start * size..<tensor.range.lowerBound + end * size
      Self.append(try contents.bytes(range), tensor.dataType, to: &floats)
    }
    return floats
  }

  private func singles(_ tensor: TensorInfo) throws(FormatError) -> [Float] {
    var failure: FormatError?
    let floats = [Float](unsafeUninitializedCapacity: tensor.count) { buffer, initialized in
      do throws(FormatError) {
        let raw = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[..<(4 * tensor.count)])
        try contents.read(tensor.range, into: raw)
        initialized = tensor.count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return UInt16(1).littleEndian == 1
      ? floats : floats.map { Float(bitPattern: UInt32(littleEndian: $0.bitPattern)) }
  }

  private static func append(_ bytes: [UInt8], _ type: DataType, to floats: inout [Float]) {
    func load<Value: FixedWidthInteger>(_: Value.Type, _ convert: (Value) -> Float) {
      bytes.withUnsafeBytes { raw in
        for offset in stride(from: 0, to: raw.count, by: MemoryLayout<Value>.size) {
          floats.append(
            convert(Value(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Value.self))))
        }
      }
    }
    func look(up table: [Float]) { for byte in bytes { floats.append(table[Int(byte)]) } }
    switch (type.meaning, type.size) {
    case (.unsigned, 1): load(UInt8.self) { Float($0) }
    case (.unsigned, 2): load(UInt16.self) { Float($0) }
    case (.unsigned, 4): load(UInt32.self) { Float($0) }
    case (.unsigned, _): load(UInt64.self) { Float($0) }
    case (.signed, 1): load(Int8.self) { Float($0) }
    case (.signed, 2): load(Int16.self) { Float($0) }
    case (.signed, 4): load(Int32.self) { Float($0) }
    case (.signed, _): load(Int64.self) { Float($0) }
    case (.brain, _): load(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case (.float, 2): load(UInt16.self) { Float(halfPrecision: $0) }
    case (.float, 4): load(UInt32.self) { Float(bitPattern: $0) }
    case (.float, _): load(UInt64.self) { Float(Double(bitPattern: $0)) }
    case (.small(let format), _): look(up: format.table)
    case (.exponent, _):
      look(up: (0...255).map { $0 == 255 ? .nan : Float(sign: .plus, exponent: $0 - 127, significand: 1) })
    }
  }
}
