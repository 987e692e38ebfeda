internal import NeuralNetwork

/// What a dense layer's singular values say about replacing it by two smaller ones.
public struct LowRankSpectrum: Sendable {
  /// Output features, *m*.
  public let outputs: Int
  /// Input features, *n*.
  public let inputs: Int
  /// Singular values of the weights, largest first: min(*m*, *n*) of them.
  public let singularValues: [Double]

  let decomposition: SingularValueDecomposition

  init(_ weight: Tensor) throws(GraphError) {
    decomposition = try SingularValueDecomposition(weight.elements, rows: weight.rows)
    outputs = weight.rows
    inputs = weight.columns
    singularValues = decomposition.values
  }

  /// The rank of an exact factorization.
  public var fullRank: Int { singularValues.count }

  /// *mn* / (*m* + *n*): from this rank on two layers have at least as many weights as the one.
  public var breakEvenRank: Double { Double(outputs * inputs) / Double(max(outputs + inputs, 1)) }

  /// The largest rank that saves weights; 0 if none does.
  public var largestSavingRank: Int {
    outputs + inputs == 0 ? 0 : max(0, (outputs * inputs - 1) / (outputs + inputs))
  }

  /// Weights of the two layers, biases not counted.
  public func weightCount(rank: Int) -> Int { rank * (outputs + inputs) }

  /// Fraction of the sum of squared singular values that the largest `rank` have; 1 for a layer of zeros.
  public func energy(rank: Int) -> Double {
    let squares = singularValues.map { $0 * $0 }
    let total = squares.reduce(0, +)
    return total == 0 ? 1 : squares.prefix(max(0, rank)).reduce(0, +) / total
  }

  /// Frobenius norm of what a factorization of some rank leaves out: no other of that rank leaves out less (Eckart and
  /// Young, 1936).
  public func error(rank: Int) -> Double {
    singularValues.dropFirst(max(0, rank)).reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// The smallest rank, at least 1, that keeps a fraction of the energy.
  public func rank(keepingEnergy fraction: Double) -> Int {
    let squares = singularValues.map { $0 * $0 }
    let goal = min(max(fraction, 0), 1) * squares.reduce(0, +)
    var kept = 0.0
    for (index, square) in squares.enumerated() {
      kept += square
      if kept >= goal { return index + 1 }
    }
    return max(1, fullRank)
  }

  /// The largest rank whose two layers have at most so many weights, at least 1.
  public func rank(withinWeights budget: Int) -> Int {
    max(1, min(fullRank, budget / max(outputs + inputs, 1)))
  }
}
