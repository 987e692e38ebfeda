internal import NeuralNetwork

/// The optical recognition of handwritten digits of the UCI repository: 1 797 images of 8×8, compiled in.
///
/// E. Alpaydin and C. Kaynak (1998), CC BY 4.0, in the form that scikit-learn ships: a line for each image has 64
/// values in 0…16 and the label.
enum Digits {
  static let fileName = "digits.csv.gz"
  private static let pixels = 64
  private static let largestValue = 16

  /// Decides who is in the test split; changing it changes every accuracy that was ever reported.
  private static let splitSeed: UInt64 = 20_260_101

  /// The digits, four fifths for training: the file's order is shuffled and the last 360 are the test split.
  static func dataset() throws(FormatError) -> Dataset {
    guard let compressed = EmbeddedFile.bytes(named: fileName) else {
      throw FormatError(.notFound, file: fileName, "is not compiled into this program")
    }
    let text = try Inflate.gzip(compressed, file: fileName, limit: 1 << 24)
    let (images, labels) = try parse(text)
    let order = shuffledOrder(labels.count)
    let split = labels.count * 4 / 5
    return Dataset(
      name: "digits", classNames: (0..<10).map(String.init),
      training: samples(images, labels, order[..<split]), test: samples(images, labels, order[split...]))
  }

  /// Fisher–Yates from the end, with the index below `n` as the high word of `n` times a SplitMix64 number.
  static func shuffledOrder(_ count: Int) -> [Int] {
    var generator = SeededGenerator(seed: splitSeed)
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(generator.next().multipliedFullWidth(by: UInt64(index + 1)).high))
    }
    return order
  }

  private static func samples(_ images: [UInt8], _ labels: [Int32], _ indices: ArraySlice<Int>)
    -> LabeledSamples
  {
    LabeledSamples(
      shape: [1, 8, 8],
      storage: .bytes(
        indices.flatMap { images[$0 * pixels..<($0 + 1) * pixels] }, scale: 1 / Float(largestValue)),
      labels: indices.map { labels[$0] })
  }

  /// The images and labels of comma-separated text, in the file's order.
  static func parse(_ text: [UInt8]) throws(FormatError) -> (images: [UInt8], labels: [Int32]) {
    var images: [UInt8] = []
    var labels: [Int32] = []
    var value: Int?
    var column = 0
    for (offset, byte) in text.enumerated() {
      switch byte {
      case 0x30...0x39 where (value ?? 0) <= largestValue:
        value = (value ?? 0) * 10 + Int(byte - 0x30)
      case UInt8(ascii: ","), UInt8(ascii: "\n"):
        let isLabel = byte == UInt8(ascii: "\n")
        guard let number = value, isLabel == (column == pixels), number <= (isLabel ? 9 : largestValue) else {
          throw FormatError(
            .corrupt, file: fileName, offset: offset, "lacks 64 values in 0…16 and a label in 0…9 in a line")
        }
        if isLabel { labels.append(Int32(number)) } else { images.append(UInt8(number)) }
        column = isLabel ? 0 : column + 1
        value = nil
      default:
        throw FormatError(.corrupt, file: fileName, offset: offset, "has something else than numbers")
      }
    }
    guard column == 0, value == nil, !labels.isEmpty else {
      throw FormatError(.truncated, file: fileName, offset: text.count, "ends within a line")
    }
    return (images, labels)
  }
}
