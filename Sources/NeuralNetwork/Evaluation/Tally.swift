internal import Foundation

/// Counts up what became of samples.
struct Tally {
  /// One sample's label, prediction and loss.
  struct Sample {
    let label: Int32
    let prediction: Int32
    let loss: Float

    init(label: Int32, outputs: UnsafePointer<Float>, count: Int, isProbability: Bool) {
      let best = predictedClass(of: outputs, count: count)
      self.label = label
      prediction = Int32(best)
      guard (0..<count).contains(Int(label)) else {
        loss = .infinity
        return
      }
      if isProbability {
        loss = -log(max(outputs[Int(label)], .leastNonzeroMagnitude))
      } else {
        var sum: Float = 0
        for k in 0..<count { sum += exp(outputs[k] - outputs[best]) }
        loss = outputs[best] + log(sum) - outputs[Int(label)]
      }
    }
  }

  let classes: Int
  let total: Int
  private var count = 0
  private var correct = 0
  private var lossSum = 0.0
  private var confusion: [Int]
  private var hits = SampleMarks()

  init(classes: Int, total: Int) {
    self.classes = classes
    self.total = total
    confusion = [Int](repeating: 0, count: classes <= Evaluation.confusionLimit ? classes * classes : 0)
  }

  mutating func add(_ samples: [Sample]) {
    for sample in samples {
      count += 1
      let isCorrect = sample.label == sample.prediction
      correct += isCorrect ? 1 : 0
      hits.append(isCorrect)
      lossSum += Double(sample.loss)
      if !confusion.isEmpty, (0..<classes).contains(Int(sample.label)) {
        confusion[Int(sample.label) * classes + Int(sample.prediction)] += 1
      }
    }
  }

  var evaluation: Evaluation {
    Evaluation(
      count: count, correct: correct, lossSum: lossSum, classCount: classes, confusion: confusion,
      hits: hits, total: total)
  }
}
