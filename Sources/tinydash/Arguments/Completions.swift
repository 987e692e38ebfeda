import ArgumentParser
import Dashboard
import Foundation

extension CompletionKind {
  /// Names that are known, and files with one of some extensions, and folders on the way to them.
  static func names(_ names: [String], orFiles extensions: [String]) -> CompletionKind {
    .custom { _, _, word in
      let prefix = ShellWord.isHandedOn ? ShellWord(word).unquoted : word
      return names.filter { $0.hasPrefix(prefix) } + files(prefix, extensions: extensions)
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
    let end = prefix.lastIndex(of: "/")
    let folder = end.map { String(prefix[...$0]) } ?? ""
    let start = end.map { String(prefix[prefix.index(after: $0)...]) } ?? prefix
    // What the shell will make of it; what is offered begins as it was typed.
    let place = folder.expandingHome
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place.isEmpty ? "." : place)) ?? []
    return names.sorted().compactMap { name in
      // Of a name in two lines there would be two.
      guard !name.contains(where: \.isNewline), name.hasPrefix(start),
        start.hasPrefix(".") || !name.hasPrefix(".")
      else { return nil }
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: place + name, isDirectory: &isFolder)
      if isFolder.boolValue { return folder + name + "/" }
      return extensions.contains { name.hasSuffix(".\($0)") } ? folder + name : nil
    }
  }
}

/// A word of a command line as it stands there while it is completed: with quotes, and possibly without their ends.
struct ShellWord {
  /// Whether the shell that asks hands words on like this; fish did not before version 4.
  static var isHandedOn: Bool {
    guard CompletionShell.requesting == .fish else { return true }
    let version = CompletionShell.requestingVersion ?? ""
    return Int(version.prefix { $0 != "." }) ?? 0 >= 4
  }

  private let text: String

  init(_ text: String) { self.text = text }

  /// What the shell would make of it, but for parameters and the like.
  var unquoted: String {
    var result = ""
    var quote: Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        // Between double quotes a backslash is for some characters only.
        if quote == "\"", !"$`\"\\".contains(character) { result.append("\\") }
        result.append(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
      } else {
        result.append(character)
      }
    }
    return result
  }
}
