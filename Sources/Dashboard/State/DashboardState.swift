public import ModelCompression
public import ModelFormats
public import NeuralNetwork
public import TerminalCanvas

/// Everything that decides what is on the screen.
public struct DashboardState: Sendable {
  /// The file that the model was opened from; `nil` for one that is built in.
  public var modelFile: String?
  /// What files that are written say of the data; `nil` for a model that isn't measured.
  public var dataRecord: DataRecord?
  /// The name of what accuracy is measured on and what is trained on.
  public let datasetName: String
  /// What accuracy is measured on, once it is read.
  public internal(set) var test: TestSplit?
  /// How everything is drawn.
  public internal(set) var appearance = Appearance()
  /// The screen that is shown.
  public internal(set) var screen = Screen.compress
  /// What the Compress screen shows.
  public internal(set) var compress: CompressState
  /// What the Distill screen shows.
  public internal(set) var distill: DistillState
  /// What the Explore screen shows.
  public internal(set) var explore: ExploreState
  /// What the Compare screen shows.
  public internal(set) var compare = CompareState()
  /// Long work, and how far it is.
  public internal(set) var jobs = JobsState()
  /// What is being measured in the background, if anything is.
  public internal(set) var activity: MeasurementActivity?
  /// Something to tell.
  public internal(set) var message: String? {
    // What somebody else's file calls its layers may be long.
    didSet {
      guard let message, message.utf8.count > 8000 else { return }
      self.message = message.prefix(500) + "…" + message.suffix(500)
    }
  }
  /// Why accuracy can't be measured, if it can't.
  public internal(set) var problem: String?
  /// The budget that was typed last, kept among those to choose from.
  var ownBudget: SizeBudget?
  /// The budget to fit into.
  public internal(set) var budget = SizeBudget.presets[1]
  /// The page of the help that is shown, from 0; `nil` when none is.
  public internal(set) var helpPage: Int?
  /// What is being typed.
  public internal(set) var entry: Entry?
  /// The choices that stand in front of the screen.
  public internal(set) var dialog: Dialog?
  /// Writing the model to a file.
  public internal(set) var export = ExportState()
  /// What decides the order of samples and random weights in every training.
  public internal(set) var seed: UInt64
  /// Whether students are taught by the original, and techniques compared on it, though the model on the Compress screen is another.
  public internal(set) var startsFromOriginal = false

  /// What is read off the curves.
  var curvePointer: CurvePointer?
  /// A file that is there already and that one was asked about.
  var offeredReplacement: String?
  /// Whether the screen was too small for anything when it was drawn last.
  var isTooSmall = false
  /// Whether the next `q` leaves though something goes on that is lost then.
  var isLeavingOffered = false
  /// What is explained, and how far the tour is.
  var teaching = TeachingState()

  /// Where the mouse rests on something that can be read off.
  var pointed: Point?
  /// What the mouse holds.
  var grabbed: Target?
  /// Whether a button is held, be it on nothing.
  var isMousePressed = false
  /// Where things were drawn last.
  var regions = HitRegions<Target>()
  /// How many pages the help had when it was drawn last.
  var helpPageCount = 1

  /// Starts with an untouched model, or with a recipe.
  ///
  /// - Throws: `RecipeError` when the recipe doesn't fit the model; also when the model has no layer with weights.
  public init(
    model: Model, datasetName: String, recipe: Recipe = Recipe(), seed: UInt64 = 0
  ) throws {
    try self.init(
      model: model, datasetName: datasetName, recipe: recipe, seed: seed, limits: CompressionLimits())
  }

  init(
    model: Model, datasetName: String, recipe: Recipe = Recipe(), seed: UInt64 = 0, limits: CompressionLimits
  ) throws {
    self.datasetName = datasetName
    self.seed = seed
    compress = try CompressState(model: model, recipe: recipe, limits: limits)
    distill = DistillState(teacher: compress.subject)
    explore = ExploreState(current: compress.configuration(of: .both))
    problem = obstacle
  }

  /// Why the model can't be run, whatever the data, if it can't.
  public var obstacle: String? { compress.subject.model.graph.obstacle }

  /// Why the model can neither be measured nor trained, if that is so: it can't be run, or there is no data for it.
  var obstacleToMeasuring: String? { obstacle ?? (test == nil ? problem : nil) }

  /// Whether the help is shown.
  public var isHelpShown: Bool { helpPage != nil }

  /// Takes note of how the state was drawn: what is pointed at later was seen there.
  ///
  /// - Returns: Whether it has to be drawn again, because there was no room for what had the keyboard.
  @discardableResult mutating func follow(_ frame: Frame) -> Bool {
    let (focus, isChartFocused) = (compress.focus, compare.isChartFocused)
    regions = frame.regions
    isTooSmall = frame.isTooSmall
    helpPageCount = frame.helpPageCount
    followTour(pageCount: frame.tourPageCount)
    followExplanation(partCount: frame.explanationPartCount)
    compare.firstColumn = frame.firstColumn
    if let plots = frame.plots { compress.follow(plots: plots) }
    if screen == .compare, !isTooSmall, regions.rectangle(of: .compare(.chart)) == nil {
      compare.isChartFocused = false
    }
    compress.drawnHistogram = frame.histogram
    jobs.scrollLog(by: 0, within: frame.hiddenLogLines)
    export.firstLine = min(export.firstLine, frame.lastExportLine)
    export.page = frame.exportPage
    return compress.focus != focus || compare.isChartFocused != isChartFocused
  }

  /// Turns the help's page; closes it after the last one.
  mutating func turnHelpPage(back: Bool = false) {
    helpPage = helpPage.flatMap { back ? max(0, $0 - 1) : $0 + 1 < helpPageCount ? $0 + 1 : nil }
  }

  /// How many samples accuracy is measured on; 0 until the data is read.
  public var sampleCount: Int { test?.samples.count ?? 0 }

  /// Something on the screen that can be pointed at.
  public enum Target: Hashable, Sendable {
    /// A screen's tab.
    case tab(Screen)
    /// The budget in the header.
    case budget
    /// A key in the footer or beside something that it acts on.
    case key(Key)
    /// Something of the Compress screen.
    case compress(CompressState.Target)
    /// Something of the Distill screen.
    case distill(DistillState.Target)
    /// Something of the Explore screen.
    case explore(ExploreState.Target)
    /// Something of the Compare screen.
    case compare(CompareState.Target)
    /// A job in the list.
    case job(JobID)
    /// Something else of the Jobs screen.
    case jobs(JobsState.Target)
    /// Curves that a job measures.
    case curves(JobSnapshot.Curve.Quantity)
    /// A dialog, one of its lines, and what takes a line's value a step further or back.
    case dialog, dialogLine(Int), dialogStep(Int, by: Int)
    /// What explains something, and the tour.
    case explanation, tour
  }

  /// Something that is being typed.
  public struct Entry: Hashable, Sendable {
    /// What it is for.
    public enum Purpose: Hashable, Sendable {
      /// A value for the selected slider, with what it is.
      case value(String)
      /// A budget of one's own.
      case budget
      /// The file that something is saved to.
      case file(SavedContent)
      /// The file that the model is written to, and the one that a recipe is read from.
      case exportFile, recipeFile
      /// A value for a line of the dialog, with what it is.
      case option(String)
      /// What trainings start from.
      case seed
      /// What the layers in the list have in common.
      case filter
    }

    /// What it is for.
    public let purpose: Purpose
    /// What was typed so far.
    public var text: String
    /// Why what was typed wasn't taken, until something else is typed.
    var problem: String?

    init(purpose: Purpose, text: String) {
      self.purpose = purpose
      self.text = text
    }
  }
}
