internal import Foundation

/// A model in several safetensors files, told by an index beside them: `model.safetensors.index.json`.
///
/// Format: https://huggingface.co/docs/safetensors, as the `transformers` library writes it.
enum SafetensorsIndex {
  private struct Contents: Decodable {
    /// For every tensor the name of the file that it is in.
    let places: [String: String]

    enum CodingKeys: String, CodingKey {
      case places = "weight_map"
    }
  }

  /// The format's own limit for headers; an index has as much to say.
  private static let limit = Safetensors.headerLimit
  private static let fileLimit = 10_000

  /// Whether a file's beginning and name can be those of an index.
  static func isIndex(_ path: String) -> Bool { path.lowercased().hasSuffix(".json") }

  /// The weights of all files that the index at `path` names.
  ///
  /// - Throws: ``FormatError`` when the index isn't one, names a file outside of its folder, or a tensor isn't where it says.
  static func read(_ path: String) throws(FormatError) -> WeightsFile {
    let bytes = try FileBytes.read(path, limit: limit)
    let contents: Contents
    do {
      contents = try JSONDecoder().decode(Contents.self, from: Data(bytes))
    } catch {
      throw FormatError(
        .wrongFormat, file: path,
        "is not an index of safetensors files: expected {\"weight_map\": {\"TENSOR\": \"FILE\", …}}"
      )
    }
    let files = Set(contents.places.values).sorted()
    guard !files.isEmpty, files.count <= fileLimit else {
      throw FormatError(.corrupt, file: path, "names \(files.count) files; expected 1 to \(fileLimit)")
    }
    // The index comes with the model, and doesn't decide what else is read on this machine.
    if let outsider = files.first(where: {
      $0.isEmpty || $0.contains("/") || $0.contains("\\") || $0.contains("\0") || $0.hasPrefix(".")
    }) {
      throw FormatError(
        .corrupt, file: path, "names the file \"\(outsider)\"; expected names of files beside the index")
    }
    let folder = (path as NSString).deletingLastPathComponent
    var tensors: [StoredTensor] = []
    var metadata: [String: String] = [:]
    var missing = contents.places
    for name in files {
      let shard = try Safetensors(contentsOf: (folder as NSString).appendingPathComponent(name))
      for tensor in shard.storedTensors {
        guard contents.places[tensor.name] == name else {
          throw FormatError(
            .mismatch, file: shard.file,
            "has a tensor \"\(tensor.name)\" that the index \(contents.places[tensor.name].map { "places in \"\($0)\"" } ?? "doesn't name")"
          )
        }
        missing[tensor.name] = nil
        tensors.append(tensor)
      }
      metadata.merge(shard.metadata) { first, _ in first }
    }
    if let (tensor, file) = missing.min(by: { $0.key < $1.key }) {
      throw FormatError(.mismatch, file: path, "places \"\(tensor)\" in \"\(file)\", which hasn't got it")
    }
    return WeightsFile(file: path, tensors: tensors, metadata: metadata)
  }
}
