public import NeuralNetwork

/// The models that are compiled into the program with their weights.
public enum BuiltinModels {
  /// The names of the models whose weights this program has, smallest first.
  public static var names: [String] {
    Architecture.all.map(\.name).filter { EmbeddedFile.exists(named: fileName($0)) }
  }

  /// The built-in model called `name`, or nil if this program has no weights of that name.
  ///
  /// - Throws: ``FormatError`` when the embedded weights don't fit the architecture of that name.
  public static func model(named name: String) throws(FormatError) -> Model? {
    guard let architecture = Architecture.named(name), let bytes = EmbeddedFile.bytes(named: fileName(name))
    else { return nil }
    let file = try Safetensors(bytes, file: fileName(name)).weights()
    return try file.model(named: name, architecture: architecture)
  }

  private static func fileName(_ name: String) -> String { "\(name).safetensors" }
}
