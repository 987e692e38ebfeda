/// A form in which a picture can be kept in a file.
public enum CanvasFormat: String, Hashable, Sendable, CaseIterable {
  /// Characters alone.
  case text = ".txt"
  /// Characters and the escape sequences for their styles, to be shown by a terminal.
  case ansi = ".ans"
  /// A drawing, to be shown by a browser.
  case svg = ".svg"

  /// The form that the end of a file's name stands for; `nil` when it stands for none.
  public init?(path: String) {
    let name = path.lowercased()
    guard let format = Self.allCases.first(where: { name.hasSuffix($0.rawValue) }) else { return nil }
    self = format
  }

  /// The content of a file with the picture.
  public func file(of canvas: Canvas) -> String {
    switch self {
    case .text: CanvasText(canvas).text
    case .ansi: CanvasANSI(canvas).text
    case .svg: CanvasSVG(canvas).text
    }
  }
}
