internal import Foundation

/// What a text that decoders take for JSON consists of, without its blanks.
struct JSONTokens: Sequence, IteratorProtocol {
  /// A string with its quotes, or a single byte of anything else.
  struct Token {
    let bytes: Range<Int>
    /// The byte that it begins with.
    let first: UInt8
  }

  private let bytes: [UInt8]
  private var index = 0

  init(_ json: Data) { bytes = [UInt8](json) }

  mutating func next() -> Token? {
    while index < bytes.count, " \n\r\t".utf8.contains(bytes[index]) { index += 1 }
    guard index < bytes.count else { return nil }
    let start = index
    index += 1
    if bytes[start] == UInt8(ascii: "\"") {
      while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
      }
      index = Swift.min(index + 1, bytes.count)
    }
    return Token(bytes: start..<index, first: bytes[start])
  }
}
