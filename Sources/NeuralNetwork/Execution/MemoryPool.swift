/// Pieces of memory that live as long as the pool.
final class MemoryPool {
  private(set) var pieces: [UnsafeMutablePointer<Float>] = []

  /// `count` zeros, aligned to 64 bytes.
  func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
    let floats = bytes.bindMemory(to: Float.self, capacity: max(count, 1))
    floats.initialize(repeating: 0, count: max(count, 1))
    pieces.append(floats)
    return floats
  }

  deinit {
    for piece in pieces { piece.deallocate() }
  }
}
