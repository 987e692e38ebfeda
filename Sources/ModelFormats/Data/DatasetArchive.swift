internal import NeuralNetwork

/// Datasets in NumPy's `.npz` archives: `x_train`, `y_train`, `x_test`, `y_test`.
enum DatasetArchive {
  /// More classes than this are a sign of labels that aren't classes.
  private static let classLimit = 10_000

  /// An array of the archive and its name for errors.
  private struct Member {
    let file: String
    let array: NPYArray

    func error(_ kind: FormatError.Kind, element: Int? = nil, _ message: String) -> FormatError {
      let offset = element.map { array.elementOffset + $0 * array.elementSize }
      return FormatError(kind, file: file, offset: offset, message)
    }
  }

  static func dataset(
    _ path: String, name: String, limit: Int = FileBytes.defaultLimit
  ) throws(FormatError) -> Dataset {
    let archive = try ZipArchive(FileBytes.read(path, limit: limit), file: path)
    func member(_ key: String) throws(FormatError) -> Member {
      guard let found = archive.members.first(where: { $0.name == "\(key).npy" }) else {
        let names = archive.members.map(\.name).joined(separator: ", ")
        throw FormatError(
          .mismatch, file: path,
          "has no array \(key); expected x_train, y_train, x_test and y_test, found \(names.prefix(200))")
      }
      let file = "\(path), \(found.name)"
      return Member(file: file, array: try NPYArray(archive.contents(of: found, limit: limit), file: file))
    }

    let trainingLabels = try labels(member("y_train"))
    let testLabels = try labels(member("y_test"))
    // Either part may lack the last classes.
    let classCount = Int(max(trainingLabels.max() ?? 0, testLabels.max() ?? 0)) + 1
    let training = try samples(member("x_train"), trainingLabels)
    let testMember = try member("x_test")
    let test = try samples(testMember, testLabels)
    guard training.shape == test.shape else {
      throw testMember.error(
        .mismatch, "has samples of \(test.shape), but those of x_train are \(training.shape)")
    }
    return Dataset(
      name: name, classNames: (0..<classCount).map(String.init), training: training, test: test)
  }

  private static func labels(_ member: Member) throws(FormatError) -> [Int32] {
    let shape = member.array.shape
    guard shape.count == 1 || (shape.count == 2 && shape[1] == 1) else {
      throw member.error(.mismatch, "has the shape \(shape); labels have one dimension")
    }
    guard shape[0] > 0 else { throw member.error(.mismatch, "has no labels") }
    let values: [Int64]
    switch member.array.elements {
    case .bytes(let bytes): values = bytes.map(Int64.init)
    case .integers(let integers): values = integers
    case .floats: throw member.error(.mismatch, "has floats; labels are integers")
    }
    let allowed = 0..<Int64(classLimit)
    if let index = values.firstIndex(where: { !allowed.contains($0) }) {
      throw member.error(
        .mismatch, element: index,
        "has the label \(values[index]) for sample \(index); expected 0…\(allowed.upperBound - 1)")
    }
    return values.map(Int32.init)
  }

  private static func samples(_ member: Member, _ labels: [Int32]) throws(FormatError) -> LabeledSamples {
    let array = member.array
    guard let count = array.shape.first, (2...4).contains(array.shape.count) else {
      throw member.error(
        .mismatch,
        "has the shape \(array.shape); expected [samples, features], [samples, height, width] or "
          + "[samples, channels, height, width]")
    }
    guard count == labels.count else {
      throw member.error(.mismatch, "has \(count) samples, but there are \(labels.count) labels for them")
    }
    guard array.count > 0 else { throw member.error(.mismatch, "has no elements") }
    let storage: LabeledSamples.Storage
    switch array.elements {
    case .bytes(let bytes): storage = .bytes(bytes, scale: array.isBoolean ? 1 : 1 / 255)
    case .floats(let floats):
      if let index = floats.firstIndex(where: { !$0.isFinite }) {
        throw member.error(
          .mismatch, element: index, "has \(floats[index].nonfiniteDescription); expected finite numbers")
      }
      storage = .floats(floats)
    case .integers:
      throw member.error(
        .mismatch, "has other integers than uint8; expected uint8 (scaled to 0…1), booleans or floats")
    }
    return LabeledSamples(shape: try sampleShape(member), storage: storage, labels: labels)
  }

  private static func sampleShape(_ member: Member) throws(FormatError) -> Shape {
    let shape = Array(member.array.shape.dropFirst())
    switch shape.count {
    case 1: return Shape(shape)
    case 2: return Shape([1] + shape)
    default:
      // A single channel lies the same way first and last.
      if shape[2] == 1 && shape[0] > 1 { return Shape([1, shape[0], shape[1]]) }
      guard shape[2] > 4 || shape[0] <= 4 else {
        throw member.error(
          .mismatch,
          "has the shape \(member.array.shape) with the channels last; expected them first: "
            + "x.transpose(0, 3, 1, 2)")
      }
      return Shape(shape)
    }
  }
}
