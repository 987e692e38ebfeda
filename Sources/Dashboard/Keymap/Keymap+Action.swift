extension Keymap {
  /// A choice of the recipe that keys step through.
  public enum Choice: Hashable, Sendable {
    /// Which weights are pruned together.
    case pattern
    /// How weights map to integers.
    case scheme
    /// Which weights share a scale.
    case granularity
    /// How ranges are found.
    case range
  }

  /// What keys can do. A screen takes those that mean something to it.
  public enum Action: Hashable, Sendable {
    /// Leave, show the help, or end what is under way.
    case quit, interrupt, help, escape
    /// Explain what is selected, or no more; say something else about it.
    case explain, explainMore
    /// Go to another task of the guided tour; begin it where there is none.
    case turnTour(Int)
    /// What no key of its own does: digits begin a value, the mouse drags in steps.
    case explained
    /// Go to a screen.
    case show(Screen)
    /// Go to the screen some tabs further.
    case showNext(Int)
    /// Go up or down: to another line, or with a cursor.
    case vertical(Int)
    /// Go left or right: with a slider, or with a cursor.
    case horizontal(Int, isCoarse: Bool)
    /// Move the slider to its lower or upper end, or the selection to the first or the last line.
    case toEnd(isUpper: Bool)
    /// Go as many lines up or down as a list shows.
    case page(Int)
    /// Read exact values off a plot, at the next place or the one before.
    case read(Int)
    /// Type which layers are listed.
    case filter
    /// Go to the line of all layers.
    case selectAll
    /// Go on to the next thing that arrows move, or back.
    case switchFocus(Int)
    /// Train the model on under its recipe, at once.
    case fineTune
    /// Choose how to train it, or what to do to it without.
    case openFineTuning, openCorrections
    /// Write the model or its recipe to a file, or read a recipe from one.
    case openExport, openRecipe
    /// Take changes back or make them again.
    case undo, redo, reset
    /// Compare magnitudes within layers or over all of them.
    case toggleScope
    /// Step through a choice of the recipe.
    case cycle(Choice)
    /// How plots are drawn.
    case toggleLogScale, toggleHeatmap, zoom(Int)
    /// Choose another budget, or type one.
    case nextBudget, typeBudget
    /// Draw everything in the next theme.
    case nextTheme
    /// Save what is on the screen to a file.
    case saveView
    /// Type what trainings start from.
    case typeSeed
    /// Start from the original instead of the current model, or from that again.
    case toggleOrigin
    /// End what runs in the background: measuring, else the job.
    case stop
    /// Begin what the screen is for.
    case start
    /// Look at another sample.
    case nextSample(Int)
    /// Make the trained student the model to compress.
    case sendStudent
    /// Show all of the plot, or what is nearly as good as the best.
    case showAll, showBest
    /// Forget the selected point, or all that are off the frontier.
    case forgetPoint, forgetOthers
    /// Sort by the column some further to the right, or the other way round.
    case sortColumn(Int), reverse
    /// Train longer or shorter.
    case moreEpochs(Int)
    /// Save the table to a file.
    case saveTable
    /// End the selected job, or let it rest and go on.
    case cancelJob, pauseJob
  }
}
