internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

extension DashboardState {
  /// The model that students are taught by and that techniques are compared on: the one on the Compress screen, or the original.
  public var base: Subject { startsFromOriginal ? compress.original : compress.subject }

  /// The students that there are for it: what the Compress screen has of it comes last.
  public var students: [StudentChoice] {
    let isPrepared = base != compress.subject || !compress.channelFractions.isEmpty
    return [.narrow] + distill.architectures.map(StudentChoice.architecture) + (isPrepared ? [.prepared] : [])
  }

  /// What the chosen student takes.
  public var studentFigures: DistillState.Figures {
    distill.student == .prepared ? compress.figures : distill.studentFigures
  }

  /// What the chosen student is called.
  var studentName: String {
    let width = distill.value(of: .width)
    let narrow = width < 1 ? " ×\(Numbers.decimal(width, places: 2))" : ""
    switch distill.student {
    case .narrow: return "\(base.model.name) ×\(Numbers.decimal(width, places: 2))"
    case .architecture(let name): return name + narrow
    case .prepared:
      guard !compress.channelFractions.isEmpty else { return compress.subject.title }
      let part = Double(compress.figures.parameters) / Double(max(1, distill.teacherFigures.parameters))
      return "\(compress.subject.title), cut to \(Numbers.percent(part))"
    }
  }

  /// The job that the screen shows, if it has yet to end.
  var jobToStop: JobsState.Entry? {
    let job =
      switch screen {
      case .compress, .explore: nil as JobsState.Entry?
      case .distill: jobs.newest(.distillation)
      case .compare: jobs.newest(.comparison)
      case .jobs: jobs.selectedEntry
      }
    return job.flatMap { $0.isOver ? nil : $0 }
  }

  /// Brings the other screens up to date with the model on the Compress screen.
  mutating func followCompress() -> [Effect] {
    if compress.subject == compress.original { startsFromOriginal = false }
    if distill.subject != base { distill.follow(base) }
    if !students.contains(distill.student) { try? distill.choose(.narrow) }
    explore.follow(compress.configuration(of: .both))
    var effects: [Effect] = []
    let wanted = DistillState.Look(subject: base.number, sample: distill.sample)
    if screen == .distill, test != nil, distill.asked != wanted {
      distill.asked = wanted
      effects.append(.predict(sample: distill.sample))
    }
    if let request = compress.nextRankRequest {
      compress.ranks.asked = request.key
      effects.append(.analyzeRank(request))
    }
    return effects
  }
}
