/// Something that can be explained: a technique, or what it did.
protocol ExplanationTopic: SendableMetatype {
  /// How near it is to what is selected: 0 for the very thing, 1 for what belongs to it; `nil` when it has nothing to do with it.
  static func distance(in state: DashboardState) -> Int?
  /// Explains it with the numbers of the model at hand.
  ///
  /// - Parameter facts: How the weights of the selected layer are spread; `nil` while that isn't known.
  static func explain(_ state: DashboardState, facts: LayerFacts?) -> Explanation
}

/// Everything that can be explained.
enum ExplanationTopics {
  /// All topics; of equally near ones the first is explained first.
  static let all: [any ExplanationTopic.Type] = [
    FineTuneOptionExplanation.self, CorrectionExplanation.self, ExportExplanation.self,
    LayerPruningExplanation.self, PatternPruningExplanation.self, ModelPruningExplanation.self,
    LayerQuantizationExplanation.self, PaletteExplanation.self, ModelQuantizationExplanation.self,
    ChannelsExplanation.self, WeightExplanation.self, FineTuningExplanation.self, AccuracyExplanation.self,
    EncodingExplanation.self, SpeedExplanation.self, LowRankExplanation.self,
    StudentExplanation.self, TemperatureExplanation.self, LossExplanation.self,
    DistillationExplanation.self, PointExplanation.self, TechniqueExplanation.self, JobExplanation.self,
  ]

  /// The topics that have to do with what is selected, the nearest first.
  static func near(_ state: DashboardState) -> [any ExplanationTopic.Type] {
    let found = all.enumerated().compactMap { place, topic in
      topic.distance(in: state).map { (distance: $0, place: place, topic: topic) }
    }
    return found.sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }.map(\.topic)
  }
}
