/// The running figures of one epoch.
struct EpochTally {
  private(set) var count = 0
  private var lossSum = 0.0
  private var correct = 0
  private let start = ContinuousClock.now

  mutating func add(_ meanLoss: Double, labels: [Int32], logits: UnsafePointer<Float>, classes: Int) {
    count += labels.count
    lossSum += meanLoss * Double(labels.count)
    for (row, label) in labels.enumerated() {
      if predictedClass(of: logits + row * classes, count: classes) == Int(label) { correct += 1 }
    }
  }

  func progress(epoch: Int, epochs: Int, step: Int, steps: Int, rate: Float, samplesLeft: Int)
    -> TrainingProgress
  {
    let seconds = (ContinuousClock.now - start).inSeconds
    let speed = seconds > 0 ? Double(count) / seconds : 0
    return TrainingProgress(
      epoch: epoch, epochs: epochs, step: step, steps: steps, loss: lossSum / Double(max(count, 1)),
      accuracy: Double(correct) / Double(max(count, 1)), learningRate: rate, samplesPerSecond: speed,
      secondsLeft: speed > 0 ? Double(samplesLeft) / speed : 0)
  }
}
