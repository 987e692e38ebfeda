internal import ModelCompression

/// Chooses which weights are ranked together.
enum ScopeCommand: PlainCommand {
  static let name = "scope"
  static let usage = "scope local|global"
  static let summary = "Ranks weights within each layer (local) or over all layers (global)."

  static func run(_ argument: String, on mode: PlainMode) throws {
    guard let scope = Recipe.Scope(word: argument) else {
      throw BadArgument(problem: "'\(argument)' is no scope, which is \(Recipe.Scope.vocabulary)")
    }
    try mode.change { state in
      var recipe = state.compress.recipe
      recipe.scope = scope
      return try state.compress.change(to: recipe, by: nil)
    }
    try mode.say(mode.description(of: .all))
  }
}
