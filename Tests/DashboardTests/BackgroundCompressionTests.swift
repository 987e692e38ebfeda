import Dispatch
import ModelCompression
import NeuralNetwork
import Synchronization
import TerminalCanvas
import Testing

@testable import Dashboard

/// A model of weights alone that are as large as is wanted, and who reads which of them.
private final class LargeModel: Sendable {
  private struct Vanished: Error, CustomStringConvertible {
    var description: String { "the file is gone" }
  }

  private let counts = Mutex<[String: Int]>([:])
  let rows: Int
  let broken: String?

  init(rows: Int, broken: String? = nil) {
    self.rows = rows
    self.broken = broken
  }

  /// How often the weights of each layer were read.
  var reads: [String: Int] { counts.withLock { $0 } }

  /// Eight layers of `rows` × 1024 weights.
  func model(isLoaded: Bool = false) throws -> Model {
    let names = (0..<8).map { "block\($0)" }
    let shape = Shape([rows, 1024])
    var weights: [String: Tensor] = [:]
    for (index, name) in names.enumerated() {
      let tensor = Tensor(shape: shape) { [self] in
        counts.withLock { $0[name, default: 0] += 1 }
        if name == broken { throw Vanished() }
        let row = (0..<1024).map { Float(($0 &* (2 * index + 3)) % 251 - 125) / 125 }
        return (0..<rows).reduce(into: []) { elements, _ in elements += row }
      }
      weights["\(name).weight"] = isLoaded ? Tensor(shape: shape, elements: tensor.elements) : tensor
    }
    let nodes = names.map {
      Graph.Node(
        name: $0, operation: StoredWeights(shape: shape, reason: "the file holds weights alone"), inputs: [])
    }
    return try Model(
      name: "large", graph: Graph(inputs: [], nodes: nodes, outputs: []), weights: weights)
  }
}

@Suite("Compressing in the background")
struct BackgroundCompressionTests {
  private let size = Size(width: 120, height: 40)

  /// A dashboard to which a few thousand weights are many: up to 8 layers of 16 rows are, of 8 rows one is done at once.
  private func dashboard(_ model: Model) throws -> DashboardState {
    try DashboardState(
      model: model, datasetName: "digits", recipe: Recipe(),
      limits: CompressionLimits(immediate: 1 << 12, immediateLayer: 1 << 13, kept: 1 << 18))
  }

  private func requests(_ effects: [Effect]) -> [CompressionRequest] {
    effects.compactMap { if case .compress(let request) = $0 { request } else { nil } }
  }

  /// Does what a request asks for, as the job does, and hands the reports over.
  @discardableResult
  private func answer(_ request: CompressionRequest, _ state: inout DashboardState, limit: Int = .max) throws
    -> [Effect]
  {
    var effects: [Effect] = []
    for layer in request.layers.prefix(limit) {
      let result = try request.partial.compressed(layer)
      effects += update(
        &state,
        .compressed(
          CompressionReport(
            configuration: request.configuration,
            results: [
              layer.name: request.keepsWeights || layer.name == request.shown
                ? .layer(result, nil) : .figures(result.figures)
            ])))
    }
    return effects
  }

  private func press(_ state: inout DashboardState, _ keys: Key...) -> [Effect] {
    keys.flatMap { update(&state, .input(.key($0))) }
  }

  /// The line of the list that a layer is on.
  private func line(_ state: DashboardState, _ name: String) throws -> String {
    try #require(
      view(state, size: size).canvas.text.split(separator: "\n").map(String.init)
        .first { $0.hasPrefix("│▸ \(name)") || $0.hasPrefix("│  \(name)") })
  }

  @Test("Opening shows all layers at once and reads only the one that is looked at")
  func opening() throws {
    let source = LargeModel(rows: 8)
    var state = try dashboard(source.model())
    #expect(source.reads.isEmpty)
    let text = view(state, size: size).canvas.text
    for index in 0..<8 { #expect(text.contains("block\(index)")) }
    #expect(try line(state, "block0").contains("…"))
    #expect(try line(state, "block1").contains(Numbers.missing))
    let request = try #require(requests(state.compress.start).first)
    #expect(request.layers.map(\.name) == ["block0"])
    try answer(request, &state)
    #expect(source.reads == ["block0": 1])
    let bytes = try #require(state.compress.compressed.bytes(of: "block0"))
    #expect(try line(state, "block0").contains(Numbers.bytes(bytes)))
    #expect(state.compress.compressed.totalBytes == nil)
    // Another is looked at.
    let next = try #require(requests(press(&state, .down)).first)
    #expect(next.layers.map(\.name) == ["block1"])
    try answer(next, &state)
    #expect(source.reads == ["block0": 1, "block1": 1])
    #expect(view(state, size: size).canvas.text.contains("block1 weights"))
  }

  @Test(
    "A change to all layers is worked out for all, nearest to the selected one first, and complete at its end"
  )
  func allLayers() throws {
    let source = LargeModel(rows: 16)
    let model = try source.model(isLoaded: true)
    var state = try dashboard(model)
    try answer(try #require(requests(state.compress.start).first), &state)
    #expect(state.compress.compressed.isComplete)
    _ = press(&state, .down, .down)
    let effects = press(&state, .character("a"), .shiftRight)
    let request = try #require(requests(effects).last)
    #expect(state.compress.compressed.totalBytes == nil)
    #expect(try line(state, "all layers").contains("…"))
    #expect(request.layers.count == 8)
    try answer(request, &state, limit: 3)
    #expect(state.compress.compressed.figures.count == 3)
    #expect(state.compress.compressed.totalBytes == nil)
    try answer(request, &state)
    let expected = try compress(model, Recipe(defaults: LayerRecipe(sparsity: 0.1)))
    #expect(state.compress.compressed.totalBytes == expected.totalBytes)
    #expect(state.compress.compressed.encodedLayers == expected.encodedLayers)
    #expect(!state.compress.isCompressing && state.compress.awaited.isEmpty)
  }

  @Test("What a recipe made that was left behind isn't taken for this one's")
  func leftBehind() throws {
    let model = try LargeModel(rows: 16).model(isLoaded: true)
    var state = try dashboard(model)
    _ = press(&state, .character("a"))
    let old = try #require(requests(press(&state, .shiftRight)).last)
    let new = try #require(requests(press(&state, .shiftRight)).last)
    try answer(old, &state)
    #expect(state.compress.compressed.figures.isEmpty)
    try answer(new, &state)
    #expect(state.compress.compressed.isComplete)
    // Back, and what was known is still.
    let back = press(&state, .character("u"))
    #expect(requests(back).last?.layers.count == 8)
  }

  @Test("While a layer isn't known, its picture is that of before, marked")
  func stalePicture() throws {
    let model = try LargeModel(rows: 16).model(isLoaded: true)
    var state = try dashboard(model)
    try answer(try #require(requests(state.compress.start).first), &state)
    let before = try #require(state.compress.shownResult)
    #expect(before.isCurrent)
    let request = try #require(requests(press(&state, .shiftRight)).last)
    let stale = try #require(state.compress.shownResult)
    #expect(!stale.isCurrent && stale.layer == before.layer)
    #expect(view(state, size: size).canvas.text.contains("block0 weights …"))
    try answer(request, &state)
    #expect(state.compress.shownResult?.isCurrent == true)
    #expect(!view(state, size: size).canvas.text.contains("block0 weights …"))
  }

  @Test("Weights that can't be read are said to be so, and aren't tried again and again")
  func unreadable() throws {
    let source = LargeModel(rows: 8, broken: "block0")
    var state = try dashboard(source.model())
    let request = try #require(requests(state.compress.start).first)
    _ = update(
      &state,
      .compressed(
        CompressionReport(
          configuration: request.configuration, results: ["block0": .unreadable("the file is gone")])))
    #expect(view(state, size: size).canvas.text.contains("the file is gone"))
    #expect(!state.compress.isCompressing)
    let next = try #require(requests(press(&state, .down)).first)
    #expect(next.layers.map(\.name) == ["block1"])
  }

  @Test("Of a model that is larger than memory should hold, weights stay only of the layer on the screen")
  func keepsOne() throws {
    // Layers that nobody looks at cost nothing.
    let source = LargeModel(rows: 40)
    var state = try dashboard(source.model())
    try answer(try #require(requests(state.compress.start).first), &state)
    try answer(try #require(requests(press(&state, .down)).first), &state)
    #expect(state.compress.compressed.encodedLayers.keys.sorted() == ["block1"])
    #expect(state.compress.compressed.figures.keys.sorted() == ["block0", "block1"])
    // Back at the first one, its weights are read again, its figures are known.
    let request = try #require(requests(press(&state, .up)).first)
    #expect(request.layers.map(\.name) == ["block0"])
    #expect(state.compress.compressed.bytes(of: "block0") != nil)
  }

  @Test("Stopping leaves numbers unknown until the next change")
  func stopped() throws {
    let model = try LargeModel(rows: 16).model(isLoaded: true)
    var state = try dashboard(model)
    let effects = press(&state, .character("z"))
    #expect(requests(effects).last?.layers.isEmpty == true)
    #expect(!state.compress.isCompressing)
    #expect(try line(state, "block3").contains(Numbers.missing))
    // Looking at another layer asks for that one alone.
    let looked = try #require(requests(press(&state, .down)).last)
    #expect(looked.layers.map(\.name) == ["block1"])
    try answer(looked, &state)
    #expect(try line(state, "block3").contains(Numbers.missing))
    #expect(requests(press(&state, .right)).last?.layers.count == 8)
  }

  @Test("The job reports every layer of the newest request, the one on the screen first")
  func job() throws {
    let model = try LargeModel(rows: 8, broken: "block5").model()
    let reports = Mutex<[CompressionReport]>([])
    let arrived = DispatchSemaphore(value: 0)
    let job = CompressionJob { report in
      reports.withLock { $0.append(report) }
      arrived.signal()
    }
    defer { job.end() }
    func request(_ sparsity: Double) throws -> CompressionRequest {
      let recipe = Recipe(defaults: LayerRecipe(sparsity: sparsity))
      let partial = try PartialCompression(model, recipe)
      return CompressionRequest(
        configuration: Configuration(subject: 0, recipe: recipe), layers: partial.layers, shown: "block0",
        keepsWeights: false, partial: partial)
    }
    for step in 1..<8 { job.compress(try request(Double(step) / 10)) }
    let last = try request(0.8)
    job.compress(last)
    var found: [CompressionReport] = []
    repeat {
      #expect(arrived.wait(timeout: .now() + 30) == .success)
      found = reports.withLock { $0 }.filter { $0.configuration == last.configuration }
    } while found.reduce(0, { $0 + $1.results.count }) < 8
    #expect(Array(found[0].results.keys) == ["block0"])
    let expected = try PartialCompression(LargeModel(rows: 8).model(), last.configuration.recipe)
    for (name, result) in found.flatMap({ $0.results.map { ($0.key, $0.value) } }) {
      let layer = try #require(expected.layers.first { $0.name == name })
      switch result {
      case .layer(let layer, let histogram):
        #expect(name == "block0" && histogram != nil && abs(layer.sparsity - 0.8) < 1e-3)
      case .figures(let figures): #expect(figures == (try expected.compressed(layer)).figures)
      case .unreadable(let problem): #expect(name == "block5" && problem == "the file is gone")
      }
    }
  }
}
