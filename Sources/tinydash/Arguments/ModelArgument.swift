import ArgumentParser
import Foundation
import ModelFormats
import NeuralNetwork

/// The model that a command works on: a built-in one's name, or a file.
struct ModelArgument: ExpressibleByArgument {
  let name: String

  init(argument: String) { name = argument }

  /// The built-in models, for people to read.
  static let builtin = BuiltinModels.names.joined(separator: ", ")

  static let help: ArgumentHelp =
    "A built-in model (\(builtin)), an .onnx or .safetensors file, the .index.json of several, or an .npz of weights."

  static var defaultCompletionKind: CompletionKind {
    .names(BuiltinModels.names, orFiles: CompletionKind.modelExtensions)
  }

  /// Reads it, and tells of outputs that are left out.
  ///
  /// - Parameter allowsLoss: Whether they are left out also if weights are lost with them; see `ModelFile`.
  /// - Throws: `FormatError`, or `ValidationError` for a name that means nothing.
  func load(allowsLoss: Bool = false) throws -> Model {
    switch Result(catching: { () throws(FormatError) in
      try ModelFile.load(name, allowsLoss: allowsLoss)
    }) {
    case .success(let model):
      if let leftOut = model.leftOut { StandardError.write("note: \(leftOut.printable)\n") }
      return model
    case .failure(let error)
    where error.kind == .notFound && Self.isName(name) && Architecture.named(name) == nil:
      throw ValidationError(error.description)
    case .failure(let error): throw error
    }
  }

  /// Reads it for a command that runs it.
  ///
  /// - Throws: also `GraphError` when there are weights but nothing that could be computed with them.
  func loadRunnable() throws -> Model {
    let model = try load()
    do {
      try model.graph.requireRunnable()
    } catch {
      throw Unrunnable(model: name, reason: model.graph.obstacle ?? error.reason)
    }
    return model
  }

  /// Why a model can't be run.
  private struct Unrunnable: Error, CustomStringConvertible {
    let model: String
    let reason: String
    var description: String {
      "\(model) can't be run: \(reason); inspect, compress and the dashboard work on its weights"
    }
  }

  /// Whether an argument is rather a name than the path of a file.
  static func isName(_ argument: String) -> Bool { !argument.contains("/") && !argument.contains(".") }
}

extension Model {
  /// Reads all weights that are still in their file.
  ///
  /// - Throws: `FormatError` when one of them can't be read any more; looking at it would give values that aren't numbers.
  func loadWeights() throws {
    for tensor in weights.values { try tensor.load() }
  }

  /// What a file says of the training that made it.
  enum Record {
    static let command = "tinydash.command"
    static let accuracy = "tinydash.accuracy"
  }
}
