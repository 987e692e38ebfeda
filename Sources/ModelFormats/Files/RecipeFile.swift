internal import Foundation
public import ModelCompression
public import NeuralNetwork

/// Recipes in files, as JSON.
public enum RecipeFile {
  /// Far more than a recipe for thousands of layers takes.
  private static let limit = 16 << 20

  /// What is wrong with the recipe in a file.
  public struct Failure: Error, CustomStringConvertible {
    /// The file's path.
    public let file: String
    /// What is wrong, and where in the recipe.
    public let reason: RecipeError
    public var description: String { "\(file): \(reason)" }
  }

  /// Reads a recipe and checks that it fits `model`.
  ///
  /// - Parameter change: What becomes of the recipe's defaults before layers take from them what they don't say themselves.
  /// - Throws: ``FormatError`` when the file can't be read, ``Failure`` when what is in it is no recipe for the model.
  public static func read(
    _ path: String, for model: Model,
    changingDefaults change: (inout LayerRecipe) throws(RecipeError) -> Void = { (_) throws(RecipeError) in }
  ) throws -> Recipe {
    let bytes = try FileBytes.read(path, limit: limit)
    do {
      let recipe = try Recipe(json: Data(bytes), changingDefaults: change)
      try recipe.validate(for: model)
      return recipe
    } catch {
      throw Failure(file: path, reason: error)
    }
  }

  /// Writes a recipe; a file that is there already is replaced only when all is written.
  ///
  /// - Returns: The bytes of the file.
  /// - Throws: ``FormatError`` when the file can't be written.
  @discardableResult
  public static func write(_ recipe: Recipe, to path: String) throws -> Int {
    let json = try recipe.json()
    try AtomicFile.write([UInt8](json), to: path)
    return json.count
  }
}
