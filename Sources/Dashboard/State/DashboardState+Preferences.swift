public import ModelCompression
internal import TerminalCanvas

extension DashboardState {
  /// What a person wants to begin with, apart from what is worked on.
  public struct Preferences: Sendable {
    /// How everything is drawn.
    public var appearance: Appearance
    /// The budget to fit into.
    public var budget: SizeBudget
    /// How models are trained on.
    public var fineTuning: FineTuneOptions

    /// Creates preferences.
    public init(
      appearance: Appearance = Appearance(), budget: SizeBudget = SizeBudget.presets[1],
      fineTuning: FineTuneOptions = FineTuneOptions()
    ) {
      self.appearance = appearance
      self.budget = budget
      self.fineTuning = fineTuning
    }
  }

  /// Takes what a person wants to begin with.
  public mutating func adopt(_ preferences: Preferences) {
    appearance = preferences.appearance
    take(preferences.budget)
    compress.fineTuning = preferences.fineTuning
  }

  /// Takes a budget, and keeps it among those to choose from.
  mutating func take(_ budget: SizeBudget) {
    self.budget = budget
    ownBudget = SizeBudget.presets.contains { $0.bytes == budget.bytes } ? nil : budget
  }
}
