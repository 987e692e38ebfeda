internal import NeuralNetwork

/// The mask of one layer through a training: chosen once, or again and again until pruning is finished.
struct MaskSchedule {
  private let settings: LayerRecipe
  private let gradual: GradualPruning?
  private let pool: (ranking: PooledRanking, layer: Int)?
  private(set) var mask: PruningMask
  /// Whether the mask stays as it is.
  private(set) var isFinal: Bool

  /// A mask for the whole training.
  init(_ mask: PruningMask, settings: LayerRecipe) {
    self.settings = settings
    self.mask = mask
    gradual = nil
    pool = nil
    isFinal = true
  }

  /// Masks that are chosen while the layer is trained.
  ///
  /// - Parameter pool: The ranking that decides for several layers, and this layer's place in it.
  init(
    _ gradual: GradualPruning, settings: LayerRecipe, count: Int,
    pool: (ranking: PooledRanking, layer: Int)?
  ) {
    self.settings = settings
    self.gradual = gradual
    self.pool = pool
    mask = PruningMask(keepingAll: count)
    isFinal = false
  }

  /// Whether gradients reach weights that are masked.
  var passesGradients: Bool { !isFinal && gradual?.feedback == true }

  private func decay(at step: TrainingStep) -> PolynomialDecay? {
    guard !isFinal, let gradual else { return nil }
    let decay = gradual.decay(to: settings.sparsity, steps: step.steps)
    return gradual.choosesMasks(at: step.step, decay) ? decay : nil
  }

  /// Hands the weights to the ranking if a mask is about to be chosen.
  func submit(_ latent: UnsafeBufferPointer<Float>, step: TrainingStep) {
    if let pool, decay(at: step) != nil { pool.ranking.submit(Array(latent), of: pool.layer) }
  }

  /// Chooses the mask of a step.
  mutating func advance(to step: TrainingStep, _ latent: UnsafeBufferPointer<Float>, shape: Shape) {
    guard let decay = decay(at: step) else { return }
    let sparsity = decay.sparsity(at: step.step)
    var now = settings
    now.sparsity = sparsity
    mask = PruningMask(
      pruning: Tensor(shape: shape, elements: Array(latent)), settings: now,
      cut: pool.map { $0.ranking.cut(of: $0.layer, removing: sparsity) })
    isFinal = step.step >= decay.end
  }
}
