import NeuralNetwork
import Testing

@testable import ModelFormats

@Suite("Arrays for a model")
struct ArrayInferenceTests {
  /// Looks whole numbers up in a table of four rows of two, in another order than they are given.
  private func table() throws -> ArrayInference {
    var builder = ONNXBuilder()
    builder.input("ids", [nil, 2, 3])
    builder.model.graph.input[0].type.tensorType.elemType = 7
    builder.floats("rows.weight", [4, 2], (0..<8).map { Float($0) })
    builder.node("Transpose", ["ids"], ["turned"], ints: ["perm": [0, 2, 1]])
    builder.node("Gather", ["rows.weight", "turned"], ["y"])
    builder.output("y")
    return try ArrayInference(builder.read(), lanes: 1)
  }

  @Test("names rows of tables, from behind as well")
  func rows() throws {
    let ids = NPYArray(shape: [1, 2, 3], elements: .integers([0, 1, 2, 3, -1, -4]))
    let found = try table()(["ids": ids], file: "x.npy")[0].array
    #expect(found.shape == [1, 3, 2, 2])
    guard case .floats(let values) = found.elements else { return #expect(Bool(false)) }
    #expect(values == [0, 1, 6, 7, 2, 3, 6, 7, 4, 5, 0, 1])
  }

  @Test(
    "that names no row, or needs whole numbers and has others, is refused with the value",
    arguments: [
      (4, "x.npy: has in \"ids\" the index 4, but the table of rows has 4 rows"),
      (-5, "x.npy: has in \"ids\" the index -5, but the table of rows has 4 rows"),
      (0.5, "x.npy: has 0.5 in \"ids\", which takes whole numbers (int64)"),
      (.nan, "x.npy: has nan in \"ids\", which takes whole numbers (int64)"),
      (.infinity, "x.npy: has inf in \"ids\", which takes whole numbers (int64)"),
    ] as [(Float, String)])
  func strangers(value: Float, message: String) throws {
    let ids = NPYArray(shape: [1, 2, 3], elements: .floats([0, 1, 2, 3, value, 1]))
    let inference = try table()
    let error = #expect(throws: FormatError.self) { try inference(["ids": ids], file: "x.npy") }
    #expect(error.map { "\($0)" } == message)
  }
}
