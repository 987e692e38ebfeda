/// A way in which an ONNX file can hold a weight.
enum WeightStorage: Hashable {
  /// Every element, in a type that the format has.
  case dense
  /// Every element, in one or two bits, that nodes take apart.
  case packed
  /// Those that aren't zero, with the distances between them in so many bits. The largest distance stands for so many places
  /// and is followed by a zero, as in Deep Compression.
  case gaps(bits: Int)
  /// Those that aren't zero, and a bit for each element.
  case bitmap
  /// Those that aren't zero with their positions, as the format's sparse tensor.
  case coordinates
}

extension PlacedWeight {
  /// The ways that are possible under a form, with the bytes that their elements take, fewest first.
  func storages(allowing form: ONNXWeightForm) -> [(storage: WeightStorage, bytes: Int)] {
    let count = isZero.count
    let live = liveCount
    var found = [(storage: WeightStorage.dense, bytes: bytes(of: count, bits: denseBits))]
    switch form {
    case .dense: break
    case .sparseInitializers:
      if let bits = coordinateBits { found.append((.coordinates, bytes(of: live, bits: bits) + 8 * live)) }
    case .smallest:
      if let bits = packedBits { found.append((.packed, bytes(of: count, bits: bits))) }
      guard live < count else { break }
      for bits in [4, 8] where canPad {
        let stored = live + padding(gapBits: bits)
        found.append(
          (
            .gaps(bits: bits),
            bytes(of: stored, bits: bits) + bytes(of: stored, bits: storedBits(padded: stored > live))
          ))
      }
      if hasOneZero {
        found.append((.bitmap, bytes(of: count, bits: 1) + bytes(of: live, bits: storedBits(padded: false))))
      }
    }
    return found.sorted { $0.bytes < $1.bytes }
  }

  private func bytes(of count: Int, bits: Int) -> Int { (count * bits + 7) / 8 }

  /// Bits of an element that is stored.
  func elementBits(of storage: WeightStorage) -> Int {
    switch storage {
    case .dense: denseBits
    case .packed: packedBits ?? denseBits
    case .coordinates: coordinateBits ?? denseBits
    case .gaps(let bits): storedBits(padded: padding(gapBits: bits) > 0)
    case .bitmap: storedBits(padded: false)
    }
  }

  /// Bits of an element in a type that the format has.
  private var denseBits: Int {
    switch content {
    case .floats: 32
    case .codes(_, let scales): scales.type.bits
    case .palette(_, let table, _): Self.bits(forTable: table.count)
    }
  }

  /// Bits of an element where one or two are enough.
  var packedBits: Int? {
    switch content {
    case .floats: nil
    case .codes(_, let scales):
      switch scales.bits {
      case 1: isZero.contains(true) ? 2 : 1
      case 2: 2
      default: nil
      }
    case .palette(_, let table, _): table.count <= 2 ? 1 : table.count <= 4 ? 2 : nil
    }
  }

  /// Bits of an element that is stored because it isn't zero, or to bridge a distance.
  private func storedBits(padded: Bool) -> Int {
    switch content {
    case .floats: return 32
    case .codes(_, let scales):
      switch scales.bits {
      case 1: return padded ? 2 : 1
      case 2: return 2
      default: return scales.type.bits
      }
    case .palette(_, let table, _):
      let values = padded ? table.count : table.count - 1
      return values <= 2 ? 1 : values <= 4 ? 2 : Self.bits(forTable: values)
    }
  }

  /// Runtimes take sparse tensors of floats and of whole bytes.
  private var coordinateBits: Int? {
    switch content {
    case .floats: 32
    case .codes(_, let scales):
      scales.zeroPoints.allSatisfy { $0 == 0 } && scales.bits > 4 ? scales.type.bits : nil
    case .palette(_, let table, let zero): zero == 0 && table.count <= 256 ? 8 : nil
    }
  }

  static func bits(forTable count: Int) -> Int { count <= 16 ? 4 : count <= 256 ? 8 : 16 }

  /// Whether all zeros are the same code.
  private var hasOneZero: Bool {
    guard case .codes(_, let scales) = content, let first = scales.zeroPoints.first else { return true }
    return scales.zeroPoints.allSatisfy { $0 == first }
  }

  /// Whether the code for zero is known at every place: it is the same everywhere, or in each row.
  private var canPad: Bool {
    guard case .codes(_, let scales) = content, !hasOneZero else { return true }
    return scales.axis == 0 && scales.block == nil
  }

  /// How many zeros have to be stored so that no distance is too long.
  private func padding(gapBits: Int) -> Int {
    let reach = 1 << gapBits - 1
    var padding = 0
    var last = 0
    for index in isZero.indices where !isZero[index] {
      padding += max(0, (index - last + reach - 1) / reach - 1)
      last = index
    }
    return padding
  }

  /// The elements to store and the distance of each from the one before it, the first from the beginning.
  func gaps(bits: Int) -> (gaps: [Int32], elements: [Int]) {
    let reach = 1 << bits - 1
    var gaps: [Int32] = []
    var elements: [Int] = []
    var last = 0
    for index in isZero.indices where !isZero[index] {
      while index - last > reach {
        last += reach
        gaps.append(Int32(reach))
        elements.append(last)
      }
      gaps.append(Int32(index - last))
      elements.append(index)
      last = index
    }
    return (gaps, elements)
  }
}
