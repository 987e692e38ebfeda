/// Numbers that PyTorch, onnxruntime and NumPy gave; see Fixtures/make_fixtures.py.
struct References: Decodable {
  struct Pruning: Decodable {
    var sparsity: Double
    var weights: [Float]
    var expected: [Float]
  }
  struct GlobalPruning: Decodable {
    var sparsity: Double
    var weights: [[Float]]
    var expected: [[Float]]
  }
  struct Quantization: Decodable {
    var scheme: String
    var rows: Int
    var weights: [Float]
    var scales: [Float]
    var zeroPoints: [Int]
    var codes: [Int]
    var dequantized: [Float]
  }
  struct Statistics: Decodable {
    var weights: [Float]
    var minimum: Float
    var maximum: Float
    var mean: Double
    var standardDeviation: Double
    var percentiles: [Double]
    var zeros: Int
    var histogram: [Int]
    var torchHistogram: [Int]
  }
  struct Rounding: Decodable {
    var values: [Float]
    var codes: [Int]
  }

  var pruning: [Pruning]
  var globalPruning: GlobalPruning
  var quantization: [Quantization]
  var statistics: Statistics
  var rounding: Rounding

  static func load() throws -> References { try Fixtures.load("references") }
}
