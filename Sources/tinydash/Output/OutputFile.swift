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

  /// Checks that `model`, or what becomes of it, could be written there now.
  ///
  /// How much space that takes is only known in the end.
  ///
  /// - Throws: `FormatError`: the format can't hold it, there is no such folder, or no permission.
  func check(for model: Model) throws(FormatError) {
    let folder = AtomicFile.folder(of: path)
    var status = stat()
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw FormatError(
        .notFound, file: path, "can't be written: there is no folder '\(folder)'; make it first")
    }
    try AtomicFile.check(path)
    try ModelFile.check(model, for: path)
  }
}
