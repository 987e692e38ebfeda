import ModelCompression
import Testing

@Suite("Magnitude pruning")
struct MagnitudePruningTests {
  /// Sorts indices by magnitude, then index; not-a-numbers last.
  private func naive(_ weights: [Float], removing count: Int) -> [Float] {
    func rank(_ value: Float) -> Double { value.isNaN ? .infinity : Double(abs(value)) }
    let order = weights.indices.sorted {
      let left = weights[$0]
      let right = weights[$1]
      if left.isNaN != right.isNaN { return right.isNaN }
      return (rank(left), $0) < (rank(right), $1)
    }
    var result = weights
    for index in order.prefix(count) { result[index] = 0 }
    return result
  }

  @Test("agrees with torch.nn.utils.prune.l1_unstructured")
  func agreesWithTorch() throws {
    for example in try References.load().pruning {
      #expect(pruneWeightsByMagnitude(example.weights, sparsity: example.sparsity) == example.expected)
    }
  }

  @Test("equal magnitudes go by lowest index")
  func tiesByLowestIndex() {
    #expect(
      pruneWeightsByMagnitude([1, 2, 3, 4, -4, -3, -2, -1], sparsity: 0.25) == [0, 2, 3, 4, -4, -3, -2, 0])
    #expect(pruneWeightsByMagnitude([1, 1, -1, 1], sparsity: 0.5) == [0, 0, -1, 1])
  }

  @Test(
    "the count is rounded half to even",
    arguments: [(0.4, 17, 7), (0.5, 1, 0), (0.5, 3, 2), (0.25, 10, 2), (0.35, 10, 4), (0, 9, 0), (1, 9, 9)])
  func exactCount(sparsity: Double, count: Int, expected: Int) {
    let pruned = pruneWeightsByMagnitude(randomWeights(count, seed: 3), sparsity: sparsity)
    #expect(pruned.count { $0 == 0 } == expected)
  }

  @Test("exactly the naive choice, among many ties, whatever the count", arguments: [1, 2, 7, 64, 1000])
  func agreesWithNaive(count: Int) {
    for weights in [tiedWeights(count, seed: 5), randomWeights(count, seed: 6)] {
      let steps = count <= 64 ? count : 40
      for step in 0...steps {
        let sparsity = Double(step) / Double(steps)
        let removed = Int((sparsity * Double(count)).rounded(.toNearestOrEven))
        let pruned = pruneWeightsByMagnitude(weights, sparsity: sparsity)
        #expect(bitPatterns(pruned) == bitPatterns(naive(weights, removing: removed)))
      }
    }
  }

  @Test("exactly the naive choice in a buffer of several chunks", arguments: [0.5, 0.97])
  func agreesWithNaiveAcrossChunks(sparsity: Double) {
    let count = 140_001
    for weights in [tiedWeights(count, seed: 8), randomWeights(count, seed: 9)] {
      let removed = Int((sparsity * Double(count)).rounded(.toNearestOrEven))
      #expect(pruneWeightsByMagnitude(weights, sparsity: sparsity) == naive(weights, removing: removed))
    }
  }

  @Test("pruning again changes nothing", arguments: [0.0, 0.1, 0.5, 0.9, 1.0])
  func idempotent(sparsity: Double) {
    for weights in [tiedWeights(501, seed: 1), randomWeights(501, seed: 2)] {
      let once = pruneWeightsByMagnitude(weights, sparsity: sparsity)
      #expect(bitPatterns(pruneWeightsByMagnitude(once, sparsity: sparsity)) == bitPatterns(once))
    }
  }

  @Test("infinities go last but for not-a-numbers, zeros and subnormals first")
  func specialValues() {
    let weights: [Float] = [.nan, -.infinity, 1, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0]
    for removed in 0...weights.count {
      let pruned = pruneWeightsByMagnitude(weights, sparsity: Double(removed) / 7)
      #expect(bitPatterns(pruned) == bitPatterns(naive(weights, removing: removed)))
    }
  }

  @Test("an empty buffer stays empty and has sparsity 0")
  func empty() {
    #expect(pruneWeightsByMagnitude([], sparsity: 0.5).isEmpty)
    #expect(calculateSparsity([]) == 0)
  }

  @Test("sparsity counts both zeros and nothing else")
  func sparsity() {
    #expect(calculateSparsity([0, -0.0, 1, .nan, .leastNonzeroMagnitude, -.infinity, 0, 3]) == 3.0 / 8)
  }

  @Test("a cut says which weights it removes, and from which magnitude")
  func cut() {
    let weights: [Float] = [3, -1, 2, 2, -2, 5]
    let cut = MagnitudeCut(removing: 3, of: weights)
    #expect(cut.threshold == 2)
    #expect(
      weights.indices.map { cut.removes(weights[$0], at: $0) } == [false, true, true, true, false, false])
    #expect(cut.applied(to: weights) == [3, 0, 0, 0, -2, 5])
    #expect(MagnitudeCut.nothing.applied(to: [0, -0.0, 1]).map(\.sign) == [.plus, .minus, .plus])
  }
}
