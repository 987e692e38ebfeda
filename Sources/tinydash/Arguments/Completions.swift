import ArgumentParser
import Foundation

extension CompletionKind {
  /// Names that are known, and files with one of some extensions, and folders on the way to them.
  static func names(_ names: [String], orFiles extensions: [String]) -> CompletionKind {
    .custom { _, _, prefix in
      names.filter { $0.hasPrefix(prefix) } + files(prefix, extensions: extensions)
    }
  }

  /// Words, one of which has to be written.
  static func words<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> CompletionKind
  where Word.RawValue == String {
    .list(type.allCases.map(\.rawValue))
  }

  /// What models are read from.
  static let modelExtensions = ["onnx", "safetensors", "npz", "json"]

  /// Files that begin as `prefix` does, hidden ones only where that is asked for.
  private static func files(_ prefix: String, extensions: [String]) -> [String] {
    let place = prefix.lastIndex(of: "/")
    let folder = place.map { String(prefix[...$0]) } ?? ""
    let start = place.map { String(prefix[prefix.index(after: $0)...]) } ?? prefix
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return names.sorted().compactMap { name in
      guard name.hasPrefix(start), start.hasPrefix(".") || !name.hasPrefix(".") else { return nil }
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder + name, isDirectory: &isFolder)
      if isFolder.boolValue { return folder + name + "/" }
      return extensions.contains { name.hasSuffix(".\($0)") } ? folder + name : nil
    }
  }
}
