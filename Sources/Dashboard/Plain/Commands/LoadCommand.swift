internal import ModelCompression

/// Takes a recipe from a file.
enum LoadCommand: PlainCommand {
  static let name = "load"
  static let usage = "load RECIPE.json"
  static let summary = "Takes the recipe in a file in the place of the current one."

  static func run(_ argument: String, on mode: PlainMode) throws {
    guard !argument.isEmpty else { throw BadArgument(problem: "the file is missing") }
    let recipe = try mode.surroundings.readRecipe(argument, mode.state.compress.subject.model)
    try mode.change { state in
      state.compress.wantsAll = true
      return try state.compress.change(to: recipe, by: nil)
    }
    try ShowCommand.run("", on: mode)
  }
}
