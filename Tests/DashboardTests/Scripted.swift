import Foundation
@testable import ModelCompression
import ModelFormats
@testable import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

/// A dashboard without a terminal: events go in, effects and pictures come out.
struct Scripted {
  var state: DashboardState
  var effects: [Effect] = []
  /// Dense layers whose ranks were asked for, kept apart from what else was.
  var rankRequests: [RankRequest] = []
  let size: Size

  /// Opens an untrained model of an architecture, and hands the digits over.
  init(_ name: String = "digits-mlp", width: Int = 120, height: Int = 40) throws {
    let architecture = try #require(Architecture.named(name))
    state = try DashboardState(model: architecture.makeModel(seed: 1), datasetName: "digits")
    size = Size(width: width, height: height)
    if name == "digits-mlp" {
      send(.report(.dataLoaded(try DatasetSource.digits.loadTestSplit())))
    }
    effects = []
  }

  /// Lets something happen, after a look at the screen where that matters.
  mutating func send(_ event: DashboardEvent) {
    let isPointed = if case .input(.mouse) = event { true } else { false }
    if isPointed || state.isHelpShown { state.follow(view(state, size: size)) }
    for effect in update(&state, event) {
      if case .analyzeRank(let request) = effect {
        rankRequests.append(request)
      } else {
        effects.append(effect)
      }
    }
  }

  /// Presses keys.
  mutating func press(_ keys: Key...) { for key in keys { send(.input(.key(key))) } }

  /// Types characters.
  mutating func type(_ text: String) { for character in text { press(.character(character)) } }

  /// Ends a job with what it made.
  mutating func end(_ id: JobID, _ product: JobResult.Product, _ summary: String = "done") {
    send(.job(.ended(id, .done(JobResult(summary: summary, product: product)))))
  }

  /// Ends a distillation with a student of three tenths of the width: 340 of 360 right with the teacher's 350, 336 alone.
  mutating func endDistillation(_ id: JobID) throws {
    let student = try Model(
      name: "student", randomWeightsFor: state.distill.teacher.graph.scaled(width: 0.3), seed: 1)
    func evaluation(_ correct: Int) -> Evaluation {
      // The first of them are right.
      var hits = SampleMarks()
      for index in 0..<360 { hits.append(index < correct) }
      return Evaluation(
        count: 360, correct: correct, lossSum: 100, classCount: 10, confusion: [], hits: hits, total: 360)
    }
    func trained(_ correct: Int) -> DistilledStudent {
      DistilledStudent(model: student, evaluation: evaluation(correct), epochs: [])
    }
    send(.job(.started(id)))
    end(
      id,
      .students(
        DistillationResult(teacher: evaluation(350), distilled: trained(340), alone: trained(336)),
        origin: Origin(steps: ["distilled"], isStudent: true)))
  }

  /// Clicks into the middle of something.
  mutating func click(_ target: DashboardState.Target) throws {
    state.follow(view(state, size: size))
    let place = try #require(state.regions.rectangle(of: target), "\(target) isn't on the screen")
    let point = Point(x: place.x + place.width / 2, y: place.y)
    send(.input(.mouse(MouseEvent(.press, at: point))))
    send(.input(.mouse(MouseEvent(.release, at: point))))
  }

  /// Jobs that were asked for.
  var requests: [JobRequest] {
    effects.compactMap { if case .submit(let request) = $0 { request } else { nil } }
  }

  /// What is on the screen.
  var text: String { view(state, size: size).canvas.text }
}

extension Model {
  /// Weights without a graph, as some files hold them.
  static func weightsAlone() throws -> Model {
    let stored = StoredWeights(shape: [4, 6], reason: "the file holds weights but no graph")
    let graph = try Graph(
      inputs: [], nodes: [Graph.Node(name: "a", operation: stored, inputs: [])], outputs: [])
    return try Model(
      name: "file", graph: graph,
      weights: ["a.weight": Tensor(shape: [4, 6], elements: (0..<24).map { Float($0) })])
  }
}

extension Effect {
  /// Whether it asks for a layer's rank, which comes with whatever shows another layer.
  var isRankRequest: Bool { if case .analyzeRank = self { true } else { false } }
}

/// Compares a screen with the one that is kept in a file beside the tests.
///
/// With UPDATE_GOLDENS in the environment the files are written instead; look at what changed before committing it.
func expectGolden(_ text: String, _ name: String) throws {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Goldens/\(name).txt")
  if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] != nil {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data((text + "\n").utf8).write(to: file)
    return
  }
  let expected = try String(contentsOf: file, encoding: .utf8)
  #expect(text + "\n" == expected, "\(name) is now:\n\(text)")
}
