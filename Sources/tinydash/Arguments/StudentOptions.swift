import ArgumentParser
import Foundation
import ModelFormats
import NeuralNetwork

/// The student of a distillation.
struct StudentOptions: ParsableArguments {
  @Option(
    help: """
      An architecture, from random weights (\(Architecture.all.map(\.name).joined(separator: ", "))), or a file, from \
      its weights.
      """)
  var student: String?

  @Option(help: "The teacher's graph with every layer this many times as wide, 0…1, from random weights.")
  var width: Double?

  @Option(help: "What the numbers of channels are multiples of at such a width.")
  var roundTo = 1

  func validate() throws {
    guard (student == nil) != (width == nil) else {
      throw ValidationError("say who the student is, with either --student or --width.")
    }
    if let width, !(width > 0 && width <= 1) {
      throw ValidationError("--width must be greater than 0 and at most 1, got \(width).")
    }
    guard (1...65_536).contains(roundTo) else {
      throw ValidationError("--round-to must be 1 to 65536, got \(roundTo).")
    }
    guard width != nil || roundTo == 1 else { throw ValidationError("--round-to goes with --width.") }
  }

  /// What was asked for, as arguments that ask for it again.
  var arguments: [String] {
    if let student { return ["--student", student] }
    guard let width else { return [] }
    return ["--width", "\(width)"] + (roundTo == 1 ? [] : ["--round-to", "\(roundTo)"])
  }

  /// How the student is made for a seed.
  ///
  /// - Throws: `ValidationError` for a name that means nothing, `FormatError`, or `GraphError`.
  func maker(teacher: Model) throws -> (UInt64) throws -> Model {
    if let width {
      let graph = try teacher.graph.scaled(width: width, roundTo: roundTo)
      return { seed in try Model(name: teacher.name, randomWeightsFor: graph, seed: seed) }
    }
    guard let student else { throw ValidationError("there is no student.") }
    if let architecture = Architecture.named(student) {
      return { seed in try architecture.makeModel(seed: seed) }
    }
    if !FileManager.default.fileExists(atPath: student), ModelArgument.isName(student) {
      let names = Architecture.all.map(\.name).joined(separator: ", ")
      throw ValidationError(
        "there is neither an architecture '\(student)' nor such a file; there are \(names).")
    }
    let model = try ModelFile.read(student)
    return { _ in model }
  }
}
