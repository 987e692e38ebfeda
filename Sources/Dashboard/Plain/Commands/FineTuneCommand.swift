internal import NeuralNetwork

/// Trains the model on under its recipe.
enum FineTuneCommand: PlainCommand {
  static let name = "fine-tune"
  static let usage = "fine-tune [EPOCHS]"
  static let summary =
    "Trains the model on under its recipe, with the original as its teacher; without EPOCHS for as many as the last time, at first what the settings say or \(FineTuneOptions().epochs)."

  static func run(_ argument: String, on mode: PlainMode) throws {
    try mode.state.compress.subject.model.graph.requireRunnable()
    let before = mode.state.compress.subject
    try mode.change { state in
      if !argument.isEmpty { try state.set(.epochs, to: argument) }
      return [state.startFineTuning()]
    }
    guard mode.state.compress.subject != before else { return }
    try mode.say("'measure' measures it, 'undo' takes it back.")
  }
}
