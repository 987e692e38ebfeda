public import ModelCompression
public import NeuralNetwork

/// A model that recipes are tried on, with a number by which it is told from others.
public struct Subject: Hashable, Sendable, CustomStringConvertible {
  /// Tells it from others; training makes a new one.
  public let number: Int
  /// The number of the first one with this graph: those that share it differ in their weights alone.
  public let graph: Int
  /// The model.
  public let model: Model
  /// What was done to it before.
  public let origin: Origin

  /// Creates a subject.
  public init(number: Int, graph: Int, model: Model, origin: Origin = Origin()) {
    self.number = number
    self.graph = graph
    self.model = model
    self.origin = origin
  }

  /// The model's name, and what was done to it.
  public var title: String { ([model.name] + origin.namedSteps).joined(separator: ", ") }

  /// Its bytes in single precision.
  public var bytes: Int { CompressionMetrics.calculateModelSize(model) }

  public static func == (left: Subject, right: Subject) -> Bool { left.number == right.number }

  public func hash(into hasher: inout Hasher) { hasher.combine(number) }

  /// Without its weights.
  public var description: String { "\(model.name) (\(number))" }
}

/// What was done to a model before recipes are tried on it.
public struct Origin: Hashable, Sendable {
  /// In words, the last one last, such as `fine-tuned`.
  public var steps: [String]
  /// Whether weights were pruned for good: they are zero whatever the recipe says.
  public var isPruned: Bool
  /// Whether channels were cut for good.
  public var isCut: Bool
  /// Whether it is another model that was taught by the one that was opened, or by what came of it.
  public var isStudent: Bool
  /// The fine-tuning that the weights come from, as far as it is known: one of an earlier run of the program isn't.
  var training: JobID?

  /// Creates an origin; without arguments, that of a model as it was opened.
  public init(
    steps: [String] = [], isPruned: Bool = false, isCut: Bool = false, isStudent: Bool = false
  ) {
    self.steps = steps
    self.isPruned = isPruned
    self.isCut = isCut
    self.isStudent = isStudent
  }

  /// The same with another step, which says nothing new when it was done before.
  func adding(_ step: String, isPruned: Bool = false, isCut: Bool = false) -> Origin {
    var result = self
    result.steps = steps.filter { $0 != step } + [step]
    result.isPruned = self.isPruned || isPruned
    result.isCut = self.isCut || isCut
    return result
  }
}

/// A recipe for a certain model.
public struct Configuration: Hashable, Sendable {
  /// The model's number.
  public let subject: Int
  /// What is done to it.
  public let recipe: Recipe

  /// Creates a configuration.
  public init(subject: Int, recipe: Recipe) {
    self.subject = subject
    self.recipe = recipe
  }
}

/// Everything that a measurement of the four variants needs to know.
public struct MeasurementRequest: Hashable, Sendable {
  /// The model that everything is compared with.
  public let original: Subject
  /// The model that the recipe is for.
  public let subject: Subject
  /// What is done to it.
  public let recipe: Recipe
  /// The layer that is going to change next; its inputs are kept once everything is measured.
  public let next: Layer?
  /// What the recipe makes of the model, if that is at hand.
  let compression: PartialCompression?

  /// Creates a request.
  ///
  /// - Parameter compression: What the recipe makes of the model, if that is at hand: it needn't be worked out anew then.
  public init(
    original: Subject, subject: Subject, recipe: Recipe, next: Layer? = nil,
    compression: PartialCompression? = nil
  ) {
    self.compression = compression
    self.original = original
    self.subject = subject
    self.recipe = recipe
    self.next = next
  }

  /// Whether the same is to be measured.
  public static func == (left: MeasurementRequest, right: MeasurementRequest) -> Bool {
    left.original == right.original && left.subject == right.subject && left.recipe == right.recipe
      && left.next == right.next
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(subject)
    hasher.combine(recipe)
  }
}
