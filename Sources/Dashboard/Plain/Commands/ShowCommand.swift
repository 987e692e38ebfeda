internal import ModelCompression
internal import NeuralNetwork

/// What there is at a glance.
enum ShowCommand: PlainCommand {
  static let name = "show"
  static let usage = "show"
  static let summary = "Says which model it is, what its recipe makes of it, and what was measured."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try expectNothing(argument)
    let state = mode.state
    let model = state.compress.subject.model
    let measured =
      state.obstacle != nil
      ? "" : state.problem == nil ? ", measured on \(state.datasetName)" : ", not measured"
    try mode.say(
      "\(state.compress.subject.title)\(measured): \(model.layers.count) \(model.layers.count == 1 ? "layer" : "layers"), "
        + "\(model.parameterCount) parameters, \(state.compress.subject.bytes) bytes in single precision.")
    if let obstacle = state.obstacle {
      try mode.say("It can't be run: \(obstacle). Sizes are shown, accuracy is not.")
    }
    try mode.say(
      state.compress.recipe == .init()
        ? "\(state.compress.subject == state.compress.original ? "Nothing is done to it yet" : "It has no recipe yet"). The budget is \(state.budget.name), seed \(state.seed)."
        : "Under its recipe: \(mode.sizeDescription)")
    for variant in Variant.allCases {
      if let text = mode.description(of: variant) { try mode.say(text) }
    }
  }
}
