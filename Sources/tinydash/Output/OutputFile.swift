import ArgumentParser
import Foundation
import ModelFormats
import NeuralNetwork

/// A file that a command is to write when it is done, perhaps after hours.
struct OutputFile {
  let path: String

  /// Whether its name says that it is to be ONNX.
  var isONNX: Bool { suffix == "onnx" }

  private var suffix: String { URL(fileURLWithPath: path).pathExtension.lowercased() }

  /// Checks that the name says in which form to write.
  ///
  /// - Throws: `ValidationError` for a name that is empty or ends in something else.
  func checkName() throws {
    guard !path.isEmpty else { throw ValidationError("-o needs the name of a file.") }
    // That a form can't hold a model is another matter.
    guard isONNX || suffix == "safetensors" else {
      throw ValidationError("-o must end in .safetensors or .onnx, got '\(path)'.")
    }
  }

  /// Checks that `model` could be written there now, by writing it beside and removing it again.
  ///
  /// - Throws: `FormatError`: the format can't hold it, there is no such folder, no permission or no space.
  func check(for model: Model) throws(FormatError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var status = stat()
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw FormatError(
        .notFound, file: path, "can't be written: there is no folder '\(folder)'; make it first")
    }
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw FormatError(
          .inputOutput, file: path, "is there already and not a regular file; choose another name")
      }
      guard access(path, W_OK) == 0 else {
        throw FormatError(.inputOutput, file: path, "is write-protected; choose another name")
      }
    }
    let place =
      FileManager.default.fileExists(atPath: path)
      ? URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent().path : folder
    let trial = "\(place)/.tinydash-\(getpid())" + (suffix.isEmpty ? "" : ".\(suffix)")
    defer { unlink(trial) }
    do {
      try ModelFile.save(model, to: trial)
    } catch {
      throw FormatError(error.kind, file: path, error.message)
    }
  }
}
