internal import Foundation
internal import NeuralNetwork

/// A folder with the four IDX files of the MNIST family, plain or compressed by gzip.
struct IDXFolder {
  let path: String

  init(_ path: String) { self.path = path }

  /// One of the four files: its name is `stem`, `-` or `.`, and `kind`.
  private struct Role {
    let stem: String
    let kind: String
    let what: String

    static let trainingImages = Role(stem: "train-images", kind: "idx3-ubyte", what: "training images")
    static let trainingLabels = Role(stem: "train-labels", kind: "idx1-ubyte", what: "training labels")
    static let testImages = Role(stem: "t10k-images", kind: "idx3-ubyte", what: "test images")
    static let testLabels = Role(stem: "t10k-labels", kind: "idx1-ubyte", what: "test labels")
    static let all = [trainingImages, trainingLabels, testImages, testLabels]

    /// Unpacked archives name the files with a dot, the original ones with a hyphen.
    var names: [String] { ["-", "."].flatMap { ["\(stem)\($0)\(kind)", "\(stem)\($0)\(kind).gz"] } }
  }

  /// Whether the folder has at least one of the four files.
  var hasAnyFile: Bool { Role.all.contains { file($0) != nil } }

  private func file(_ role: Role) -> String? {
    role.names.map { "\(path)/\($0)" }.first { FileManager.default.fileExists(atPath: $0) }
  }

  private func existingFile(_ role: Role) throws(FormatError) -> String {
    if let file = file(role) { return file }
    if let obstacle = FileBytes.obstacle(to: "\(path)/\(role.names[0])") { throw obstacle }
    throw FormatError(
      .notFound, file: path,
      "has no \(role.what); expected a file \(role.names[0]), \(role.names[2]) or the "
        + "same with .gz")
  }

  /// The test split alone. Without `classNames`, the classes are the numbers up to the largest label there is.
  func testSplit(name: String, classNames: [String]?) throws(FormatError) -> TestSplit {
    let files = (images: try existingFile(.testImages), labels: try existingFile(.testLabels))
    var classCount = classNames?.count
    if classCount == nil, let training = file(.trainingLabels) {
      classCount = Int(try labels(training, classCount: nil).elements.max() ?? 0) + 1
    }
    let labels = try labels(files.labels, classCount: classCount)
    let names = classNames ?? (0..<(classCount ?? Int(labels.elements.max() ?? 0) + 1)).map(String.init)
    return TestSplit(name: name, classNames: names, samples: try samples(files.images, labels, files.labels))
  }

  /// Both splits. Without `classNames`, the classes are the numbers up to the largest training label.
  func dataset(name: String, classNames: [String]?) throws(FormatError) -> Dataset {
    // Every missing file is reported before the first one is read.
    let files = (
      trainingImages: try existingFile(.trainingImages), trainingLabels: try existingFile(.trainingLabels),
      testImages: try existingFile(.testImages), testLabels: try existingFile(.testLabels)
    )
    let trainingLabels = try labels(files.trainingLabels, classCount: classNames?.count)
    let names = classNames ?? (0...Int(trainingLabels.elements.max() ?? 0)).map(String.init)
    let testLabels = try labels(files.testLabels, classCount: names.count)
    let training = try samples(files.trainingImages, trainingLabels, files.trainingLabels)
    let test = try samples(files.testImages, testLabels, files.testLabels)
    guard training.shape == test.shape else {
      throw FormatError(
        .mismatch, file: files.testImages, offset: 8,
        "has images of \(test.shape), but the training images are \(training.shape)")
    }
    return Dataset(name: name, classNames: names, training: training, test: test)
  }

  private func labels(_ file: String, classCount: Int?) throws(FormatError) -> IDXArray {
    let array = try IDXArray(contentsOf: file, expecting: (1...1, "labels have one"))
    guard !array.elements.isEmpty else {
      throw FormatError(.mismatch, file: file, offset: 4, "has no labels")
    }
    if let classCount, let index = array.elements.firstIndex(where: { $0 >= classCount }) {
      throw FormatError(
        .mismatch, file: file, offset: array.elementOffset + index,
        "has the label \(array.elements[index]) for sample \(index); expected 0…\(classCount - 1)")
    }
    return array
  }

  private func samples(
    _ file: String, _ labels: IDXArray, _ labelFile: String
  ) throws(FormatError) -> LabeledSamples {
    let images = try IDXArray(
      contentsOf: file,
      expecting: (2...4, "expected images × height × width, with channels or features in between"))
    let rank = images.dimensions.count
    guard images.dimensions[0] == labels.elements.count else {
      throw FormatError(
        .mismatch, file: file, offset: 4,
        "has \(images.dimensions[0]) images, but \(labelFile) has \(labels.elements.count) labels")
    }
    guard !images.elements.isEmpty else {
      throw FormatError(.mismatch, file: file, offset: 4, "has no images")
    }
    let shape = Array(images.dimensions.dropFirst())
    return LabeledSamples(
      shape: Shape(rank == 3 ? [1] + shape : shape), storage: .bytes(images.elements, scale: 1 / 255),
      labels: labels.elements.map(Int32.init))
  }
}
