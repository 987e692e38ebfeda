import Testing

@testable import ModelFormats

@Suite("IDX files")
struct IDXArrayTests {
  private let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + Array(1...12)

  @Test("Dimensions and elements are read")
  func reads() throws {
    let array = try IDXArray(images, file: "f")
    #expect(array.dimensions == [2, 2, 3])
    #expect(array.elements == Array(1...12))
    #expect(array.elementOffset == 16)
  }

  @Test("A file that is cut anywhere is an error at its end or where the missing part starts")
  func truncation() {
    for length in 0..<images.count {
      let error = failure { try IDXArray(Array(images[..<length]), file: "f") }
      #expect(error?.kind == .truncated, "length \(length)")
      #expect((error?.offset ?? .max) <= length)
    }
  }

  @Test(
    "What isn't one array of unsigned bytes is refused",
    arguments: [
      ([1, 0, 8, 1, 0, 0, 0, 0], FormatError.Kind.wrongFormat, 0),
      ([0, 0, 0x0D, 1, 0, 0, 0, 0], .unsupported, 2),
      ([0, 0, 7, 1, 0, 0, 0, 0], .wrongFormat, 2),
      ([0, 0, 8, 0], .wrongFormat, 3),
      ([0, 0, 8, 1, 0, 0, 0, 1, 9, 9], .trailingBytes, 9),
      // The product of the first two doesn't fit 63 bits.
      ([0, 0, 8, 3] + [UInt8](repeating: 0xFF, count: 12), .tooLarge, 8),
      // A terabyte that isn't there.
      ([0, 0, 8, 2, 0, 0, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF], .truncated, 12),
    ] as [([UInt8], FormatError.Kind, Int)])
  func refuses(bytes: [UInt8], kind: FormatError.Kind, offset: Int) {
    let error = failure { try IDXArray(bytes, file: "labels") }
    #expect(error?.kind == kind)
    #expect(error?.offset == offset)
    #expect(error?.description.hasPrefix("labels, byte \(offset): ") == true)
  }

  @Test("No dimension of 0 makes room for more bytes")
  func empty() throws {
    #expect(try IDXArray([0, 0, 8, 1, 0, 0, 0, 0], file: "f").elements.isEmpty)
  }

  @Test("A folder, a missing file and a pipe are errors, not waits")
  func paths() throws {
    let folder = try TemporaryFolder()
    #expect(failure { try IDXArray(contentsOf: folder.path) }?.kind == .inputOutput)
    #expect(failure { try IDXArray(contentsOf: folder.path + "/none") }?.kind == .notFound)
    #expect(failure { try IDXArray(contentsOf: "/dev/zero") }?.kind == .inputOutput)
    let path = try folder.write("big", images)
    #expect(failure { try IDXArray(contentsOf: path, limit: 27) }?.kind == .tooLarge)
    #expect(try IDXArray(contentsOf: path, limit: 28).dimensions == [2, 2, 3])
  }
}
