internal import CKernels

/// Finds order statistics of floats without sorting them.
///
/// Floats become 32-bit keys that order them by value or by magnitude (`float_key`). A first pass counts the keys of every
/// chunk by their top 12 bits; the keys in the one bin that holds the wanted rank are collected and counted by
/// their next 12 and last 8 bits. Not-a-numbers order beyond the infinities, so the result is always defined.
///
/// - Complexity: two passes over the buffers for one rank, whatever the values.
struct KeySelection {
  enum Order {
    case magnitude
    case value

    var kernelValue: Int32 { Int32(self == .magnitude ? KEY_MAGNITUDE : KEY_VALUE) }
  }

  /// The key at a rank, how many keys are smaller, and how many are equal in each chunk of each buffer.
  struct Selected {
    var key: UInt32
    var smaller: Int
    var equal: [[Int]]
  }

  private static let topBins = Int(KEY_TOP_BINS)

  let order: Order
  private let buffers: [[Float]]
  /// Per buffer, the histograms of its chunks one after the other.
  private let chunkHistograms: [[UInt32]]
  private let histogram: [Int]

  /// Makes the first pass over the buffers.
  init(_ buffers: [[Float]], order: Order) {
    self.order = order
    self.buffers = buffers
    let bins = Self.topBins
    var total = [Int](repeating: 0, count: bins)
    chunkHistograms = buffers.map { buffer in
      let chunks = Chunks.count(of: buffer.count)
      return [UInt32](unsafeUninitializedCapacity: chunks * bins) { counts, initialized in
        let counts = counts
        buffer.withUnsafeBufferPointer { values in
          Chunks.forEach(chunks) { chunk in
            let range = Chunks.range(chunk, of: values.count)
            key_histogram(
              values.baseAddress! + range.lowerBound, range.count, order.kernelValue,
              counts.baseAddress! + chunk * bins)
          }
        }
        for chunk in 0..<chunks {
          for bin in 0..<bins { total[bin] &+= Int(counts[chunk * bins + bin]) }
        }
        initialized = chunks * bins
      }
    }
    histogram = total
  }

  /// The element of 0-based `rank` in ascending order.
  func selected(rank: Int) -> Selected {
    let (top, below) = Self.bin(holding: rank, in: histogram)
    let candidates = collected(top: top)

    var middleCounts = [UInt32](repeating: 0, count: Int(KEY_MIDDLE_BINS))
    for chunk in candidates.joined() { key_histogram_middle(chunk, chunk.count, &middleCounts) }
    let (middle, belowMiddle) = Self.bin(holding: rank - below, in: middleCounts.map(Int.init))

    var lowCounts = [UInt32](repeating: 0, count: Int(KEY_LOW_BINS))
    for chunk in candidates.joined() { key_histogram_low(chunk, chunk.count, UInt32(middle), &lowCounts) }
    let (low, belowLow) = Self.bin(holding: rank - below - belowMiddle, in: lowCounts.map(Int.init))

    let key = UInt32(top) << 20 | UInt32(middle) << 8 | UInt32(low)
    return Selected(
      key: key, smaller: below + belowMiddle + belowLow,
      equal: candidates.map { $0.map { Int(key_count($0, $0.count, key)) } })
  }

  /// Per buffer and chunk, the keys that start with `top`.
  private func collected(top: Int) -> [[[UInt32]]] {
    zip(buffers, chunkHistograms).map { buffer, counts in
      let chunks = Chunks.count(of: buffer.count)
      var keys = [[UInt32]](repeating: [], count: chunks)
      buffer.withUnsafeBufferPointer { values in
        keys.withUnsafeMutableBufferPointer { keys in
          let keys = keys
          Chunks.forEach(chunks) { chunk in
            let matching = Int(counts[chunk * Self.topBins + top])
            guard matching > 0 else { return }
            let range = Chunks.range(chunk, of: values.count)
            // One more than match, since the kernel writes ahead of the comparison.
            keys[chunk] = [UInt32](unsafeUninitializedCapacity: matching + 1) { out, initialized in
              initialized = key_collect(
                values.baseAddress! + range.lowerBound, range.count, order.kernelValue, UInt32(top),
                out.baseAddress!)
            }
          }
        }
      }
      return keys
    }
  }

  /// The bin in which `rank` falls, and how many are counted before it.
  private static func bin(holding rank: Int, in counts: [Int]) -> (bin: Int, before: Int) {
    var before = 0
    for (bin, count) in counts.enumerated() {
      if rank < before + count { return (bin, before) }
      before += count
    }
    preconditionFailure("Rank \(rank) is outside the \(before) elements")
  }

  /// The float that a value key stands for.
  static func value(ofKey key: UInt32) -> Float {
    Float(bitPattern: key & 0x8000_0000 != 0 ? key ^ 0x8000_0000 : ~key)
  }
}
