import Foundation
import Testing

@testable import ModelFormats

@Suite struct NPYEncodingTests {
  @Test(
    "An array is read as it was written",
    arguments: [
      ([], .floats([1.5])), ([3], .integers([.min, 0, .max])), ([2, 0, 4], .floats([])),
      ([2, 2], .bytes([0, 1, 2, 255])),
      ([1, 3], .floats([-.infinity, .nan, .leastNonzeroMagnitude])),
    ] as [([Int], NPYArray.Elements)])
  func roundTrip(_ shape: [Int], _ elements: NPYArray.Elements) throws {
    let bytes = NPYArray(shape: shape, elements: elements).encoded
    let read = try NPYArray(bytes, file: "array.npy")
    #expect(read.shape == shape)
    #expect(read.elementOffset % 64 == 0)
    #expect("\(read.elements)" == "\(elements)")
  }

  @Test("An archive holds what was put in")
  func archive() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/arrays.npz"
    let arrays = [
      (name: "a", array: NPYArray(shape: [2], elements: .floats([1, 2]))),
      (name: "größe/β", array: NPYArray(shape: [1], elements: .integers([7]))),
    ]
    try NamedArrays.write(arrays, to: path)
    guard case .archive(let read) = try NamedArrays.read(path) else {
      Issue.record("is no archive")
      return
    }
    #expect(read.mapValues(\.elements) == ["a": .floats([1, 2]), "größe/β": .integers([7])])
    #expect(throws: FormatError.self) { try NamedArrays.write(arrays, to: folder.path + "/arrays.npy") }
    #expect(throws: FormatError.self) { try NamedArrays.write(arrays, to: folder.path + "/arrays.txt") }
    #expect(try folder.names == ["arrays.npz"])
  }
}
