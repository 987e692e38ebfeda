import Foundation
import ModelCompression
import NeuralNetwork
import Testing

@testable import ModelFormats

@Suite("Files of weights")
struct WeightsFileTests {
  private struct Expected: Decodable {
    enum Number: Decodable {
      case finite(Double)
      case other(String)
      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Double.self) {
          self = .finite(value)
        } else {
          self = .other(try container.decode(String.self))
        }
      }
    }
    let eight: [String: [Number]]
    let wide: [String: Fixture.Values]
  }

  @Test("All values of all eight-bit floats are PyTorch's, and wide unsigned integers keep their size")
  func smallFloats() throws {
    let expected = try JSONDecoder().decode(Expected.self, from: Data(Fixture.bytes("expected.json")))
    let file = try Safetensors(contentsOf: Fixture.path("eight.safetensors"))
    for (name, numbers) in expected.eight {
      let found = try file.floats(of: #require(file[name]))
      #expect(found.count == 256)
      for (byte, (value, number)) in zip(found, numbers).enumerated() {
        switch number {
        case .finite(let expected): #expect(value == Float(expected), "\(name) \(byte)")
        case .other("nan"): #expect(value.isNaN, "\(name) \(byte)")
        case .other(let word): #expect(value == (word == "inf" ? .infinity : -.infinity), "\(name) \(byte)")
        }
      }
    }
    for (name, values) in expected.wide {
      #expect(try file.floats(of: #require(file[name])) == values.floats)
    }
  }

  private func state(_ tensors: [(String, [Int])]) -> SafetensorsWriter {
    var writer = SafetensorsWriter(metadata: ["format": "pt"])
    for (name, shape) in tensors {
      writer.add(name, shape: shape, floats: (0..<shape.reduce(1, *)).map { Float($0 % 7) - 3 })
    }
    return writer
  }

  @Test("Tensors of no known graph are layers by their names, in the order of the numbers in them")
  func weightsAlone() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "net.safetensors",
      state([
        ("blocks.10.weight", [2, 2]), ("blocks.2.weight", [3, 4, 1, 1]), ("blocks.2.bias", [3]),
        ("norm.weight", [3]), ("norm.running_mean", [3]), ("table", [5, 2]), ("lstm.weight_hh", [4, 4]),
        ("lstm.weight_ih", [4, 2]), ("a", [2, 2]), ("a.weight", [2, 3]), ("empty.weight", [0, 4]),
        ("scale", []),
      ]).encoded())
    let model = try ModelFile.load(path)
    #expect(model.name == "net")
    #expect(
      model.layers.map(\.name) == [
        "a", "a.weight", "blocks.2", "blocks.10", "lstm.weight_hh", "lstm.weight_ih", "table",
      ])
    #expect(model.layers.first { $0.name == "blocks.2" }?.weightShape == [3, 4, 1, 1])
    #expect(model.layers.first { $0.name == "blocks.2" }?.parameterCount == 15)
    // Neither running statistics nor anything else is lost.
    #expect(model.weights.count == 12)
    #expect(model.parameterCount == 4 + 12 + 3 + 3 + 10 + 16 + 8 + 4 + 6 + 0 + 1)
    #expect(model.graph.obstacle == "the file holds weights but no graph")
    #expect(model.metadata == ["format": "pt"])
    let compressed = try compress(model, Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4)))
    #expect(compressed.totalBytes > 0)
  }

  @Test("A large file is read where it is looked at, and says what is wrong then")
  func lazy() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/large.safetensors"
    // Two tensors of 64 MiB, with a hole in the file: nothing of them is written or read.
    let count = 1 << 24
    let header = Array(
      #"{"a.weight":{"dtype":"F32","shape":[4096,4096],"data_offsets":[0,67108864]},"b.weight":{"dtype":"F32","shape":[4096,4096],"data_offsets":[67108864,134217728]}}  "#
        .utf8)
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    try folder.write("large.safetensors", length + header)
    #expect(truncate(path, 8 + header.count + 8 * count) == 0)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seek(toOffset: UInt64(8 + header.count + 4 * count + 40))
    try handle.write(contentsOf: Data([0, 0, 0xC0, 0x7F]))
    try handle.close()
    let clock = ContinuousClock()
    var loaded: Model?
    let time = try clock.measure { loaded = try ModelFile.load(path) }
    let model = try #require(loaded)
    #expect(time < .milliseconds(200))
    #expect(model.layers.map(\.name) == ["a", "b"])
    #expect(!model[weight: "a.weight"].isLoaded)
    #expect(
      performing: { try model[weight: "b.weight"].load() },
      throws: { ($0 as? FormatError)?.offset == 8 + header.count + 4 * count + 40 })
    // Cut short under the eyes of who has it open.
    #expect(truncate(path, 1000) == 0)
    #expect(
      performing: { try model[weight: "a.weight"].load() },
      throws: { ($0 as? FormatError)?.kind == .inputOutput })
    let failed = model[weight: "a.weight"].elements
    #expect(failed.count == count && failed[0].isNaN)
  }

  @Test("A model in several files is one model")
  func shards() throws {
    let folder = try TemporaryFolder()
    try folder.write("m-1.safetensors", state([("a.weight", [2, 3]), ("a.bias", [2])]).encoded())
    try folder.write("m-2.safetensors", state([("b.weight", [4, 2])]).encoded())
    func load(_ map: [String: String]) throws -> Model {
      let json = try JSONSerialization.data(
        withJSONObject: ["metadata": ["total_size": 1], "weight_map": map])
      return try ModelFile.load(folder.write("model.safetensors.index.json", Array(json)))
    }
    let map = ["a.weight": "m-1.safetensors", "a.bias": "m-1.safetensors", "b.weight": "m-2.safetensors"]
    let model = try load(map)
    #expect(model.name == "model")
    #expect(model.layers.map(\.name) == ["a", "b"])
    #expect(model.weights.count == 3)

    func problem(_ changes: [String: String]) -> FormatError.Kind? {
      failure { try load(map.merging(changes) { $1 }.filter { $0.value != "" }) }?.kind
    }
    #expect(problem(["c.weight": "m-2.safetensors"]) == .mismatch)
    #expect(problem(["b.weight": "m-1.safetensors"]) == .mismatch)
    #expect(problem(["a.bias": ""]) == .mismatch)
    #expect(problem(["c.weight": "m-3.safetensors"]) == .notFound)
    for outside in ["../m-2.safetensors", "/etc/passwd", "x/y.safetensors", "..", ".hidden", "a\0b"] {
      #expect(problem(["b.weight": outside]) == .corrupt, "\(outside)")
    }
    func text(_ text: String) -> FormatError.Kind? {
      failure { try ModelFile.load(folder.write("i.index.json", Array(text.utf8))) }?.kind
    }
    #expect(text("") == .wrongFormat)
    #expect(text("{}") == .wrongFormat)
    #expect(text(#"{"weight_map":{"a":1}}"#) == .wrongFormat)
    #expect(text(#"{"weight_map":{}}"#) == .corrupt)
    #expect(text(String(repeating: "[", count: 100_000)) == .wrongFormat)
    #expect(text("{\"weight_map\":{\"\u{FFFD}\":\"m-1.safetensors\"}}") == .mismatch)
  }

  @Test("The arrays of an .npz are weights, in row-major order")
  func arrays() throws {
    let model = try ModelFile.load(Fixture.path("weights.npz"))
    #expect(model.name == "weights")
    #expect(model.layers.map(\.name) == ["fc1", "table"])
    #expect(model[weight: "fc1.weight"].elements == [0, 1, 2, 3, 4, 5])
    #expect(model[weight: "fc1.bias"].elements == [0.5, -1])
    #expect(model[weight: "table"].shape == [3, 2])
    #expect(model[weight: "table"].elements == [0, 1, 2, 3, 4, 5])
    let array = try ModelFile.load(Fixture.path("fortran.npy"))
    #expect(array.layers.map(\.name) == ["fortran"])
    #expect(array[weight: "fortran"].elements == (0..<24).map { Float($0) })
  }

  @Test("A damaged archive of weights is an error or weights, never the end of the program")
  func hostileArrays() throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixture.bytes("weights.npz")
    for length in stride(from: 0, to: bytes.count, by: 1) {
      let path = try folder.write("cut.npz", Array(bytes[..<length]))
      #expect(failure { try ModelFile.load(path) } != nil)
    }
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0xFF
      _ = try? ModelFile.load(folder.write("damaged.npz", damaged))
    }
    #expect(failure { try ModelFile.load(Fixture.path("wrong-nan.npz")) }?.kind == .mismatch)
    #expect(failure { try ModelFile.load(Fixture.path("half-edges.npy")) } == nil)
  }

  @Test("Numbers in names count as numbers")
  func order() {
    let names = ["", "a", "a.1", "a.01", "a.2", "a.10", "a.10.b", "a.b", "b"]
    for (index, name) in names.enumerated() {
      for (other, second) in names.enumerated() {
        let precedes = name.naturallyPrecedes(second)
        #expect(!(precedes && second.naturallyPrecedes(name)))
        if index + 1 < other || (index < other && !["a.1", "a.01"].contains(name)) { #expect(precedes) }
      }
    }
  }

  @Test("A number that single precision can't hold is called infinite there alone")
  func large() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/large.safetensors"
    let header = #"{"w":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}"#
    var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) } + Data(header.utf8)
    for value in [1, 1e300] {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    try data.write(to: URL(fileURLWithPath: path))
    #expect(
      throws: FormatError(
        .mismatch, file: path, offset: 8 + header.utf8.count + 8,
        "has the value inf in single precision in \"w\"; expected finite numbers")
    ) {
      try ModelFile.load(path).weights["w"]?.elements
    }
  }
}
