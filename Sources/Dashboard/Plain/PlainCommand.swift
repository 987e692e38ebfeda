internal import NeuralNetwork

/// A command of the plain mode.
protocol PlainCommand: SendableMetatype {
  /// The word that it begins with.
  static var name: String { get }
  /// How it is written.
  static var usage: String { get }
  /// What it does, in a sentence.
  static var summary: String { get }
  /// Does it. What it throws is said with its name, and the conversation goes on.
  ///
  /// - Parameter argument: What stands behind the name, without spaces around it.
  static func run(_ argument: String, on mode: PlainMode) throws
}

/// An argument that can't be understood; what was expected is the command's usage.
struct BadArgument: Error {
  let problem: String
}

/// The commands that there are, in the order in which help lists them.
enum PlainCommands {
  static let all: [any PlainCommand.Type] = [
    ShowCommand.self, LayersCommand.self, SparsityCommand.self, BitsCommand.self, ChannelsCommand.self,
    PatternCommand.self, SchemeCommand.self, GranularityCommand.self, RangeCommand.self,
    ScopeCommand.self, MeasureCommand.self, FineTuneCommand.self, UndoCommand.self, RedoCommand.self,
    ResetCommand.self, BudgetCommand.self, SeedCommand.self, SaveCommand.self, LoadCommand.self,
    HelpCommand.self, QuitCommand.self,
  ]

  static func named(_ name: String) -> (any PlainCommand.Type)? { all.first { $0.name == name } }
}

extension PlainCommand {
  /// Refuses what stands behind a command that takes nothing.
  static func expectNothing(_ argument: String) throws {
    guard argument.isEmpty else { throw BadArgument(problem: "it takes nothing, got '\(argument)'") }
  }

  /// A layer's line, or that of all, and the value behind it.
  static func rowAndValue(_ argument: String, _ mode: PlainMode) throws -> (CompressState.Row, String) {
    guard let place = argument.lastIndex(where: \.isWhitespace) else {
      throw BadArgument(
        problem: argument.isEmpty ? "a layer and a value are missing" : "a layer or a value is missing")
    }
    let name = argument[..<place].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let value = argument[argument.index(after: place)...]
    guard name != "all" else { return (.all, String(value)) }
    let layers = mode.state.compress.layers
    guard let index = layers.firstIndex(where: { $0.name == name }) else {
      let names = layers.prefix(20).map(\.name) + (layers.count > 20 ? ["…"] : [])
      throw BadArgument(
        problem: "there is no layer '\(name)'; there are \(names.joined(separator: ", ")), and all")
    }
    return (.layer(index), String(value))
  }

  /// Sets a slider, as if the value were typed at it.
  static func set(_ focus: CompressState.Focus, _ argument: String, on mode: PlainMode) throws {
    let (row, value) = try rowAndValue(argument, mode)
    try mode.change { state in
      let effects = state.compress.select(row)
      state.compress.focus = focus
      return try effects + CompressScreen.enter(value, &state)
    }
    try mode.say(mode.description(of: row))
    if case .layer = row { try mode.say(mode.sizeDescription) }
  }
}

extension PlainMode {
  /// The commands, as help lists them.
  public static var commands: [(usage: String, summary: String)] {
    PlainCommands.all.map { ($0.usage, $0.summary) }
  }
}
