/// One of the dashboard's screens.
public enum Screen: Int, Hashable, Sendable, CaseIterable {
  /// Sliders for every layer, and what they do.
  case compress
  /// A small model learns from the large one.
  case distill
  /// Everything that was measured, as sizes with accuracies.
  case explore
  /// Techniques side by side.
  case compare
  /// Everything that runs, waits or is done.
  case jobs

  /// What it is called on its tab.
  public var title: String {
    switch self {
    case .compress: "Compress"
    case .distill: "Distill"
    case .explore: "Explore"
    case .compare: "Compare"
    case .jobs: "Jobs"
    }
  }

  /// The number on its tab, from 1.
  var number: Int { rawValue + 1 }

  /// What it does with keys and the mouse, and how it is drawn.
  var behavior: any ScreenBehavior.Type {
    switch self {
    case .compress: CompressScreen.self
    case .distill: DistillScreen.self
    case .explore: ExploreScreen.self
    case .compare: CompareScreen.self
    case .jobs: JobsScreen.self
    }
  }

  /// The screen some tabs further to the right, round the end.
  func after(_ step: Int) -> Screen {
    let count = Self.allCases.count
    return Self.allCases[((rawValue + step) % count + count) % count]
  }
}
