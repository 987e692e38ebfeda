import Foundation
import ModelCompression
import NeuralNetwork

/// What a distillation came to, for people and for programs.
struct DistillationReport {
  let file: String
  let teacher: Model
  let student: Model
  let study: DistillationStudy
  let seconds: Double

  /// The JSON object; `distilled` and `alone` are the first seed's, whose student is written.
  struct Result: Encodable {
    struct Student: Encodable {
      let accuracy: Double
      let loss: JSONNumber<Double>
      let count: Int

      init(_ evaluation: Evaluation) {
        accuracy = evaluation.accuracy
        loss = JSONNumber(evaluation.loss)
        count = evaluation.count
      }
    }

    struct Seed: Encodable {
      let seed: UInt64
      let distilled: Student
      let alone: Student
      let gain: Double
    }

    struct Means: Encodable {
      let distilled: Double
      let alone: Double
    }

    let file: String
    let teacher: String
    let student: String
    let parameters: Int
    let macs: Int
    let teacherParameters: Int
    let teacherAccuracy: Double
    let distilled: Student
    let alone: Student
    /// The mean over the seeds.
    let gain: Double
    /// The gain's 95 % interval; only with several seeds.
    let interval: [Double]?
    /// The mean accuracies over the seeds; only with several.
    let mean: Means?
    let seeds: [Seed]
    let seconds: Double
  }

  var result: Result? {
    guard let first = study.runs.first?.result else { return nil }
    let isStudy = study.runs.count > 1
    return Result(
      file: file, teacher: teacher.name, student: student.name, parameters: student.parameterCount,
      macs: student.macs, teacherParameters: teacher.parameterCount, teacherAccuracy: first.teacher.accuracy,
      distilled: .init(first.distilled.evaluation), alone: .init(first.alone.evaluation),
      gain: study.gain.mean, interval: study.gain.interval.map { [$0.lowerBound, $0.upperBound] },
      mean: isStudy ? .init(distilled: study.distilled.mean, alone: study.alone.mean) : nil,
      seeds: study.runs.map { run in
        .init(
          seed: run.seed, distilled: .init(run.result.distilled.evaluation),
          alone: .init(run.result.alone.evaluation), gain: run.result.gain)
      }, seconds: seconds)
  }

  /// A few lines.
  var text: String {
    guard let first = study.runs.first?.result else { return "" }
    let share = Double(student.parameterCount) / Double(max(teacher.parameterCount, 1))
    var lines = [
      String(
        format: "%@: %d parameters, %.1f %% of %@'s, and %d multiply-accumulates", file.printable,
        student.parameterCount, share * 100, teacher.name, student.macs),
      String(
        format:
          "  teacher %.2f %% of %d test samples right, with teacher %.2f %%, alone %.2f %%, gain %+.2f points",
        first.teacher.accuracy * 100, first.teacher.count, first.distilled.evaluation.accuracy * 100,
        first.alone.evaluation.accuracy * 100, first.gain * 100),
    ]
    if let interval = study.gain.interval {
      lines.append(
        String(
          format:
            "  over %d seeds: with teacher %.2f %%, alone %.2f %%, gain %+.2f points (95 %% interval %+.2f to %+.2f)",
          study.runs.count, study.distilled.mean * 100, study.alone.mean * 100, study.gain.mean * 100,
          interval.lowerBound * 100, interval.upperBound * 100))
    }
    lines.append(String(format: "  trained in %.0f s", seconds))
    return lines.joined(separator: "\n")
  }
}
