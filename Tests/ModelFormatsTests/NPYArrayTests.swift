import Testing

@testable import ModelFormats

@Suite("NPY files")
struct NPYArrayTests {
  private static let names = [
    "i1", "little-i2", "big-i2", "little-i4", "little-i8", "big-i8", "little-f2", "little-f4", "big-f4",
    "little-f8", "big-f8", "u1", "little-u2", "little-u4", "little-u8", "bool", "half-edges", "fortran",
    "scalar",
    "empty", "version-2", "version-3",
  ]

  private func floats(_ array: NPYArray) -> [Float] {
    switch array.elements {
    case .bytes(let values): values.map(Float.init)
    case .integers(let values): values.map(Float.init)
    case .floats(let values): values
    }
  }

  @Test("What NumPy wrote is read back", arguments: names)
  func reads(name: String) throws {
    let expected = try #require(try Fixture.expected().arrays["\(name).npy"])
    let array = try NPYArray(contentsOf: Fixture.path("\(name).npy"))
    #expect(array.shape == expected.shape)
    #expect(floats(array) == expected.floats)
  }

  @Test("A file that is cut anywhere is an error", arguments: ["u1", "big-f8", "version-2"])
  func truncation(name: String) throws {
    let bytes = try Fixture.bytes("\(name).npy")
    for length in 0..<bytes.count {
      #expect(
        failure { try NPYArray(Array(bytes[..<length]), file: "f") }?.kind == .truncated, "length \(length)")
    }
    #expect(failure { try NPYArray(bytes + [0], file: "f") }?.kind == .trailingBytes)
  }

  private func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + data
  }

  @Test("Headers may be spaced and ordered otherwise, and lack the last comma")
  func headers() throws {
    let array = try NPYArray(
      file("{ \"shape\" :( 2 , ),'fortran_order':False,\n'descr':'|u1'}", data: [7, 8]), file: "f")
    #expect(array.shape == [2])
    #expect(array.elements == .bytes([7, 8]))
  }

  @Test(
    "Hostile headers are errors",
    arguments: [
      ("", .corrupt), ("{", .corrupt), ("{}", .corrupt), ("{'descr': '|u1'}", .corrupt),
      ("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'more': 1}", .corrupt),
      ("{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", .corrupt),
      ("{'descr': '|u1', 'fortran_order': 0, 'shape': (1,)}", .corrupt),
      ("{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}", .corrupt),
      ("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}", .corrupt),
      ("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} x", .corrupt),
      ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", .corrupt),
      ("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", .unsupported),
      ("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", .unsupported),
      ("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 8)}", .tooLarge),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,)}", .truncated),
    ] as [(String, FormatError.Kind)])
  func hostile(header: String, kind: FormatError.Kind) {
    #expect(failure { try NPYArray(file(header, data: [1]), file: "f") }?.kind == kind)
  }

  @Test("Other magic numbers and versions are refused")
  func magic() throws {
    var bytes = try Fixture.bytes("u1.npy")
    bytes[6] = 4
    #expect(failure { try NPYArray(bytes, file: "f") }?.kind == .unsupported)
    bytes[0] = 0x92
    #expect(failure { try NPYArray(bytes, file: "f") }?.kind == .wrongFormat)
  }
}
