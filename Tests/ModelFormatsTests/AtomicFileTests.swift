import Foundation
import Testing

@testable import ModelFormats

@Suite("Atomic writing")
struct AtomicFileTests {
  @Test("A new file and a replaced one have the bytes, and nothing is left beside them")
  func writes() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/model.safetensors"
    try AtomicFile.write([1, 2, 3], to: path)
    #expect(try FileBytes.read(path) == [1, 2, 3])
    try AtomicFile.write(parts: [[4], [], [5]], to: path)
    #expect(try FileBytes.read(path) == [4, 5])
    #expect(try folder.names == ["model.safetensors"])
  }

  @Test("What is stopped meanwhile is an error, and leaves all as it was", arguments: 1...4)
  func stopped(question: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("model.safetensors", [1])
    // Two pieces, the second of which is written in two.
    let parts = [[UInt8](repeating: 2, count: 10), [UInt8](repeating: 3, count: 5 << 20)]
    var asked = 0
    let error = failure {
      try AtomicFile.write(parts: parts, to: path) {
        asked += 1
        return asked == question
      }
    }
    #expect(error?.kind == .inputOutput && asked == question)
    #expect(try FileBytes.read(path) == [1])
    #expect(try folder.names == ["model.safetensors"])
    asked = 4
    try AtomicFile.write(parts: parts, to: path) {
      asked += 1
      return asked == question
    }
    #expect(try FileBytes.read(path) == parts.flatMap(\.self))
  }

  @Test("Permissions and symbolic links stay")
  func keeps() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("target", [1])
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "target")
    try AtomicFile.write([2], to: folder.path + "/link")
    #expect(try FileBytes.read(path) == [2])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/link") == "target")
  }

  @Test("A target that can't be written is an error, and leaves all as it was")
  func failures() throws {
    let folder = try TemporaryFolder()
    #expect(failure { try AtomicFile.write([1], to: folder.path) }?.kind == .inputOutput)
    #expect(failure { try AtomicFile.write([1], to: folder.path + "/none/file") }?.kind == .notFound)
    #expect(failure { try AtomicFile.write([1], to: "/dev/null") }?.kind == .inputOutput)
    let long = String(repeating: "x", count: 300)
    #expect(failure { try AtomicFile.write([1], to: "\(folder.path)/\(long)") }?.kind == .inputOutput)
    #expect(try folder.names == [])
  }
}
