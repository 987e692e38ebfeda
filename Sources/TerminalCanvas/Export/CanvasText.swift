/// A picture as characters alone.
public struct CanvasText: Hashable, Sendable {
  private let canvas: Canvas

  /// Takes a picture.
  public init(_ canvas: Canvas) { self.canvas = canvas }

  /// A line for each row, without the spaces at its end.
  public var text: String {
    var text = ""
    for y in 0..<canvas.size.height {
      var line = canvas.glyphs(ofRow: y).map(\.text).joined()
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
    return text
  }
}
