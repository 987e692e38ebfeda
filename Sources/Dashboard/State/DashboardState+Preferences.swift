public import ModelCompression
internal import TerminalCanvas

extension DashboardState {
  /// What a person wants to begin with, apart from what is worked on.
  public struct Preferences: Sendable {
    /// The budget to fit into.
    public var budget: SizeBudget
    /// How models are trained on.
    public var fineTuning: FineTuneOptions

    /// Creates preferences.
    public init(
      budget: SizeBudget = SizeBudget.presets[1], fineTuning: FineTuneOptions = FineTuneOptions()
    ) {
      self.budget = budget
      self.fineTuning = fineTuning
    }
  }

  /// Takes what a person wants to begin with.
  public mutating func adopt(_ preferences: Preferences) {
    take(preferences.budget)
    compress.fineTuning = preferences.fineTuning
  }

  /// Takes how everything is to be drawn.
  public mutating func adopt(_ appearance: Appearance) { self.appearance = appearance }

  /// Takes a budget, and keeps it among those to choose from.
  mutating func take(_ budget: SizeBudget) {
    self.budget = budget
    ownBudget = SizeBudget.presets.contains { $0.bytes == budget.bytes } ? nil : budget
  }
}
