internal import ModelCompression
internal import NeuralNetwork

/// What of the dashboard's state a session keeps. Taking it costs next to nothing: it shares everything with the state.
struct SessionSnapshot: Sendable {
  let original: Subject
  let subject: Subject
  let recipe: Recipe
  let undo: [CompressState.Step]
  let redo: [CompressState.Step]
  let layer: String?
  let focus: CompressState.Focus
  let fineTuning: FineTuneOptions
  let screen: Screen
  let budget: SizeBudget
  let seed: UInt64
  let startsFromOriginal: Bool
  /// What was measured.
  private let points: [VisitedPoint]
  private let restoredOriginal: AccuracyEstimate?
  let visitsRevision: Int

  /// Takes what there is.
  init(_ state: DashboardState) {
    let compress = state.compress
    original = compress.original
    subject = compress.subject
    recipe = compress.recipe
    undo = compress.undoStack
    redo = compress.redoStack
    layer =
      if case .layer(let index) = compress.row, compress.layers.indices.contains(index) {
        compress.layers[index].name
      } else {
        nil
      }
    focus = compress.focus
    fineTuning = compress.fineTuning
    screen = state.screen
    budget = state.budget
    seed = state.seed
    startsFromOriginal = state.startsFromOriginal
    points = state.explore.points
    restoredOriginal = state.explore.restored?.original
    visitsRevision = state.explore.revision
  }

  /// Whether a session of the other would be the same one, as far as can be told at a glance: no two states with the same recipe have
  /// as much to undo and as much to redo, but other steps. What was measured meanwhile doesn't make it another.
  func isSame(as other: SessionSnapshot) -> Bool {
    isSameWork(as: other)
      && layer == other.layer && focus == other.focus && fineTuning == other.fineTuning
      && screen == other.screen && budget == other.budget && seed == other.seed
      && startsFromOriginal == other.startsFromOriginal
  }

  /// Whether the other has the same model and recipe, which were come by on the same way.
  func isSameWork(as other: SessionSnapshot) -> Bool {
    subject == other.subject && undo.count == other.undo.count && redo.count == other.redo.count
      && recipe == other.recipe
  }

  /// How many steps back are kept.
  private static let historyLimit = 200

  /// The session.
  ///
  /// - Parameter weights: The file with the weights of the subject, if that isn't the model that was opened; `nil` also where it can't be
  ///   kept, and the session is then of the model that was opened.
  func session(of source: Session.Source, weights: String?) -> Session {
    let kept = weights == nil ? original : subject
    // Steps to models that aren't kept are left out; those behind them still lead somewhere.
    func steps(_ steps: [CompressState.Step]) -> [Session.Step] {
      steps.filter { $0.subject == original || $0.subject == kept }.suffix(Self.historyLimit)
        .map { .init(recipe: $0.recipe, isForOriginal: $0.subject == original) }
    }
    return Session(
      source: source, seed: seed, screen: screen.title, layer: layer, slider: focus.rawValue,
      budget: .init(name: budget.name, bytes: budget.bytes),
      recipe: kept == subject ? recipe : (undo.last { $0.subject == original }?.recipe ?? Recipe()),
      changed: weights.map {
        .init(
          weights: $0, steps: subject.origin.steps, isPruned: subject.origin.isPruned,
          isCut: subject.origin.isCut, isStudent: subject.origin.isStudent,
          keepsGraph: subject.graph == original.graph, name: subject.model.name)
      },
      startsFromOriginal: startsFromOriginal && kept != original,
      undo: kept == subject ? steps(undo) : [], redo: kept == subject ? steps(redo) : [],
      fineTuning: .init(
        epochs: fineTuning.epochs, gradual: fineTuning.gradual,
        quantizationAware: fineTuning.quantizationAware, learningRate: fineTuning.learningRate,
        alpha: fineTuning.guidance.alpha, temperature: fineTuning.guidance.temperature,
        rewind: fineTuning.rewind),
      visits: Session.Visits(points, restored: restoredOriginal, original: original, kept: kept))
  }
}
