import Testing

@testable import ModelFormats

@Suite("gzip")
struct InflateTests {
  private let text = Array(String(repeating: "The quick brown fox. ", count: 50).utf8)

  @Test("Contents come out as they went in")
  func contents() throws {
    let bytes = try Fixture.bytes("text.txt.gz")
    #expect(try Inflate.gzip(bytes, file: "f", limit: 1 << 20) == text)
    #expect(try Inflate.gzip(bytes, file: "f", limit: text.count) == text)
    #expect(try Inflate.gzip(bytes + bytes, file: "f", limit: 1 << 20) == text + text)
  }

  @Test("A file that is cut anywhere is an error")
  func truncation() throws {
    let bytes = try Fixture.bytes("text.txt.gz")
    for length in 0..<bytes.count {
      let error = failure { try Inflate.gzip(Array(bytes[..<length]), file: "f.gz", limit: 1 << 20) }
      #expect(error?.kind == (length < 2 ? .wrongFormat : .truncated), "length \(length)")
      #expect(error?.file == "f.gz" && error?.offset != nil)
    }
  }

  @Test("Any damaged byte of the data or the checksum is an error")
  func damage() throws {
    let bytes = try Fixture.bytes("text.txt.gz")
    for index in 10..<bytes.count {
      var damaged = bytes
      damaged[index] ^= 0x55
      #expect(failure { try Inflate.gzip(damaged, file: "f", limit: 1 << 20) } != nil, "byte \(index)")
    }
    var checksum = bytes
    checksum[bytes.count - 8] ^= 1
    #expect(failure { try Inflate.gzip(checksum, file: "f", limit: 1 << 20) }?.kind == .corrupt)
  }

  @Test("Bytes after the end are an error that says where they start")
  func trailing() throws {
    let bytes = try Fixture.bytes("text.txt.gz")
    let error = failure { try Inflate.gzip(bytes + [0, 0], file: "f", limit: 1 << 20) }
    #expect(error?.kind == .trailingBytes && error?.offset == bytes.count)
  }

  @Test("Output beyond the limit is refused, by one byte or by a bomb")
  func limit() throws {
    let bytes = try Fixture.bytes("text.txt.gz")
    #expect(failure { try Inflate.gzip(bytes, file: "f", limit: text.count - 1) }?.kind == .tooLarge)
    #expect(failure { try Inflate.gzip(bytes, file: "f", limit: 0) }?.kind == .tooLarge)
    // The same member a thousand times over.
    let bomb = Array(repeatElement(bytes, count: 1000).joined())
    #expect(failure { try Inflate.gzip(bomb, file: "f", limit: 100_000) }?.kind == .tooLarge)
  }

  @Test("A length field that lies costs no memory and is an error")
  func lyingLength() throws {
    var bytes = try Fixture.bytes("text.txt.gz")
    bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0xFF, 0xFF, 0xFF, 0x7F])
    #expect(failure { try Inflate.gzip(bytes, file: "f", limit: 1 << 31) }?.kind == .corrupt)
  }
}
