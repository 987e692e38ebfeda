internal import Foundation
internal import NeuralNetwork

extension DistillationLoss {
  /// Computes the mean loss of some logits and its gradient.
  ///
  /// - Parameters:
  ///   - student: `[labels.count, classes]`.
  ///   - teacher: `[labels.count, classes]`; `nil` where the teacher has no share in the loss.
  ///   - labels: The class of every sample.
  ///   - gradient: Receives the mean's gradient with respect to the student's logits, `[labels.count, classes]`.
  func evaluate(
    student: UnsafePointer<Float>, teacher: UnsafePointer<Float>?, classes: Int, labels: [Int32],
    gradient: UnsafeMutablePointer<Float>
  ) -> Value {
    let hard = CrossEntropy(labelSmoothing: labelSmoothing)
      .evaluate(logits: student, classes: classes, labels: labels, gradient: gradient)
    guard let teacher else { return Value(soft: 0, hard: hard, total: hard) }
    let softShare = Double(alpha)
    // 1 − α in single precision: with α = 0 the gradient is the cross-entropy's to the bit.
    let hardShare = 1 - alpha
    var sum = 0.0
    for row in labels.indices {
      let pair = SoftenedPair(
        teacher: teacher + row * classes, student: student + row * classes, count: classes,
        temperature: Double(temperature))
      sum += pair.scaledDivergence
      let g = gradient + row * classes
      let scale = softShare / Double(labels.count)
      for k in 0..<classes { g[k] = hardShare * g[k] + Float(scale * pair.gradient(k)) }
    }
    let soft = sum / Double(max(labels.count, 1))
    return Value(soft: soft, hard: hard, total: softShare * soft + Double(hardShare) * hard)
  }
}

/// One sample's logits divided by a temperature, and their softmax.
struct SoftenedLogits {
  /// The softmax.
  let probabilities: [Double]
  /// The logarithm of the sum of the exponentials of the logits less the largest, over T.
  let logSum: Double
  /// The largest logit.
  let largest: Double

  init(_ logits: UnsafePointer<Float>, count: Int, temperature: Double) {
    let buffer = UnsafeBufferPointer(start: logits, count: count)
    let largest = Double(buffer.max() ?? 0)
    var powers = buffer.map { exp((Double($0) - largest) / temperature) }
    let sum = powers.reduce(0, +)
    for k in powers.indices { powers[k] /= sum }
    probabilities = powers
    logSum = log(sum)
    self.largest = largest
  }
}

/// A teacher's and a student's softened probabilities of one sample's classes.
///
/// Where the two are close, which at a high temperature they always are, the difference of logarithms would lose all its
/// digits before T² brings it back to size. There everything is computed from the differences of the logits instead.
private struct SoftenedPair {
  private let temperature: Double
  private let teacher: [Double]
  private let student: [Double]
  /// For every class, (s − t) / T less the mean under the teacher's probabilities; only where the two are close.
  private let differences: [Double]?
  /// Σ p·(e^δ − 1) over these differences δ.
  private let excess: Double
  /// T² times the Kullback-Leibler divergence of the student's probabilities from the teacher's.
  let scaledDivergence: Double

  init(
    teacher t: UnsafePointer<Float>, student s: UnsafePointer<Float>, count: Int, temperature: Double
  ) {
    let teacher = SoftenedLogits(t, count: count, temperature: temperature)
    let student = SoftenedLogits(s, count: count, temperature: temperature)
    self.temperature = temperature
    self.teacher = teacher.probabilities
    self.student = student.probabilities
    let p = teacher.probabilities
    var raw = (0..<count).map { (Double(s[$0]) - student.largest) - (Double(t[$0]) - teacher.largest) }
    var mean = 0.0
    for k in 0..<count { mean += p[k] * raw[k] }
    for k in 0..<count { raw[k] = (raw[k] - mean) / temperature }
    if raw.allSatisfy({ abs($0) < 1 }) {
      // KL = log Σ p·e^δ − Σ p·δ, and the second sum is 0.
      var excess = 0.0
      for k in 0..<count { excess += p[k] * Self.exponentialRemainder(raw[k]) }
      self.excess = excess
      differences = raw
      scaledDivergence = temperature * temperature * log1p(excess)
    } else {
      // T²·Σ p·(log p − log q), with every term brought to size before it can overflow.
      var sum = temperature * temperature * (student.logSum - teacher.logSum)
      sum -= temperature * mean
      excess = 0
      differences = nil
      // A divergence is never negative; rounding could make it so.
      scaledDivergence = sum.isNaN ? sum : max(0, sum)
    }
  }

  /// The derivative of `scaledDivergence` with respect to the student's logit of class `k`: T·(q − p).
  func gradient(_ k: Int) -> Double {
    guard let differences else { return temperature * (student[k] - teacher[k]) }
    return temperature * teacher[k] * (expm1(differences[k]) - excess) / (1 + excess)
  }

  /// eˣ − 1 − x.
  private static func exponentialRemainder(_ x: Double) -> Double {
    abs(x) < 1e-3 ? x * x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x / 120))) : expm1(x) - x
  }
}
