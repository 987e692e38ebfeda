import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork

/// Recipes in files.
enum RecipeFile {
  /// Far more than a recipe for thousands of layers takes.
  private static let limit = 16 << 20

  /// What is wrong with the recipe in a file.
  struct Failure: Error, CustomStringConvertible {
    let file: String
    let reason: RecipeError
    var description: String { "\(file): \(reason)" }
  }

  /// Reads a recipe and checks that it fits `model`.
  ///
  /// - Throws: `FormatError` when the file can't be read, `Failure` when what is in it is no recipe for the model.
  static func read(_ path: String, for model: Model) throws -> Recipe {
    let bytes = try FileBytes.read(path, limit: limit)
    do {
      let recipe = try Recipe(json: Data(bytes))
      try recipe.validate(for: model)
      return recipe
    } catch {
      throw Failure(file: path, reason: error)
    }
  }
}
