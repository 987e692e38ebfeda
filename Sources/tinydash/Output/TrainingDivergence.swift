import NeuralNetwork

/// Training that ran off to infinity.
struct TrainingDivergence: Error, CustomStringConvertible {
  private let place: String

  /// - Parameter place: Where the loss became infinite; by default in the last step, whose loss nobody computed.
  init(_ place: String = "in the last step") { self.place = place }

  var description: String {
    "the training diverged \(place); nothing is written. Try a lower --learning-rate or a longer --warm-up"
  }
}

extension Model {
  /// - Throws: `TrainingDivergence` when a weight is infinite or not a number.
  func checkFinite() throws(TrainingDivergence) {
    guard weights.values.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else {
      throw TrainingDivergence()
    }
  }
}
