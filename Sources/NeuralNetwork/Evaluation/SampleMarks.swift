/// A mark for each of some samples, in the order in which an evaluator takes them.
public struct SampleMarks: Hashable, Sendable {
  /// How many samples there are.
  public private(set) var count = 0
  private var words: [UInt64] = []

  /// Starts without samples.
  public init() {}

  /// Adds a sample.
  public mutating func append(_ isMarked: Bool) {
    if count.isMultiple(of: UInt64.bitWidth) { words.append(0) }
    if isMarked { words[count / UInt64.bitWidth] |= 1 << UInt64(count % UInt64.bitWidth) }
    count += 1
  }

  /// How many samples have a mark here and none in `other`; both must be of the same samples.
  public func count(without other: SampleMarks) -> Int {
    precondition(count == other.count, "marks of other samples")
    return zip(words, other.words).reduce(0) { $0 + ($1.0 & ~$1.1).nonzeroBitCount }
  }
}
