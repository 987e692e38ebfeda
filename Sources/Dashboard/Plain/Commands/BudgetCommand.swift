internal import ModelCompression

/// Chooses the size to fit into.
enum BudgetCommand: PlainCommand {
  static let name = "budget"
  static let usage = "budget SIZE"
  static let summary = "Sets the size to fit into, such as 256K, 1.5MB or 40000."

  static func run(_ argument: String, on mode: PlainMode) throws {
    guard let budget = SizeBudget(argument) else { throw BadArgument(problem: "'\(argument)' is no size") }
    mode.state.take(budget)
    try mode.say("The budget is \(budget.name). " + mode.description(of: .all))
  }
}
