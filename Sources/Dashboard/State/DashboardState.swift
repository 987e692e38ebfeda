public import ModelCompression
public import NeuralNetwork
public import TerminalCanvas

/// Everything that decides what is on the screen.
public struct DashboardState: Sendable {
  /// A line of the list of layers.
  public enum Row: Hashable, Sendable {
    /// One layer, by its place in the list.
    case layer(Int)
    /// All layers at once.
    case all
  }

  /// What arrow keys move.
  public enum Focus: Hashable, Sendable, CaseIterable {
    /// The slider for the fraction of weights to prune.
    case sparsity
    /// The slider for the bits of each weight.
    case bits
    /// The cursor on the heatmap.
    case heatmap
  }

  /// Something on the screen that can be pointed at.
  public enum Target: Hashable, Sendable {
    /// A slider.
    case slider(Row, Focus)
    /// A line of the list.
    case row(Row)
    /// The budget in the header.
    case budget
    /// A key in the footer.
    case key(Key)
    /// The heatmap.
    case heatmap
    /// The histogram.
    case histogram
  }

  /// Something that is being typed.
  public struct Entry: Hashable, Sendable {
    /// What it is for.
    public enum Purpose: Hashable, Sendable {
      /// A value for the selected slider.
      case slider
      /// A budget of one's own.
      case budget
    }

    /// What it is for.
    public let purpose: Purpose
    /// What was typed so far.
    public var text: String
  }

  /// The bit widths of the slider, from left to right.
  public static let bitWidths = [1, 2, 3, 4, 5, 6, 7, 8, 16, 32]

  /// The model as it was trained.
  public let model: Model
  /// Its layers.
  public let layers: [Layer]
  /// What accuracy is measured on.
  public let datasetName: String
  /// How many samples that are; 0 until the data is read.
  public internal(set) var sampleCount = 0

  /// What to do to each layer.
  public internal(set) var recipe: Recipe
  /// What became of the model under the recipe.
  public internal(set) var compressed: CompressedModel
  /// What is known of each variant.
  public internal(set) var measurements: [Variant: Measurement] = [:]
  /// What runs in the background, if anything does.
  public internal(set) var activity: JobActivity?
  /// Something to tell.
  public internal(set) var message: String?

  /// The selected line.
  public internal(set) var row = Row.layer(0)
  /// What arrow keys move.
  public internal(set) var focus = Focus.sparsity
  /// Whether counts of the histogram are drawn on a logarithmic scale.
  public internal(set) var usesLogScale = false
  /// How the heatmap is drawn.
  public internal(set) var heatmap = HeatmapView()
  /// The budget to fit into.
  public internal(set) var budget = Budget.presets[1]
  /// Whether the help is shown.
  public internal(set) var isHelpShown = false
  /// What is being typed.
  public internal(set) var entry: Entry?

  /// The original weights of each layer in bins.
  let originalHistograms: [WeightHistogram]
  /// The largest magnitude in each layer.
  let largestMagnitudes: [Float]
  var undoStack: [Recipe] = []
  var redoStack: [Recipe] = []
  /// The slider that the last change was made with; more of the same is one step to undo.
  var lastChange: Target?
  /// The slider that the mouse holds.
  var grabbed: Target?
  /// Where things were drawn last.
  var regions = HitRegions<Target>()

  /// Starts with an untouched model, or with a recipe.
  ///
  /// - Throws: `RecipeError` when the recipe doesn't fit the model.
  public init(model: Model, datasetName: String, recipe: Recipe = Recipe()) throws(RecipeError) {
    self.model = model
    self.layers = model.layers
    self.datasetName = datasetName
    self.recipe = recipe
    compressed = try compress(model, recipe)
    originalHistograms = model.layers.map { layer in
      WeightDistribution(model[weight: layer.weightName].elements, bins: 256).histogram
    }
    largestMagnitudes = originalHistograms.map { max(abs($0.range.lowerBound), abs($0.range.upperBound)) }
  }

  /// The layer that histogram and heatmap show: the selected one, or the largest.
  public var shownLayer: Int {
    if case .layer(let index) = row { return index }
    return layers.indices.max { layers[$0].weightShape.elementCount < layers[$1].weightShape.elementCount }
      ?? 0
  }

  /// What to measure now.
  var measurement: Effect {
    guard case .layer(let index) = row else { return .measure(recipe, next: nil) }
    return .measure(recipe, next: layers[index])
  }

  /// The settings that a line's sliders show.
  public func settings(of row: Row) -> LayerRecipe {
    switch row {
    case .layer(let index): recipe.settings(for: layers[index].name)
    case .all: recipe.defaults
    }
  }
}
