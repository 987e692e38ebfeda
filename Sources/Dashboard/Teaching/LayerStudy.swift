internal import Dispatch
internal import ModelCompression
internal import NeuralNetwork
internal import Synchronization

/// A layer that is too large to be looked at within a frame.
public struct LayerStudyRequest: Hashable, Sendable {
  /// Tells what became of a layer from what another recipe makes of it.
  public struct Key: Hashable, Sendable {
    let configuration: Configuration
    let layer: String
  }

  /// Which one it is.
  public let key: Key
  let layer: CompressedLayer

  /// Weights needn't be compared: the key tells them.
  public static func == (left: LayerStudyRequest, right: LayerStudyRequest) -> Bool { left.key == right.key }

  public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

/// What was found out about a large layer.
public struct LayerStudy: Sendable {
  let key: LayerStudyRequest.Key
  let facts: LayerFacts

  init(_ request: LayerStudyRequest) {
    key = request.key
    facts = LayerFacts(request.layer)
  }
}

/// Looks at large layers in the background; only the newest request counts.
final class LayerStudent: Sendable {
  private let queue = DispatchQueue(label: "layer study", qos: .utility)
  private let deliver: @Sendable (LayerStudy) -> Void
  private let newest = Mutex(0)

  /// Prepares for looking.
  ///
  /// - Parameter deliver: Receives what was found.
  init(deliver: @escaping @Sendable (LayerStudy) -> Void) { self.deliver = deliver }

  /// Looks at a layer, instead of any asked for before that hasn't been begun.
  func study(_ request: LayerStudyRequest) {
    let number = newest.withLock { newest in
      newest += 1
      return newest
    }
    queue.async {
      guard self.newest.withLock({ $0 == number }) else { return }
      self.deliver(LayerStudy(request))
    }
  }
}

extension DashboardState {
  /// Which layer's weights an explanation of what is shown needs.
  private var studyKey: LayerStudyRequest.Key? {
    guard screen == .compress, compress.layers.indices.contains(compress.shownLayer) else { return nil }
    return .init(
      configuration: compress.configuration(of: .both), layer: compress.layers[compress.shownLayer].name)
  }

  private func isSmall(_ layer: CompressedLayer) -> Bool { layer.count <= compress.limits.immediateLayer }

  /// The large layer to look at next, unless it is known or asked for.
  ///
  /// While a slider is held its layer changes with every motion.
  var nextStudy: LayerStudyRequest? {
    guard teaching.open != nil, !compress.isHeld, let key = studyKey, teaching.studied?.key != key,
      teaching.asked != key, let shown = compress.shownResult, shown.isCurrent, !isSmall(shown.layer)
    else { return nil }
    return LayerStudyRequest(key: key, layer: shown.layer)
  }

  /// Takes note of what was found out.
  mutating func adopt(_ study: LayerStudy) { teaching.studied = (study.key, study.facts) }

  /// How the weights of the selected layer are spread; `nil` while that isn't known.
  func layerFacts(_ cache: ViewCache) -> LayerFacts? {
    guard let key = studyKey, let shown = compress.shownResult, shown.isCurrent else { return nil }
    if isSmall(shown.layer) { return cache.facts(of: shown.layer) }
    return teaching.studied?.key == key ? teaching.studied?.facts : nil
  }
}
