import ArgumentParser
import Dashboard
import Foundation
import ModelFormats

/// Whether the dashboard goes on where it was left, and is kept for another time.
struct SessionOptions: ParsableArguments {
  @Flag(help: "Go on where the dashboard was left.")
  var resume = false

  @Flag(inversion: .prefixedNo, help: "Keep what is shown, for --resume.")
  var session = true

  /// Where sessions are kept.
  ///
  /// - Throws: `NoFolder` where the environment names none.
  static func folder() throws -> SessionFolder {
    guard let folder = SessionFolder(environment: ProcessInfo.processInfo.environment) else {
      throw NoFolder()
    }
    return folder
  }

  private struct NoFolder: Error, CustomStringConvertible {
    let description =
      "there is no place for sessions: neither XDG_STATE_HOME nor HOME is set to an absolute path"
  }
}

extension Session.Source {
  /// What a command line asks for.
  init(model: ModelArgument, data: DataOptions, source: DatasetSource?) {
    let isFile = !BuiltinModels.names.contains(model.name)
    self.init(
      model: isFile ? model.name.absolutePath : model.name,
      file: isFile ? Session.FileStamp(path: model.name) : nil,
      data: source.map { source in
        switch source {
        case .digits, .fashionMNIST: source.title
        case .folder(let path), .archive(let path): path.absolutePath
        }
      }, mean: data.mean, standardDeviation: data.standardDeviation)
  }
}

extension String {
  /// The file that the text names from here, named from anywhere.
  fileprivate var absolutePath: String { URL(fileURLWithPath: self).standardizedFileURL.path }
}
