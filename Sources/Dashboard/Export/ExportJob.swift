internal import Dispatch
internal import Foundation
internal import ModelCompression
internal import ModelFormats
internal import NeuralNetwork
internal import Synchronization

/// Writes a compressed model in the background, reads it back, and runs both on the same samples.
///
/// A newer request ends the one under way, but a file is either written as a whole or not at all.
final class ExportJob: Sendable {
  private struct Stopped: Error {}

  private let queue = DispatchQueue(label: "export", qos: .userInitiated)
  private let gate = ExecutionGate()
  private let deliver: @Sendable (Int, ExportEvent) -> Void
  private let newest = Mutex(0)

  /// Prepares for exporting.
  ///
  /// - Parameter deliver: Receives what happens, with the request's number.
  init(deliver: @escaping @Sendable (Int, ExportEvent) -> Void) { self.deliver = deliver }

  /// Does what is asked for, instead of anything asked for before.
  func export(_ request: ExportRequest) {
    newest.withLock { $0 = request.number }
    queue.async {
      guard self.isWanted(request) else { return }
      self.deliver(request.number, self.run(request))
    }
  }

  /// Ends what is under way: until the file is in its place it isn't written then, and after that not checked.
  func stop() { newest.withLock { $0 = -1 } }

  /// Whether two paths lead to one file.
  private func isSameFile(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard stat(one, &first) == 0, stat(other, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  private func isWanted(_ request: ExportRequest) -> Bool { newest.withLock { $0 == request.number } }

  private func run(_ request: ExportRequest) -> ExportEvent {
    do {
      if !request.replaces, FileManager.default.fileExists(atPath: request.path) {
        try AtomicFile.check(request.path)
        return .fileExists(isModel: request.modelFile.map { isSameFile($0, request.path) } ?? false)
      }
      if request.options.form == .recipe { return .ended(try writeRecipe(request)) }
      return .ended(try writeModel(request))
    } catch is Stopped {
      return .failed("stopped; nothing was written")
    } catch {
      return .failed("\(error)")
    }
  }

  private func tell(_ phase: String, _ fraction: Double? = nil, of request: ExportRequest) throws(Stopped) {
    guard isWanted(request) else { throw Stopped() }
    deliver(request.number, .progressed(ExportProgress(phase: phase, fraction: fraction)))
  }

  private func writeRecipe(_ request: ExportRequest) throws -> ExportOutcome {
    let recipe = request.compression.recipe
    let bytes = try RecipeFile.write(recipe, to: request.path)
    let read = try RecipeFile.read(request.path, for: request.subject.model)
    return ExportOutcome(
      report: ExportReport(file: request.path, bytes: bytes, weightBytes: 0, layers: []), screenBytes: 0,
      baselineBytes: request.baselineBytes, check: .recipe(isEqual: read == recipe))
  }

  private func writeModel(_ request: ExportRequest) throws -> ExportOutcome {
    try tell("compressing", of: request)
    for tensor in request.compression.base.weights.values { try tensor.load() }
    let compressed = request.compression.completed { done, count in
      // Whoever stopped it learns so below.
      try? tell("compressing", Double(done) / Double(max(1, count)), of: request)
    }
    var model = compressed.decodedModel()
    // The command that trained the original doesn't make what is written.
    model.metadata["tinydash.command"] = nil
    model.metadata["tinydash.history"] = request.subject.title
    model.metadata["tinydash.accuracy"] = request.accuracy.map { "\($0.correct)/\($0.total)" }
    request.dataRecord?.write(into: &model)
    try tell("writing", of: request)
    let report: ExportReport
    do {
      report = try ModelFile.save(
        compressed, running: model, to: request.path, onnxWeights: request.options.weights,
        unless: { !isWanted(request) })
    } catch {
      throw isWanted(request) ? error : Stopped()
    }
    var outcome = ExportOutcome(
      report: report, screenBytes: compressed.totalBytes, baselineBytes: request.baselineBytes,
      check: .stopped)
    do {
      try tell("reading it back", of: request)
      let read = try ModelFile.read(request.path)
      if let samples = request.samples {
        outcome.check = try compare(model, with: read, on: samples, request)
      } else {
        outcome.check = Self.compare(model, with: read)
      }
    } catch is Stopped {
      // It is written; only the check is missing.
    }
    return outcome
  }

  private func compare(
    _ model: Model, with read: Model, on samples: LabeledSamples, _ request: ExportRequest
  ) throws -> ExportOutcome.Check {
    func classify(_ model: Model, _ phase: String) throws -> [Int32] {
      let evaluator = try Evaluator(graph: model.graph, samples: samples, cacheBudget: 0, gate: gate)
      return try evaluator.predictions(of: model) { partial throws(Stopped) in
        try tell(phase, Double(partial.count) / Double(max(1, partial.total)), of: request)
      }
    }
    let wanted = try classify(model, "running what is on the screen")
    let found = try classify(read, "running what is in the file")
    func countCorrect(_ predictions: [Int32]) -> Int {
      zip(predictions, samples.labels).count { $0 == $1 }
    }
    return .predictions(
      count: samples.count, differing: zip(wanted, found).count { $0 != $1 }, correct: countCorrect(wanted),
      correctInFile: countCorrect(found))
  }

  /// Compares weights by name and to the bit.
  private static func compare(_ model: Model, with read: Model) -> ExportOutcome.Check {
    let differing = model.weights.count { name, tensor in
      guard let other = read.weights[name], other.shape == tensor.shape else { return true }
      return zip(tensor.elements, other.elements).contains { $0.bitPattern != $1.bitPattern }
    }
    return .weights(count: model.weights.count, differing: differing)
  }
}
