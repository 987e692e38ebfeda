extension QuantizedTensor {
  /// How many different codes the weights have, of all scale groups together; a palette's zeros, which are kept apart, don't
  /// count. `nil` above 8 bits.
  public var usedCodeCount: Int? {
    guard settings.bits <= 8 else { return nil }
    var isUsed = [Bool](repeating: false, count: 1 << 9)
    switch codes {
    case .int8(let codes): for code in codes { isUsed[Int(code) + 128] = true }
    case .uint8(let codes): for code in codes { isUsed[Int(code)] = true }
    case .int16: return nil
    case .uint16(let codes):
      // Places in a palette, of which there are at most 256, after the one for zero.
      for code in codes where code > 0 && code < 1 << 9 { isUsed[Int(code)] = true }
    }
    return isUsed.count { $0 }
  }
}
