internal import ModelCompression
internal import TerminalCanvas

/// What is explained, and how far the tour is.
struct TeachingState: Sendable {
  /// An explanation that is shown, and what it is of.
  struct Open: Hashable, Sendable {
    /// Which of the topics near what is selected, not yet brought into their number.
    var topic = 0
    /// The part of it that is shown where there isn't room for all of it, and how many there were when it was drawn last.
    var part = 0
    var partCount = 1
    var selection: ExplanationSelection
  }

  /// The explanation that is shown.
  var open: Open?
  /// The guided tour, once it was begun.
  var tour: TourState?
  /// What is known of the newest large layer that was explained.
  var studied: (key: LayerStudyRequest.Key, facts: LayerFacts)?
  /// The large layer that is being looked at.
  var asked: LayerStudyRequest.Key?
}

/// What an explanation is of.
struct ExplanationSelection: Hashable, Sendable {
  let screen: Screen
  let dialog: Dialog?
  let row: CompressState.Row
  let focus: CompressState.Focus
  let setting: DistillSetting
  let point: Int?
  let technique: Int
  let job: JobID?
}

extension DashboardState {
  /// What would be explained.
  var explanationSelection: ExplanationSelection {
    ExplanationSelection(
      screen: screen, dialog: dialog, row: compress.row, focus: compress.focus, setting: distill.setting,
      point: explore.selectedPoint?.number, technique: compare.selected, job: jobs.selectedEntry?.id)
  }

  /// Whether an explanation is shown.
  public var isExplaining: Bool { teaching.open != nil }

  /// Shows an explanation of what is selected, or hides it.
  mutating func toggleExplanation() throws {
    guard teaching.open == nil else {
      teaching.open = nil
      return
    }
    guard !ExplanationTopics.near(self).isEmpty else { throw Refusal("there is nothing to explain here yet") }
    teaching.open = .init(selection: explanationSelection)
  }

  /// Shows the next part of the explanation, or the next explanation of what is selected, round the end.
  mutating func turnExplanation(by step: Int) throws {
    guard let open = teaching.open else { return try toggleExplanation() }
    let part = open.part + step
    if (0..<open.partCount).contains(part) {
      teaching.open?.part = part
    } else {
      teaching.open = .init(topic: open.topic + step, selection: explanationSelection)
    }
  }

  /// Takes note of how many parts the explanation was drawn in.
  mutating func followExplanation(partCount: Int) {
    guard let open = teaching.open else { return }
    teaching.open?.partCount = partCount
    teaching.open?.part = min(open.part, partCount - 1)
  }

  /// Begins with the nearest topic again when something else is selected.
  mutating func followSelection() {
    guard let open = teaching.open, open.selection != explanationSelection else { return }
    teaching.open = .init(selection: explanationSelection)
  }

  /// The explanation that is shown, with its place among those of what is selected; `nil` when there is none.
  ///
  /// - Parameter facts: How the weights of the selected layer are spread; `nil` while that isn't known.
  func explanation(facts: LayerFacts?) -> (text: Explanation, place: Int, count: Int)? {
    guard let open = teaching.open else { return nil }
    let topics = ExplanationTopics.near(self)
    guard !topics.isEmpty else { return nil }
    let place = (open.topic % topics.count + topics.count) % topics.count
    let text = topics[place].explain(self, facts: facts)
    let theme = appearance.theme
    return (
      Explanation(theme.words(text.title), text.sentences.map(theme.words)), place, topics.count
    )
  }
}
