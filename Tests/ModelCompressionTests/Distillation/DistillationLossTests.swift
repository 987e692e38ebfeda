import Foundation
import ModelCompression
import NeuralNetwork
import Testing

/// A loss and its gradient as PyTorch computes them; see Fixtures/make_distillation_fixtures.py.
struct DistillationCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let temperature: Float
  let alpha: Float
  let labelSmoothing: Float
  let classes: Int
  let student: [Float]
  let teacher: [Float]
  let labels: [Int32]
  let soft: Double
  let hard: Double
  let total: Double
  let gradient: [Double]
  let softTargets: [Double]

  var testDescription: String { name }

  static func all() throws -> [DistillationCase] {
    struct File: Decodable { let cases: [DistillationCase] }
    let file: File = try Fixtures.load("distillation")
    return file.cases
  }
}

@Suite("The distillation loss")
struct DistillationLossTests {
  private let student = randomWeights(40, seed: 1)
  private let teacher = randomWeights(40, seed: 2)
  private let labels: [Int32] = [3, 0, 9, 5]

  @Test("Loss, gradient and soft targets are PyTorch's", arguments: try DistillationCase.all())
  func reference(_ test: DistillationCase) throws {
    let loss = try DistillationLoss(
      temperature: test.temperature, alpha: test.alpha, labelSmoothing: test.labelSmoothing)
    let (value, gradient) = loss.evaluate(student: test.student, teacher: test.teacher, labels: test.labels)
    // The cross-entropy is computed in single precision, the divergence in double.
    #expect(abs(value.hard - test.hard) <= 2e-6 * max(1, test.hard))
    #expect(abs(value.soft - test.soft) <= 1e-8 * max(1, test.soft))
    #expect(abs(value.total - test.total) <= 2e-6 * max(1, test.total))
    let largest = test.gradient.map(abs).max() ?? 0
    for (found, expected) in zip(gradient, test.gradient) {
      #expect(abs(Double(found) - expected) <= 2e-6 * max(largest, 1e-3))
    }
    for row in test.labels.indices {
      let range = row * test.classes..<(row + 1) * test.classes
      let targets = DistillationLoss.softTargets(
        logits: Array(test.teacher[range]), temperature: test.temperature)
      for (found, expected) in zip(targets, test.softTargets[range]) {
        #expect(abs(Double(found) - expected) < 1e-6)
      }
    }
  }

  @Test(
    "The gradient is the slope of the loss", arguments: [0.3, 1, 4, 30] as [Float], [0, 0.7, 1] as [Float])
  func finiteDifferences(temperature: Float, alpha: Float) throws {
    let loss = try DistillationLoss(temperature: temperature, alpha: alpha, labelSmoothing: 0.1)
    let (_, gradient) = loss.evaluate(student: student, teacher: teacher, labels: labels)
    for index in student.indices {
      var (above, below) = (student, student)
      above[index] += 0.01
      below[index] -= 0.01
      let rise =
        loss.evaluate(student: above, teacher: teacher, labels: labels).value.total
        - loss.evaluate(student: below, teacher: teacher, labels: labels).value.total
      let slope = rise / Double(above[index] - below[index])
      #expect(abs(slope - Double(gradient[index])) < 3e-4, "logit \(index)")
    }
  }

  static let temperatures: [Float] = [
    .leastNonzeroMagnitude, 1e-30, 1e-3, 1, 4, 100, 1e6, 1e20, .greatestFiniteMagnitude,
  ]

  @Test("Identical logits have a soft loss of exactly 0 and no soft gradient", arguments: temperatures)
  func identical(temperature: Float) throws {
    let loss = try DistillationLoss(temperature: temperature, alpha: 1)
    let thousands = randomWeights(40, seed: 3).map { $0 * 400 }
    for logits in [student, thousands] {
      let (value, gradient) = loss.evaluate(student: logits, teacher: logits, labels: labels)
      #expect(value.soft == 0 && value.total == 0)
      #expect(gradient.allSatisfy { $0 == 0 })
    }
  }

  @Test("Logits of ±1000 stay finite", arguments: temperatures)
  func extreme(temperature: Float) throws {
    let loss = try DistillationLoss(temperature: temperature, alpha: 0.5)
    let rows: [[Float]] = [
      [1000, -1000, 0], [-1000, 1000, 0], [0, 0, 0], [1000, 1000, 1000], [-1000, 0, 1000],
    ]
    for student in rows {
      for teacher in rows {
        let (value, gradient) = loss.evaluate(student: student, teacher: teacher, labels: [1])
        #expect(value.total.isFinite && value.soft >= 0)
        #expect(gradient.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test(
    "At a very high temperature the logits themselves are compared", arguments: [1e8, 1e20, 1e30] as [Float])
  func highTemperature(temperature: Float) throws {
    let loss = try DistillationLoss(temperature: temperature, alpha: 1)
    let (value, gradient) = loss.evaluate(
      student: Array(student[..<10]), teacher: Array(teacher[..<10]), labels: [0])
    // Hinton et al., 2015, section 2.1: half the mean squared difference of zero-meaned logits.
    let raw = (0..<10).map { Double(student[$0]) - Double(teacher[$0]) }
    let mean = raw.reduce(0, +) / 10
    let expected = raw.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20
    #expect(abs(value.soft - expected) < 1e-6 * expected)
    for (found, difference) in zip(gradient, raw) {
      #expect(abs(Double(found) - (difference - mean) / 10) < 1e-6)
    }
  }

  @Test("Duplicating a batch changes nothing")
  func duplicated() throws {
    let loss = try DistillationLoss(labelSmoothing: 0.1)
    let once = loss.evaluate(student: student, teacher: teacher, labels: labels)
    let twice = loss.evaluate(
      student: student + student, teacher: teacher + teacher, labels: labels + labels)
    #expect(abs(once.value.total - twice.value.total) < 1e-9)
    #expect(abs(once.value.soft - twice.value.soft) < 1e-9)
    for (index, gradient) in once.gradient.enumerated() {
      let both = twice.gradient[index] + twice.gradient[index + 40]
      #expect(abs(both - gradient) < 1e-7)
    }
  }

  @Test("Alpha 0 is the cross-entropy to the bit, alpha 1 doesn't see the labels")
  func shares() throws {
    let hard = try DistillationLoss(alpha: 0).evaluate(student: student, teacher: teacher, labels: labels)
    var gradient = [Float](repeating: 0, count: 40)
    let expected = student.withUnsafeBufferPointer { logits in
      gradient.withUnsafeMutableBufferPointer { target in
        CrossEntropy().evaluate(
          logits: logits.baseAddress!, classes: 10, labels: labels, gradient: target.baseAddress!)
      }
    }
    #expect(hard.value.total == expected)
    #expect(bitPatterns(hard.gradient.map { $0 + 0 }) == bitPatterns(gradient.map { $0 + 0 }))
    let soft = try DistillationLoss(alpha: 1)
    let some = soft.evaluate(student: student, teacher: teacher, labels: labels)
    let other = soft.evaluate(student: student, teacher: teacher, labels: [1, 1, 1, 1])
    #expect(some.value.total == other.value.total && some.gradient == other.gradient)
  }

  @Test("The defaults are T = 4 and α = 0.7, and nonsense is refused by name")
  func validation() throws {
    let loss = try DistillationLoss()
    #expect(loss.temperature == 4 && loss.alpha == 0.7 && loss.labelSmoothing == 0)
    for temperature in [0, -1, .nan, .infinity] as [Float] {
      let error = #expect(throws: DistillationError.self) { try DistillationLoss(temperature: temperature) }
      #expect(error?.reason.contains("temperature") == true)
    }
    for alpha in [-0.1, 1.1, .nan] as [Float] {
      let error = #expect(throws: DistillationError.self) { try DistillationLoss(alpha: alpha) }
      #expect(error?.reason.contains("alpha") == true)
    }
    #expect(throws: DistillationError.self) { try DistillationLoss(labelSmoothing: 2) }
    let text = Data(#"{"temperature": 0, "alpha": 0.5, "labelSmoothing": 0}"#.utf8)
    #expect(throws: DistillationError.self) { try JSONDecoder().decode(DistillationLoss.self, from: text) }
  }

  @Test("Soft targets are probabilities from one-hot to uniform")
  func softTargets() {
    let logits: [Float] = [2, -1, 0.5]
    #expect(DistillationLoss.softTargets(logits: logits, temperature: 1e-6) == [1, 0, 0])
    for share in DistillationLoss.softTargets(logits: logits, temperature: 1e30) {
      #expect(abs(share - 1 / 3) < 1e-7)
    }
    #expect(DistillationLoss.softTargets(logits: [], temperature: 1) == [])
  }
}
