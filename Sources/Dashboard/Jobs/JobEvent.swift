public import ModelCompression
public import NeuralNetwork

/// What a job made.
public struct JobResult: Sendable {
  /// Something that the screens go on with.
  public enum Product: Sendable {
    /// Nothing beyond the summary.
    case none
    /// A model that was trained on or corrected, and the recipe that this was done for.
    case changed(ChangedModel)
    /// A student with its teacher, and one without; and what is to be said of where they come from.
    case students(DistillationResult, origin: Origin)
    /// Techniques side by side.
    case comparison(ComparisonTable)
  }

  /// A model that was trained on or corrected under a recipe.
  public struct ChangedModel: Sendable {
    /// The model, in single precision.
    public let model: Model
    /// What it was made for: the channels are gone already.
    public let recipe: Recipe
    /// Whether its graph is that of the model before.
    public let keepsGraph: Bool
    /// What was done to it.
    public let origin: Origin

    /// Creates a result.
    public init(model: Model, recipe: Recipe, keepsGraph: Bool, origin: Origin) {
      self.model = model
      self.recipe = recipe
      self.keepsGraph = keepsGraph
      self.origin = origin
    }
  }

  /// What came of it, in a line.
  public var summary: String
  /// What it made.
  public var product: Product

  /// Creates a result.
  public init(summary: String, product: Product = .none) {
    self.summary = summary
    self.product = product
  }
}

/// Something that happened to a job.
public enum JobEvent: Sendable {
  /// How a job came to its end.
  public enum End: Sendable {
    /// It did what it should.
    case done(JobResult)
    /// It could not go on, and why.
    case failed(String)
    /// It was told to stop.
    case cancelled
  }

  /// It is its turn.
  case started(JobID)
  /// It is further.
  case progressed(JobID, JobSnapshot)
  /// It says something worth keeping.
  case logged(JobID, String)
  /// It will say nothing more.
  case ended(JobID, End)
}
