import ArgumentParser
import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork

/// The student of a distillation.
struct StudentOptions: ParsableArguments {
  @Option(
    help: """
      An architecture, from random weights (\(Architecture.all.map(\.name).joined(separator: ", "))), or a file, from \
      its weights.
      """, completion: .names(Architecture.all.map(\.name), orFiles: CompletionKind.modelExtensions))
  var student: String?

  @Option(
    parsing: .unconditional,
    help:
      "From random weights, with every layer of the student, or else of the teacher, this many times as wide, 0…1."
  )
  var width: Double?

  @Option(
    parsing: .unconditional,
    help: "The teacher without this fraction of its channels, the weakest by L2 norm, from its weights, 0…1.")
  var cut: Double?

  @Option(parsing: .unconditional, help: "What the numbers of channels are multiples of at such a width.")
  var roundTo = 1

  func validate() throws {
    guard student != nil || width != nil || cut != nil else {
      throw ValidationError("say who the student is, with --student, --width, or --cut.")
    }
    if let width, !(width > 0 && width <= 1) {
      throw ValidationError("--width must be greater than 0 and at most 1, got \(width).")
    }
    if let cut {
      guard cut > 0, cut < 1 else {
        throw ValidationError("--cut must be greater than 0 and less than 1, got \(cut).")
      }
      guard student == nil, width == nil else {
        throw ValidationError("--cut makes the student of the teacher; leave --student and --width out.")
      }
    }
    guard (1...65_536).contains(roundTo) else {
      throw ValidationError("--round-to must be 1 to 65536, got \(roundTo).")
    }
    guard width != nil || cut != nil || roundTo == 1 else {
      throw ValidationError("--round-to goes with --width or --cut.")
    }
  }

  /// What was asked for, as arguments that ask for it again.
  var arguments: [String] {
    (student.map { ["--student", $0] } ?? []) + (width.map { ["--width", "\($0)"] } ?? [])
      + (cut.map { ["--cut", "\($0)"] } ?? []) + (roundTo == 1 ? [] : ["--round-to", "\(roundTo)"])
  }

  /// How the student is made for a seed.
  ///
  /// - Throws: `ValidationError` for a name that means nothing, `FormatError`, or `GraphError`.
  func maker(teacher: Model) throws -> (UInt64) throws -> Model {
    if let cut {
      let pruned = try pruneModelNeurons(
        teacher, StructuredPruning(fraction: cut, criterion: .l2, roundTo: roundTo))
      return { _ in pruned.model }
    }
    if let width {
      let wide = try student.map { name throws in
        guard let architecture = Architecture.named(name) else { throw Self.notNarrowed(name) }
        return (name: name, graph: try architecture.graph())
      }
      let (name, graph) = wide ?? (teacher.name, teacher.graph)
      let narrow = try graph.scaled(width: width, roundTo: roundTo)
      return { seed in try Model(name: name, randomWeightsFor: narrow, seed: seed) }
    }
    guard let student else { throw ValidationError("there is no student.") }
    if let architecture = Architecture.named(student) {
      return { seed in try architecture.makeModel(seed: seed) }
    }
    if !FileManager.default.fileExists(atPath: student), ModelArgument.isName(student) {
      throw Self.unknown(student)
    }
    let model = try ModelFile.read(student)
    return { _ in model }
  }

  /// Why a width doesn't go with a student that is no architecture.
  private static func notNarrowed(_ student: String) -> ValidationError {
    guard FileManager.default.fileExists(atPath: student) || !ModelArgument.isName(student) else {
      return unknown(student)
    }
    return ValidationError(
      "--width makes an architecture narrower, from random weights; '\(student)' is a file, whose weights are kept: "
        + "leave --width out.")
  }

  private static func unknown(_ student: String) -> ValidationError {
    let names = Architecture.all.map(\.name).joined(separator: ", ")
    return ValidationError(
      "there is neither an architecture '\(student)' nor such a file; there are \(names).")
  }
}
