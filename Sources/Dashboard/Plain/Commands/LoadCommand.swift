internal import ModelCompression
internal import ModelFormats

/// Takes a recipe from a file.
enum LoadCommand: PlainCommand {
  static let name = "load"
  static let usage = "load RECIPE.json"
  static let summary = "Takes the recipe in a file in the place of the current one."

  static func run(_ argument: String, on mode: PlainMode) throws {
    guard !argument.isEmpty else { throw BadArgument(problem: "the file is missing") }
    let recipe = try RecipeFile.read(argument.expandingHome, for: mode.state.compress.subject.model)
    try mode.change { try $0.compress.change(toOpened: recipe) }
    try ShowCommand.run("", on: mode)
  }
}
