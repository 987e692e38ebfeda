import ArgumentParser
import TerminalCanvas

/// What becomes of the dashboard's first view where nobody sits at a terminal.
struct PictureOptions: ParsableArguments {
  @Option(
    help:
      "Write what the dashboard shows once everything is measured to FILE (.svg, .ans or .txt), and leave. NO_COLOR and the locale count for text, not for .svg.",
    completion: .file(extensions: ["svg", "ans", "txt"]))
  var view: String?

  @Option(
    name: .customLong("size"), help: "The size of that view in cells (default: 120x40).",
    transform: { text in
      guard let size = Size(text) else {
        throw ValidationError("that is no size such as 120x40, of 1 to 1000 cells each way.")
      }
      return size
    })
  private var wantedSize: Size?

  /// The size of the view.
  var size: Size { wantedSize ?? Size(width: 120, height: 40) }

  func validate() throws {
    if let view { _ = try Self.format(of: view) }
    if wantedSize != nil, view == nil {
      throw ValidationError("--size is that of --view; name its file too.")
    }
  }

  /// The form that a file's name stands for.
  static func format(of file: String) throws -> CanvasFormat {
    guard let format = CanvasFormat(path: file) else {
      throw ValidationError("--view must end in .svg, .ans or .txt, got '\(file)'.")
    }
    return format
  }

  /// Why the view isn't what was wanted.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}

extension Size {
  /// The size of a screen, such as `120x40`.
  fileprivate init?(_ text: String) {
    let numbers = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let width = numbers[0], let height = numbers[1], (1...1000).contains(width),
      (1...1000).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }
}
