extension NPYArray {
  /// Creates an array from its elements in row-major order.
  ///
  /// - Parameter isBoolean: Whether bytes are booleans.
  /// - Precondition: There are as many as the product of `shape`.
  public init(shape: [Int], elements: Elements, isBoolean: Bool = false) {
    self.shape = shape
    self.isBoolean = isBoolean
    self.elements = elements
    elementOffset = 0
    elementSize =
      switch elements {
      case .bytes: 1
      case .integers: 8
      case .floats: 4
      }
    precondition(count == shape.reduce(1, *), "\(count) elements can't fill an array of shape \(shape)")
  }

  /// The array as an NPY file of version 1: booleans, unsigned bytes, integers of 64 bits, or floats of 32 bits, little-endian.
  public var encoded: [UInt8] {
    let descriptor =
      switch elements {
      case .bytes: isBoolean ? "|b1" : "|u1"
      case .integers: "<i8"
      case .floats: "<f4"
      }
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    var header = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': (\(extents)), }"
    // The elements begin at a multiple of 64 bytes, behind a line feed.
    let length = 10 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - length % 64) % 64) + "\n"
    var bytes: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0]
    bytes.append(littleEndian: UInt16(header.utf8.count))
    bytes += header.utf8
    switch elements {
    case .bytes(let values): bytes += values
    case .integers(let values):
      bytes.reserveCapacity(bytes.count + 8 * values.count)
      for value in values { bytes.append(littleEndian: value) }
    case .floats(let values):
      bytes.reserveCapacity(bytes.count + 4 * values.count)
      for value in values { bytes.append(littleEndian: value.bitPattern) }
    }
    return bytes
  }
}
