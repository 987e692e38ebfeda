public import ModelCompression
public import NeuralNetwork

/// What the Compress screen shows: a recipe, what became of the model under it, and how that is looked at.
public struct CompressState: Sendable {
  /// A line of the list of layers.
  public enum Row: Hashable, Sendable {
    /// One layer, by its place in the list.
    case layer(Int)
    /// All layers at once.
    case all
  }

  /// What arrow keys move.
  public enum Focus: String, Hashable, Sendable, CaseIterable {
    /// The slider for the fraction of weights to prune.
    case sparsity
    /// The slider for the bits of each weight.
    case bits
    /// The slider for the fraction of output channels to remove.
    case channels
    /// The threshold on the histogram.
    case histogram
    /// The cursor on the heatmap.
    case heatmap

    /// Whether it is a slider of the list.
    var isSlider: Bool {
      switch self {
      case .sparsity, .bits, .channels: true
      case .histogram, .heatmap: false
      }
    }
  }

  /// Something on this screen that can be pointed at.
  public enum Target: Hashable, Sendable {
    /// A slider.
    case slider(Row, Focus)
    /// A line of the list.
    case row(Row)
    /// The heatmap.
    case heatmap
    /// The histogram's columns, its counts with its title, and a line of its threshold with what is beside it.
    case histogram, histogramScale, threshold
    /// A column's title.
    case title(LayerOrder.Column)
    /// The list's scroll bar.
    case scrollBar
  }

  /// What undo goes back to.
  struct Step: Sendable {
    var subject: Subject
    var recipe: Recipe
  }

  /// The bit widths of the slider, from left to right.
  public static let bitWidths = [1, 2, 3, 4, 5, 6, 7, 8, 16, 32]

  /// The model that everything is compared with.
  public let original: Subject
  /// The model that is compressed: the original, or what training made of it.
  public internal(set) var subject: Subject
  /// What to do to each layer.
  public internal(set) var recipe: Recipe
  /// What became of the model under the recipe.
  public internal(set) var compressed: PartialCompression
  let limits: CompressionLimits
  /// The layers that are being compressed in the background.
  var awaited: Set<String> = []
  /// Whether layers are being compressed in the background.
  var isCompressing = false
  /// Layers that were looked at.
  var visited: Set<String> = []
  /// Whether layers that weren't looked at are to be compressed too.
  var wantsAll: Bool
  /// Why the weights of layers can't be read, by name.
  var unreadable: [String: String] = [:]
  /// What was last shown of a layer.
  var former: ShownLayer?
  /// What is known of each variant.
  public internal(set) var measurements: [Variant: Measurement] = [:]

  /// The selected line.
  public internal(set) var row = Row.layer(0)
  /// What arrow keys move.
  public internal(set) var focus = Focus.sparsity {
    didSet { if !isHeld { widenSlider() } }
  }
  /// Whether counts of the histogram are drawn on a logarithmic scale.
  public internal(set) var usesLogScale = false
  /// The value of the histogram that is read off.
  public internal(set) var histogramPointer: Double?
  /// The plots that there was room for when the screen was drawn last; `nil` before.
  private(set) var plots: Set<Focus>?
  /// How the histogram was drawn last.
  var drawnHistogram: HistogramScale?
  var thresholdAim: ThresholdAim?
  /// What the layers in the list have in common in their names or operators; empty shows all.
  public internal(set) var filter = ""
  /// The line that was selected when the filter began to be typed.
  var rowBeforeFilter: Row?
  /// What the list was sorted by.
  public internal(set) var order = LayerOrder()
  /// The layers as they were sorted then.
  var sorted: [Int]
  /// Whether they are others since, and not all is known yet that they are sorted by.
  var sortsAnew = false
  /// How the heatmap is drawn.
  public internal(set) var heatmap = HeatmapView()

  /// How the model is trained on.
  public internal(set) var fineTuning = FineTuneOptions()
  /// How the newest fine-tuning trains, in many words and in few, for how many epochs, and whether it prunes or quantizes meanwhile.
  var newestFineTuning = (methods: [""], epochs: 0, changesMeanwhile: false)
  /// The fraction of the energy that factorized layers keep.
  var factorizationEnergy = 0.99
  /// The singular values of dense layers, as far as they are known.
  var ranks = RankState()
  /// Whether the curves of fine-tuning stand in the place of the heatmap.
  public internal(set) var showsCurves = false

  /// What the model without the channels that the recipe removes takes.
  var figures: DistillState.Figures
  /// What the channels of the subject's layers hang together with, by layer.
  var channelGroups: [String: ChannelGroup] = [:]
  /// The fraction of channels that the recipe removes from each group.
  var channelFractions: [ChannelGroup.ID: Double] = [:]
  /// Bytes of the original in single precision.
  let originalBytes: Int
  let originalMACs: Int
  let originalParameters: Int
  var undoStack: [Step] = []
  var redoStack: [Step] = []
  /// What could be made again before the last change.
  var redoBeforeChange: [Step] = []
  /// What layers had before a choice fixed it, by name; without one what the defaults had.
  var formerSettings: [String?: FormerSettings] = [:]
  /// Something to tell about the last change.
  var notice: String?
  /// Whether measuring was stopped before it was done.
  var isStopped = false
  /// The slider that gets the most room.
  private(set) var wideSlider = Focus.sparsity
  /// Whether the mouse holds something; columns then stay where they are.
  var isHeld = false {
    didSet { if !isHeld { widenSlider() } }
  }
  /// The column of the screen where the mouse was last with what it holds.
  var heldColumn = 0
  /// The slider that the last change was made with; more of the same is one step to undo.
  var lastChange: Target?
  /// The highest number that a subject has.
  var lastSubject = 0

  /// Starts with an untouched model, or with a recipe.
  ///
  /// - Throws: `RecipeError` when the recipe doesn't fit the model, or the model has nothing that a recipe could be for.
  public init(model: Model, recipe: Recipe = Recipe()) throws {
    try self.init(model: model, recipe: recipe, limits: CompressionLimits())
  }

  init(model: Model, recipe: Recipe, limits: CompressionLimits) throws {
    self.limits = limits
    original = Subject(number: 0, graph: 0, model: model)
    subject = original
    self.recipe = recipe
    compressed = try PartialCompression(model, recipe)
    // A line is always selected.
    guard !compressed.layers.isEmpty else {
      throw Refusal("\(model.name) has no layer with weights, so there is nothing to compress")
    }
    sorted = Array(compressed.layers.indices)
    // What is in a file that may be large is read when it is looked at.
    wantsAll = recipe != Recipe() || model.weights.values.allSatisfy(\.isLoaded)
    figures = DistillState.Figures(compressed.base.graph)
    originalBytes = CompressionMetrics.calculateModelSize(model)
    originalMACs = model.macs
    originalParameters = model.parameterCount
    updateChannels(isNewGraph: true)
    start = settle()
  }

  /// What there is to do at the start.
  var start: [Effect] = []

  /// The layers that the recipe works on.
  public var layers: [Layer] { compressed.layers }

  /// The layer that histogram and heatmap show: the selected one, or the largest.
  public var shownLayer: Int {
    if case .layer(let index) = row { return index }
    return layers.indices.max { layers[$0].weightShape.elementCount < layers[$1].weightShape.elementCount }
      ?? 0
  }

  /// What to measure now.
  var measurement: Effect {
    var next: Layer?
    if case .layer(let index) = row { next = layers[index] }
    return .measure(
      MeasurementRequest(
        original: original, subject: subject, recipe: recipe, next: next, compression: compressed))
  }

  /// Takes note of the plots that there is room for: what isn't there is neither moved nor read.
  mutating func follow(plots: Set<Focus>) {
    self.plots = plots
    if !focus.isSlider, !plots.contains(focus) { focus = wideSlider }
    if !plots.contains(.histogram) { histogramPointer = nil }
  }

  private mutating func widenSlider() {
    if focus.isSlider { wideSlider = focus }
  }

  /// What a variant has to be measured for to be this recipe's.
  func configuration(of variant: Variant) -> Configuration {
    Configuration(
      subject: variant == .original ? original.number : subject.number, recipe: variant.recipe(from: recipe))
  }
}
