internal import ModelCompression
public import NeuralNetwork

extension DashboardState {
  /// Goes on where a session was left.
  ///
  /// - Parameters:
  ///   - model: The model that the session began with.
  ///   - changed: What the session made of it, read from the file that the session names.
  ///   - notice: Something to tell beside.
  /// - Throws: `RecipeError` when the model isn't what it was, and the session's recipe doesn't fit it any more.
  public init(
    resuming session: Session, model: Model, changed: Model?, datasetName: String, notice: String? = nil
  ) throws {
    try self.init(
      model: model, datasetName: datasetName, recipe: changed == nil ? session.recipe : Recipe(),
      seed: session.seed)
    if let changed, let record = session.changed {
      _ = try compress.change(
        to: changed, keepsGraph: record.keepsGraph, recipe: session.recipe,
        origin: Origin(
          steps: record.steps, isPruned: record.isPruned, isCut: record.isCut,
          isStudent: record.isStudent))
      if session.recipe != Recipe() { compress.wantsAll = true }
    }
    func steps(_ steps: [Session.Step]) -> [CompressState.Step] {
      steps.map { .init(subject: $0.isForOriginal ? compress.original : compress.subject, recipe: $0.recipe) }
    }
    compress.undoStack = steps(session.undo)
    compress.redoStack = steps(session.redo)
    compress.row =
      session.layer.flatMap { name in compress.layers.firstIndex { $0.name == name } }.map { .layer($0) }
      ?? .all
    compress.focus = CompressState.Focus(rawValue: session.slider) ?? .sparsity
    let options = session.fineTuning
    compress.fineTuning.epochs = options.epochs
    compress.fineTuning.gradual = options.gradual
    compress.fineTuning.quantizationAware = options.quantizationAware
    compress.fineTuning.learningRate = options.learningRate
    compress.fineTuning.guidance.alpha = options.alpha
    compress.fineTuning.guidance.temperature = options.temperature
    compress.fineTuning.rewind = options.rewind
    compress.start = compress.settle()
    take(SizeBudget(name: session.budget.name, bytes: session.budget.bytes))
    startsFromOriginal = session.startsFromOriginal && compress.subject != compress.original
    screen = Screen.allCases.first { $0.title == session.screen } ?? .compress
    if distill.subject != base { distill.follow(base) }
    explore.follow(compress.configuration(of: .both))
    if let visits = session.visits { restore(visits) }
    message = notice ?? "resumed where it was left"
  }

  /// Says something of how it begins, unless there is something already.
  public mutating func adopt(notice: String) { message = message ?? notice }
}
