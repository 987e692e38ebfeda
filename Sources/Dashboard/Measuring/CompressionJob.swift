internal import Dispatch
internal import ModelCompression
public import NeuralNetwork
internal import Synchronization

/// Layers to compress in the background.
public struct CompressionRequest: Hashable, Sendable {
  /// The model and the recipe.
  public let configuration: Configuration
  /// The layers that are wanted, the most urgent first; none ends what is under way.
  public let layers: [Layer]
  /// The layer that is on the screen, whose histogram is wanted too.
  public let shown: String
  /// Whether the weights of all layers are kept, or only those of the one on the screen.
  public let keepsWeights: Bool
  /// What is known already.
  let partial: PartialCompression

  public static func == (left: CompressionRequest, right: CompressionRequest) -> Bool {
    left.configuration == right.configuration && left.layers == right.layers && left.shown == right.shown
      && left.keepsWeights == right.keepsWeights
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(configuration)
    hasher.combine(layers)
  }
}

/// What became of some layers.
public struct CompressionReport: Sendable {
  /// What became of one of them.
  enum Result: Sendable {
    /// All of it; with a histogram if it is the layer on the screen.
    case layer(CompressedLayer, LayerHistogram?)
    /// What there is to say about it.
    case figures(LayerFigures)
    /// Why its weights can't be read.
    case unreadable(String)
  }

  /// The model and the recipe.
  public let configuration: Configuration
  /// By layer name.
  let results: [String: Result]
}

/// Compresses the layers of large models in the background.
///
/// A new request supersedes the one under way before its next layer; nothing queues. Reports come from the job's own threads.
final class CompressionJob: Sendable {
  /// The least time between two reports: more than that nobody can read.
  private static let reportInterval = Duration.milliseconds(30)

  private let order = Mutex<(number: Int, next: CompressionRequest?)>((0, nil))
  private let queue = DispatchQueue(label: "compression", qos: .userInitiated)
  private let gate = ExecutionGate()
  private let report: @Sendable (CompressionReport) -> Void

  /// Prepares a job.
  init(report: @escaping @Sendable (CompressionReport) -> Void) { self.report = report }

  /// Compresses some layers, instead of any asked for before.
  func compress(_ request: CompressionRequest) {
    order.withLock { order in
      order.number += 1
      order.next = request
    }
    queue.async { self.run() }
  }

  /// Ends the job for good.
  func end() {
    order.withLock { order in
      order.number += 1
      order.next = nil
    }
  }

  private func run() {
    let (number, next) = order.withLock { order in
      defer { order.next = nil }
      return (order.number, order.next)
    }
    guard let request = next else { return }
    let pending = Pending()
    func isCurrent() -> Bool { order.withLock { $0.number == number } }
    func work(on layer: Layer) {
      // The thread lets the screen's go first.
      gate.pass()
      guard isCurrent() else { return }
      let result = Self.result(of: layer, request)
      let isShown = layer.name == request.shown
      if let results = pending.add(result, for: layer.name, isUrgent: isShown), isCurrent() {
        report(CompressionReport(configuration: request.configuration, results: results))
      }
    }
    // What is on the screen comes first, with all processors.
    let urgent = request.layers.prefix { $0.name == request.shown }
    urgent.forEach(work)
    let rest = request.layers.dropFirst(urgent.count)
    concurrentForEach(rest.count) { index, _ in work(on: rest[rest.startIndex + index]) }
    let results = pending.takeAll()
    if !results.isEmpty, isCurrent() {
      report(CompressionReport(configuration: request.configuration, results: results))
    }
  }

  private static func result(of layer: Layer, _ request: CompressionRequest) -> CompressionReport.Result {
    do {
      let compressed = try request.partial.compressed(layer)
      let isShown = layer.name == request.shown
      if isShown { return .layer(compressed, LayerHistogram(compressed)) }
      if request.keepsWeights { return .layer(compressed, nil) }
      request.partial.base[weight: layer.weightName].unload()
      return .figures(compressed.figures)
    } catch {
      return .unreadable("\(error)")
    }
  }

  /// Results that weren't reported yet.
  private final class Pending: Sendable {
    private let state = Mutex<(results: [String: CompressionReport.Result], last: ContinuousClock.Instant)>(
      ([:], .now))

    /// Adds one; returns all when it is time to report them.
    func add(
      _ result: CompressionReport.Result, for layer: String, isUrgent: Bool
    ) -> [String: CompressionReport.Result]? {
      state.withLock { state in
        state.results[layer] = result
        let now = ContinuousClock.now
        guard isUrgent || now - state.last >= CompressionJob.reportInterval else { return nil }
        defer { state = ([:], now) }
        return state.results
      }
    }

    func takeAll() -> [String: CompressionReport.Result] {
      state.withLock { state in
        defer { state.results = [:] }
        return state.results
      }
    }
  }
}
