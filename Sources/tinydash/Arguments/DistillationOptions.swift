import ArgumentParser
import ModelCompression
import NeuralNetwork

/// What a student learns from its teacher.
struct DistillationOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "T: how evenly the teacher's probabilities are spread over the classes.")
  var temperature: Float = 4

  @Option(parsing: .unconditional, help: "The teacher's share of the loss, 0…1; the labels have the rest.")
  var alpha: Float = 0.7

  @Option(
    help: ArgumentHelp(
      "Also bring the values of two nodes together, behind a learned projection.",
      valueName: "teacherNode:studentNode"))
  var hint: String?

  @Option(
    parsing: .unconditional, help: "What the mean squared error of the hint is multiplied by. Default: 1.")
  var hintWeight: Float?

  func validate() throws {
    guard temperature > 0, temperature.isFinite else {
      throw ValidationError("--temperature must be greater than 0, got \(temperature).")
    }
    guard (0...1).contains(alpha) else { throw ValidationError("--alpha must be 0 to 1, got \(alpha).") }
    if let hint, Self.nodes(hint) == nil {
      throw ValidationError("--hint needs two nodes, as in --hint pool2:pool2, got '\(hint)'.")
    }
    if let hintWeight {
      guard hint != nil else { throw ValidationError("--hint-weight goes with --hint.") }
      guard hintWeight >= 0, hintWeight.isFinite else {
        throw ValidationError("--hint-weight can't be negative, got \(hintWeight).")
      }
    }
  }

  /// What was asked for, as arguments that ask for it again.
  var arguments: [String] {
    ["--temperature", "\(temperature)", "--alpha", "\(alpha)"] + (hint.map { ["--hint", $0] } ?? [])
      + (hintWeight.map { ["--hint-weight", "\($0)"] } ?? [])
  }

  /// The configuration with that training.
  func configuration(training: TrainingConfiguration) -> DistillationConfiguration {
    let nodes = hint.flatMap(Self.nodes)
    return DistillationConfiguration(
      temperature: temperature, alpha: alpha,
      hint: nodes.map {
        FeatureHint(teacherNode: $0.teacher, studentNode: $0.student, weight: hintWeight ?? 1)
      }, training: training)
  }

  private static func nodes(_ hint: String) -> (teacher: String, student: String)? {
    let parts = hint.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return (String(parts[0]), String(parts[1]))
  }
}
