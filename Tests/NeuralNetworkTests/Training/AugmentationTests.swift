import Testing

@testable import NeuralNetwork

@Suite("Augmentation")
struct AugmentationTests {
  /// Two channels of 3×4 pixels, all different.
  private let image: [Float] = (0..<24).map { Float($0 + 1) }
  private let shape: Shape = [2, 3, 4]

  private func changed(_ augmentation: Augmentation, seed: UInt64) -> [Float] {
    var result = image
    var scratch = [Float](repeating: .nan, count: image.count)
    var generator = SeededGenerator(seed: seed)
    augmentation.apply(to: &result, shape: shape, background: -7, scratch: &scratch, using: &generator)
    return result
  }

  /// The image moved by rows and columns and then mirrored, pixel by pixel.
  private func expected(mirrored: Bool, dy: Int, dx: Int) -> [Float] {
    var result: [Float] = []
    for channel in 0..<2 {
      for y in 0..<3 {
        let row = (0..<4).map { x in
          let (fromY, fromX) = (y + dy, x + dx)
          return (0..<3).contains(fromY) && (0..<4).contains(fromX)
            ? image[channel * 12 + fromY * 4 + fromX] : -7
        }
        result += mirrored ? row.reversed() : row
      }
    }
    return result
  }

  @Test("A flip mirrors half of the images left to right")
  func flips() {
    let results = (0..<200).map { changed(Augmentation(shift: 0, flips: true), seed: $0) }
    let mirrored = expected(mirrored: true, dy: 0, dx: 0)
    #expect(mirrored[..<4] == [4, 3, 2, 1])
    #expect(results.allSatisfy { $0 == image || $0 == mirrored })
    #expect((70...130).contains(results.count { $0 == mirrored }))
  }

  @Test(
    "Shifts reach every place up to the limit, and what comes in is background", arguments: [false, true])
  func shifts(flips: Bool) {
    var possible: [[Float]: Int] = [:]
    for mirrored in flips ? [false, true] : [false] {
      for dy in -2...2 {
        for dx in -2...2 { possible[expected(mirrored: mirrored, dy: dy, dx: dx)] = 0 }
      }
    }
    for seed in 0..<UInt64(1000) {
      let result = changed(Augmentation(shift: 2, flips: flips), seed: seed)
      #expect(possible[result] != nil)
      possible[result]? += 1
    }
    #expect(possible.values.allSatisfy { $0 > 0 })
  }

  @Test("A shift past the image leaves background alone")
  func far() {
    let results = (0..<20).map { changed(Augmentation(shift: 60_000, flips: false), seed: $0) }
    #expect(results.contains([Float](repeating: -7, count: 24)))
  }

  @Test("No augmentation, and samples that aren't images, stay as they are")
  func none() {
    #expect(changed(.none, seed: 1) == image)
    var features = image
    var scratch = image
    var generator = SeededGenerator(seed: 1)
    Augmentation(shift: 2, flips: true).apply(
      to: &features, shape: [24], background: 0, scratch: &scratch, using: &generator)
    #expect(features == image)
  }
}
