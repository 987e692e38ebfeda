import Foundation
import ModelCompression
import NeuralNetwork
import Testing

@Suite("Low rank")
struct LowRankTests {
  private struct Reference: Decodable {
    var rows: Int
    var matrix: [Float]
    var singularValues: [Double]
    var rank: Int
    var nearest: [Double]

    static func load() throws -> [Reference] { try Fixtures.load("low_rank") }
  }

  /// One dense layer with given weights.
  private func model(_ matrix: [Float], rows: Int, hasBias: Bool = true) throws -> Model {
    let columns = matrix.count / rows
    var builder = GraphBuilder(input: [columns])
    let output = builder.add("fc", Dense(outputs: rows, hasBias: hasBias), builder.input)
    var weights = ["fc.weight": Tensor(shape: [rows, columns], elements: matrix)]
    if hasBias { weights["fc.bias"] = Tensor(shape: [rows], elements: (0..<rows).map { Float($0) - 2 }) }
    return try Model(name: "one", graph: builder.build(output: output), weights: weights)
  }

  /// The product of the two layers' weights, row by row.
  private func product(_ model: Model, _ layer: String) -> [Double] {
    let inner = model[weight: "\(layer).in.weight"]
    let outer = model[weight: "\(layer).out.weight"]
    return (0..<outer.rows).flatMap { row in
      (0..<inner.columns).map { column in
        (0..<inner.rows).reduce(0) {
          $0 + Double(outer.elements[row * outer.columns + $1])
            * Double(inner.elements[$1 * inner.columns + column])
        }
      }
    }
  }

  private func outputs(_ model: Model, _ inputs: Tensor) throws -> [Float] {
    let runner = InferenceRunner(graph: model.graph, lanes: 1)
    runner.load(model)
    return try runner.predict([inputs])[0].elements
  }

  @Test("singular values and the nearest matrix of a rank agree with NumPy")
  func agreesWithNumPy() throws {
    for example in try Reference.load() {
      let model = try model(example.matrix, rows: example.rows)
      let spectrum = try model.lowRankSpectrum(of: "fc")
      #expect(spectrum.singularValues.count == example.singularValues.count)
      let largest = example.singularValues[0]
      for (found, expected) in zip(spectrum.singularValues, example.singularValues) {
        #expect(abs(found - expected) < 1e-12 * largest)
      }
      let factors = try model.factorized(layer: "fc", rank: example.rank)
      let found = product(factors, "fc")
      for (value, expected) in zip(found, example.nearest) { #expect(abs(value - expected) < 1e-6 * largest) }
      // What is left out is the tail of the singular values.
      let error = zip(found, example.matrix).reduce(0) { $0 + ($1.0 - Double($1.1)) * ($1.0 - Double($1.1)) }
      #expect(abs(error.squareRoot() - spectrum.error(rank: example.rank)) < 1e-6 * largest)
      let tail = example.singularValues.dropFirst(example.rank).reduce(0) { $0 + $1 * $1 }
      #expect(abs(spectrum.error(rank: example.rank) - tail.squareRoot()) < 1e-9 * largest)
    }
  }

  @Test("both layers get weights of the same size")
  func balanced() throws {
    let factors = try model(randomWeights(40 * 30, seed: 3), rows: 40).factorized(layer: "fc", rank: 7)
    for r in 0..<7 {
      let row = factors[weight: "fc.in.weight"].elements[r * 30..<(r + 1) * 30]
      let column = (0..<40).map { factors[weight: "fc.out.weight"].elements[$0 * 7 + r] }
      let norms = (row.reduce(0) { $0 + $1 * $1 }, column.reduce(0) { $0 + $1 * $1 })
      #expect(abs(norms.0 - norms.1) < 1e-4 * norms.0)
    }
  }

  @Test("at full rank the outputs stay the same, with and without a bias", arguments: [true, false])
  func fullRank(hasBias: Bool) throws {
    for rows in [5, 12] {
      let model = try model(randomWeights(rows * 8, seed: 8), rows: rows, hasBias: hasBias)
      let factors = try model.factorized(layer: "fc", rank: min(rows, 8))
      let inputs = Tensor(shape: [3, 8], elements: randomWeights(24, seed: 9))
      for (found, expected) in zip(try outputs(factors, inputs), try outputs(model, inputs)) {
        #expect(abs(found - expected) < 1e-4)
      }
      #expect(factors.weights["fc.out.bias"] == model.weights["fc.bias"])
      #expect(factors.weights["fc.in.bias"] == nil)
    }
  }

  @Test(
    "a layer inside a graph is replaced where it stands, and the result compresses and is measured like any other"
  )
  func insideGraph() throws {
    let model = try testModel()
    let layer = model.layers[1]
    let spectrum = try model.lowRankSpectrum(of: layer.name)
    let factors = try model.factorized(layer: layer.name, rank: 20, spectrum: spectrum)
    #expect(
      factors.layers.map(\.name)
        == [model.layers[0].name, "\(layer.name).in", "\(layer.name).out", model.layers[2].name])
    #expect(factors.parameterCount == model.parameterCount - 64 * 128 + spectrum.weightCount(rank: 20))
    #expect(factors.macs == model.macs - 64 * 128 + 20 * (64 + 128))
    let compressed = try compress(factors, Recipe(defaults: LayerRecipe(sparsity: 0.5, bits: 4)))
    #expect(compressed.encodedLayers.count == 4)
    let samples = LabeledSamples(
      shape: [64], storage: .floats(randomWeights(64 * 20, seed: 1)), labels: (0..<20).map { Int32($0 % 10) })
    let evaluation = try Evaluator(graph: factors.graph, samples: samples, lanes: 1)
      .evaluate(compressed.decodedModel())
    #expect(evaluation.count == 20)
    // Twice is possible too.
    #expect(try factors.factorized(layer: "\(layer.name).out", rank: 5).layers.count == 5)
  }

  @Test("ranks are chosen by energy and by budget, and the break-even rank is where nothing is saved")
  func ranks() throws {
    // A diagonal matrix has its entries for singular values.
    var matrix = [Float](repeating: 0, count: 4 * 6)
    for (index, value) in [3, 4, 0, 12].enumerated() { matrix[index * 6 + index] = Float(value) }
    let spectrum = try model(matrix, rows: 4).lowRankSpectrum(of: "fc")
    #expect(zip(spectrum.singularValues, [12, 4, 3, 0]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(abs(spectrum.energy(rank: 1) - 144.0 / 169) < 1e-12)
    #expect(spectrum.energy(rank: 4) == 1 && spectrum.energy(rank: 0) == 0)
    #expect([0, 0.85, 0.86, 0.95, 1].map(spectrum.rank(keepingEnergy:)) == [1, 1, 2, 3, 3])
    #expect(spectrum.breakEvenRank == 2.4 && spectrum.largestSavingRank == 2)
    #expect([5, 10, 29, 30, 1000].map(spectrum.rank(withinWeights:)) == [1, 1, 2, 3, 4])
    #expect(spectrum.weightCount(rank: 2) < 24 && spectrum.weightCount(rank: 3) > 24)
    let zeros = try model([Float](repeating: 0, count: 24), rows: 4).lowRankSpectrum(of: "fc")
    #expect(zeros.energy(rank: 1) == 1 && zeros.rank(keepingEnergy: 0.9) == 1 && zeros.error(rank: 0) == 0)
  }

  @Test("what can't be factorized is refused")
  func refused() throws {
    let model = try testModel()
    #expect(throws: GraphError.self) { try model.factorized(layer: "nowhere", rank: 3) }
    #expect(throws: GraphError.self) { try model.factorized(layer: model.layers[0].name, rank: 0) }
    #expect(throws: GraphError.self) { try model.factorized(layer: model.layers[0].name, rank: 65) }
    let convolutional = try #require(Architecture.named("lenet5")).makeModel(seed: 1)
    #expect(throws: GraphError.self) { try convolutional.factorized(layer: "conv1", rank: 2) }
    let broken = try self.model([1, .nan, 2, 3], rows: 2)
    #expect(throws: GraphError.self) { try broken.lowRankSpectrum(of: "fc") }
  }
}
