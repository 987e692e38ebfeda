import Foundation
import Testing

@testable import ModelFormats

@Suite("safetensors files")
struct SafetensorsTests {
  @Test("What the format's own library wrote is read back")
  func reads() throws {
    let file = try Safetensors(contentsOf: Fixture.path("types.safetensors"))
    let expected = try Fixture.expected().safetensors
    #expect(Set(file.tensors.map(\.name)) == Set(expected.keys))
    for tensor in file.tensors {
      #expect(tensor.shape == expected[tensor.name]?.shape)
      #expect(try file.floats(of: tensor) == expected[tensor.name]?.floats, "\(tensor.name)")
    }
    #expect(file.metadata == ["format": "pt", "note": "line\nbreak \"q\" \\ é 😀"])
    #expect(file["f16"]?.dataType == .float16)
    #expect(file["none"] == nil)
  }

  @Test("A file that is cut anywhere is an error")
  func truncation() throws {
    let bytes = try Fixture.bytes("types.safetensors")
    for length in 0..<bytes.count {
      #expect(
        failure { try Safetensors(Array(bytes[..<length]), file: "f") }?.kind == .truncated,
        "length \(length)")
    }
    #expect(failure { try Safetensors(bytes + [0], file: "f") }?.kind == .trailingBytes)
  }

  @Test("A damaged header byte never crashes")
  func damage() throws {
    let bytes = try Fixture.bytes("types.safetensors")
    for index in 0..<min(bytes.count, 1200) {
      for flip in [0x01, 0x10, 0x80, 0xFF] as [UInt8] {
        var damaged = bytes
        damaged[index] ^= flip
        guard let file = try? Safetensors(damaged, file: "f") else { continue }
        for tensor in file.tensors { #expect(try file.floats(of: tensor).count == tensor.count) }
      }
    }
  }

  private func file(_ header: String, data: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  @Test(
    "Hostile headers are errors",
    arguments: [
      ("", .corrupt), ("[]", .corrupt), (" {}", .corrupt), ("{", .corrupt), ("{} x", .corrupt),
      ("{\"a\":1}", .corrupt), ("{\"a\":{}}", .corrupt), ("{\"a", .corrupt), ("{\"a\\", .corrupt),
      ("{\"\\ud800\":{}}", .corrupt), ("{\"\\u12g4\":{}}", .corrupt),
      ("{\"__metadata__\":{\"a\":1}}", .corrupt),
      ("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", .corrupt),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}"#,
        .corrupt
      ),
      (#"{"a":{"dtype":"F5","shape":[1],"data_offsets":[0,4]}}"#, .corrupt),
      (#"{"a":{"dtype":"F4","shape":[8],"data_offsets":[0,4]}}"#, .unsupported),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, .corrupt),
      (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, .corrupt),
      (#"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, .corrupt),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, .corrupt),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, .corrupt),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, .truncated),
      (#"{"a":{"dtype":"F32","shape":[9223372036854775807,8],"data_offsets":[0,4]}}"#, .corrupt),
      (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, .corrupt),
      (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, .trailingBytes),
      (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#, .corrupt),
      (
        #"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
        .corrupt
      ),
      (
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
        .corrupt
      ),
      (#"{"a":{"dtype":"F32","shape":[[[[[[[[1]]]]]]]],"data_offsets":[0,4]}}"#, .corrupt),
    ] as [(String, FormatError.Kind)])
  func hostile(header: String, kind: FormatError.Kind) {
    let error = failure { try Safetensors(file(header, data: 4), file: "f") }
    #expect(error?.kind == kind)
    #expect(error?.offset != nil)
  }

  @Test("A header longer than the format allows is refused before it is looked for")
  func headerLength() {
    let bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7B]
    #expect(failure { try Safetensors(bytes, file: "f") }?.kind == .wrongFormat)
    #expect(!Safetensors.isSafetensors(bytes))
  }

  @Test("What is written is read back, aligned, the same each time, and as long as promised")
  func roundTrip() throws {
    var writer = SafetensorsWriter(metadata: ["z": "\u{1}\"\\\n😀", "a": ""])
    writer.add("b\"x", shape: [3], bytes: [1, 2, 255])
    writer.add("w", shape: [2, 2], floats: [1.5, -0, .leastNonzeroMagnitude, .greatestFiniteMagnitude])
    writer.add("empty", shape: [0, 5], floats: [])
    writer.add("scalar", shape: [], floats: [3])
    let bytes = writer.encoded()
    #expect(bytes.count == writer.byteCount)
    #expect(bytes == writer.encoded())
    #expect(Safetensors.isSafetensors(bytes))

    let file = try Safetensors(bytes, file: "f")
    #expect(file.metadata == writer.metadata)
    let weights = try #require(file["w"])
    #expect(weights.range.lowerBound % 8 == 0 || weights.range.lowerBound % 4 == 0)
    #expect(
      try file.floats(of: weights).map(\.bitPattern)
        == [1.5, -0, Float.leastNonzeroMagnitude, .greatestFiniteMagnitude].map(\.bitPattern))
    #expect(try file.bytes(of: #require(file["b\"x"])) == [1, 2, 255])
    #expect(file["empty"]?.shape == [0, 5])
    #expect(try file.floats(of: #require(file["scalar"])) == [3])
    // The header is JSON to others too.
    let length = Int(bytes[0]) + Int(bytes[1]) << 8
    let json = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length])) as? [String: Any]
    #expect(json?.count == 5)
  }
}
