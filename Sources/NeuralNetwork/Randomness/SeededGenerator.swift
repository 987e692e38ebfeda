/// SplitMix64 (Steele, Lea and Flood, 2014): the same seed gives the same numbers on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Creates a generator whose whole sequence is decided by `seed`.
  public init(seed: UInt64) { state = seed }

  /// Creates the generator of one numbered stream of `seed`, independent of the other streams.
  public init(seed: UInt64, stream: UInt64) {
    var mixer = SeededGenerator(seed: seed ^ (stream &* 0xD1B5_4A32_D192_ED03))
    state = mixer.next()
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The next number in 0..<1, in steps of 2⁻²⁴.
  public mutating func nextUnitFloat() -> Float {
    Float(next() >> 40) * (1 / 16_777_216)
  }

  /// The next number in 0..<`bound`.
  public mutating func nextIndex(below bound: Int) -> Int {
    Int(next(upperBound: UInt64(bound)))
  }

  /// The numbers 0..<`count` in random order (Fisher–Yates).
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(i, nextIndex(below: i + 1))
    }
    return order
  }
}
