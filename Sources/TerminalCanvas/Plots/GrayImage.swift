/// A picture in shades of grey, two pixels above each other in a cell.
///
/// A picture that is larger than the room is averaged over blocks; a smaller one is enlarged by a whole factor.
public struct GrayImage: Hashable, Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// The brightness of each pixel, 0...1, row by row.
  public let pixels: [Float]

  /// Creates a picture.
  ///
  /// - Parameter pixels: Brightness, row by row; what is outside of 0...1 or no number is moved to the nearer end.
  /// - Precondition: There are `width` × `height` pixels.
  public init(_ pixels: [Float], width: Int, height: Int) {
    precondition(width >= 0 && height >= 0 && pixels.count == width * height, "pixels must fill the picture")
    self.width = width
    self.height = height
    self.pixels = pixels.map { $0.isNaN ? 0 : min(max($0, 0), 1) }
  }

  /// The cells that the picture takes within a room.
  public func size(in room: Size) -> Size {
    guard width > 0, height > 0, room.width > 0, room.height > 0 else { return Size(width: 0, height: 0) }
    let scale = scale(in: room)
    return Size(width: scale.columns(of: width), height: (scale.columns(of: height) + 1) / 2)
  }

  /// Draws it at the top left.
  ///
  /// - Returns: The cells that it took.
  @discardableResult
  public func draw(in canvas: inout Canvas, _ rectangle: Rectangle, theme: Theme) -> Rectangle {
    let size = size(in: Size(width: rectangle.width, height: rectangle.height))
    let place = Rectangle(x: rectangle.x, y: rectangle.y, width: size.width, height: size.height)
    let scale = scale(in: Size(width: rectangle.width, height: rectangle.height))
    func gray(_ brightness: Float) -> Color {
      theme.grays[min(theme.grays.count - 1, Int(brightness * Float(theme.grays.count)))]
    }
    for y in 0..<size.height {
      for x in 0..<size.width {
        let upper = brightness(x: x, y: 2 * y, scale)
        let lower = brightness(x: x, y: 2 * y + 1, scale)
        canvas[place.x + x, place.y + y] =
          theme.grays.isEmpty || theme.isASCII
          ? Cell(Blocks.shade(((upper ?? 0) + (lower ?? upper ?? 0)) / 2, theme: theme), theme.text)
          : Cell("▀", Style(gray(upper ?? 0), on: lower.map(gray) ?? .standard))
      }
    }
    return place
  }

  /// How pixels become places of the picture on the screen: blocks of them, or places enlarged.
  private struct Scale {
    var block = 1
    var factor = 1

    func columns(of pixels: Int) -> Int { (pixels + block - 1) / block * factor }
  }

  private func scale(in room: Size) -> Scale {
    let block = max(
      1, (width + room.width - 1) / max(1, room.width),
      (height + 2 * room.height - 1) / max(1, 2 * room.height))
    guard block == 1 else { return Scale(block: block) }
    return Scale(factor: max(1, min(room.width / max(1, width), 2 * room.height / max(1, height))))
  }

  /// The mean brightness of a place; `nil` below the picture.
  private func brightness(x: Int, y: Int, _ scale: Scale) -> Float? {
    let left = x / scale.factor * scale.block
    let top = y / scale.factor * scale.block
    guard top < height, left < width else { return nil }
    var sum: Float = 0
    let (right, bottom) = (min(left + scale.block, width), min(top + scale.block, height))
    for row in top..<bottom {
      for column in left..<right { sum += pixels[row * width + column] }
    }
    return sum / Float((right - left) * (bottom - top))
  }
}
