/// Random changes to training images that leave their class alone.
public struct Augmentation: Codable, Hashable, Sendable {
  /// Images are moved by up to this many pixels in both directions; what comes in at the edge is 0.
  public var shift: Int
  /// Half of the images are mirrored left to right.
  public var flips: Bool

  /// How far images can be moved.
  public static let shifts = 0...65_536

  /// Creates an augmentation.
  public init(shift: Int, flips: Bool) {
    self.shift = shift
    self.flips = flips
  }

  /// Images stay as they are.
  public static let none = Augmentation(shift: 0, flips: false)

  /// Changes one image in place.
  ///
  /// - Parameters:
  ///   - image: `[channels, height, width]` of the given shape.
  ///   - background: The value of a pixel outside the image.
  ///   - scratch: Room for one image.
  func apply(
    to image: UnsafeMutablePointer<Float>, shape: Shape, background: Float,
    scratch: UnsafeMutablePointer<Float>, using generator: inout SeededGenerator
  ) {
    guard shape.rank == 3, self != .none else { return }
    let mirrored = flips && generator.next() & 1 == 1
    let dy = shift > 0 ? generator.nextIndex(below: 2 * shift + 1) - shift : 0
    let dx = shift > 0 ? generator.nextIndex(below: 2 * shift + 1) - shift : 0
    guard mirrored || dy != 0 || dx != 0 else { return }
    let (height, width) = (shape[1], shape[2])
    scratch.update(from: image, count: shape.elementCount)
    for channel in 0..<shape[0] {
      for y in 0..<height {
        let target = image + (channel * height + y) * width
        let sourceY = y + dy
        guard (0..<height).contains(sourceY) else {
          target.update(repeating: background, count: width)
          continue
        }
        let source = scratch + (channel * height + sourceY) * width
        for x in 0..<width {
          let sourceX = (mirrored ? width - 1 - x : x) + dx
          target[x] = (0..<width).contains(sourceX) ? source[sourceX] : background
        }
      }
    }
  }
}
