/// What is wrong with a recipe, and where.
public struct RecipeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The keys that lead to the value, outermost first; empty for the recipe as a whole.
  public let path: [String]
  /// What was found and what was expected.
  public let problem: String

  init(_ path: [String], _ problem: String) {
    self.path = path
    self.problem = problem
  }

  /// The path and the problem: `layers.conv1.bits: 9 is not a bit width; use 1…8, 16 or 32`.
  public var description: String {
    path.isEmpty ? problem : "\(path.joined(separator: ".")): \(problem)"
  }
}
