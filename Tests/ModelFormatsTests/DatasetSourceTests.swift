import NeuralNetwork
import Testing

@testable import ModelFormats

@Suite("Datasets")
struct DatasetSourceTests {
  private func values(_ samples: LabeledSamples) -> [Float] {
    samples.inputs(Array(0..<samples.count)).elements
  }

  // MARK: Digits

  @Test("The digits are all of scikit-learn's, split four to one, each sample once")
  func digits() throws {
    let dataset = try DatasetSource("digits").load()
    #expect(dataset.sampleShape == [1, 8, 8])
    #expect(dataset.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
    #expect(dataset.training.count == 1437)
    #expect(dataset.test.count == 360)
    // sklearn.datasets.load_digits(): np.bincount(target), data.sum().
    var counts = [Int](repeating: 0, count: 10)
    for label in dataset.training.labels + dataset.test.labels { counts[Int(label)] += 1 }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    let all = values(dataset.training) + values(dataset.test)
    #expect(all.reduce(0) { $0 + Double($1) } * 16 == 561_718)
    #expect(all.max() == 1)
  }

  @Test("The digits' split is the same on every run and machine")
  func digitsSplit() throws {
    let order = Digits.shuffledOrder(1797)
    #expect(order.sorted() == Array(0..<1797))
    // The first indices of an implementation of the same rule in Python.
    #expect(Array(order.prefix(8)) == DatasetSourceTests.expectedOrder)
  }

  private static let expectedOrder = [197, 223, 1704, 343, 673, 1567, 1287, 1773]

  @Test("Lines that aren't 64 values and a label are errors")
  func digitsLines() {
    let line = Array(String(repeating: "16,", count: 64).utf8)
    #expect(failure { try Digits.parse(line + Array("9\n".utf8)) } == nil)
    for bad in ["", "9", "10\n", "9,1\n", "\n", "x\n", "99999999999999999999999999\n"] {
      #expect(failure { try Digits.parse(line + Array(bad.utf8)) } != nil, "\(bad)")
    }
    #expect(failure { try Digits.parse(Array("17,".utf8)) } != nil)
    #expect(failure { try Digits.parse([]) }?.kind == .truncated)
  }

  // MARK: Fashion-MNIST

  private static let hasFashion = DatasetSource.fashionMNISTFolder() != nil

  @Test(
    "Fashion-MNIST has its counts, labels and pixels",
    .enabled(if: hasFashion, "Fashion-MNIST is not installed (Debian: dataset-fashion-mnist)"))
  func fashion() throws {
    let dataset = try DatasetSource("fashion-mnist").load()
    #expect(dataset.name == "fashion-mnist")
    #expect(dataset.sampleShape == [1, 28, 28])
    #expect(dataset.training.count == 60_000)
    #expect(dataset.test.count == 10_000)
    #expect(dataset.classNames[9] == "Ankle boot" && dataset.classNames.count == 10)
    #expect((0..<10).allSatisfy { label in dataset.test.labels.count { $0 == label } == 1000 })
    #expect(Array(dataset.training.labels.prefix(5)) == [9, 0, 0, 3, 0])
    // The sum of the first test image by NumPy.
    let first = dataset.test.inputs([0]).elements.reduce(0) { $0 + Double($1) } * 255
    #expect(first.rounded() == DatasetSourceTests.firstTestImageSum)
    #expect(DatasetSource.preferred() == .fashionMNIST)
  }

  private static let firstTestImageSum = 33456.0

  @Test("The variable's folder comes first, and without any the digits are preferred")
  func search() throws {
    let folder = try TemporaryFolder()
    let environment = [DatasetSource.environmentVariable: folder.path]
    try writeFolder(folder)
    #expect(DatasetSource.fashionMNISTFolder(environment: environment) == folder.path)
    #expect(try DatasetSource.fashionMNIST.load(environment: environment).training.count == 3)
    #expect(DatasetSource.preferred(environment: environment) == .fashionMNIST)
  }

  @Test("A variable that names no folder is an error, not something to look past")
  func wrongVariable() throws {
    let environment = [DatasetSource.environmentVariable: "/no/such/folder"]
    let error = failure { try DatasetSource.fashionMNIST.load(environment: environment) }
    #expect(error?.kind == .notFound && error?.file == "/no/such/folder")
  }

  // MARK: Folders

  private func idx(_ dimensions: [Int], _ elements: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(dimensions.count)] + dimensions.flatMap { [0, 0, 0, UInt8($0)] } + elements
  }

  private func writeFolder(_ folder: TemporaryFolder, separator: String = "-") throws {
    try folder.write("train-images\(separator)idx3-ubyte", idx([3, 2, 2], Array(0..<12)))
    try folder.write("train-labels\(separator)idx1-ubyte", idx([3], [0, 2, 1]))
    try folder.write("t10k-images\(separator)idx3-ubyte", idx([2, 2, 2], Array(247...254)))
    try folder.write("t10k-labels\(separator)idx1-ubyte", idx([2], [2, 0]))
  }

  @Test("A folder of IDX files is a dataset, whichever way they are named", arguments: ["-", "."])
  func folder(separator: String) throws {
    let folder = try TemporaryFolder()
    try writeFolder(folder, separator: separator)
    let dataset = try DatasetSource(folder.path).load()
    #expect(dataset.sampleShape == [1, 2, 2])
    #expect(dataset.classNames == ["0", "1", "2"])
    #expect(dataset.training.labels == [0, 2, 1])
    #expect(values(dataset.test) == (247...254).map { Float($0) * (1 / 255) })
    let normalized = try DatasetSource(folder.path)
      .load(normalization: LabeledSamples.Normalization(mean: 0.5, standardDeviation: 2))
    #expect(
      zip(values(normalized.training), 0..<12).allSatisfy { abs($0 - (Float($1) / 255 - 0.5) / 2) < 1e-6 })
  }

  @Test("The test split needs no training images, but takes the number of classes from training labels")
  func testSplit() throws {
    let folder = try TemporaryFolder()
    try folder.write("t10k-images-idx3-ubyte", idx([2, 2, 2], Array(247...254)))
    try folder.write("t10k-labels-idx1-ubyte", idx([2], [1, 0]))
    let source = try DatasetSource(folder.path)
    let split = try source.loadTestSplit()
    #expect(split.classNames == ["0", "1"] && split.samples.labels == [1, 0])
    #expect(values(split.samples) == (247...254).map { Float($0) * (1 / 255) })
    #expect(failure { try source.load() }?.message.contains("training images") == true)
    try folder.write("train-labels-idx1-ubyte", idx([3], [0, 4, 1]))
    #expect(try source.loadTestSplit().classNames.count == 5)
  }

  @Test("Labels where images should be are told apart before sizes are")
  func swappedFiles() throws {
    let folder = try TemporaryFolder()
    try writeFolder(folder)
    try folder.write("t10k-images-idx3-ubyte", [0, 0, 8, 1] + [UInt8](repeating: 0, count: 40))
    let error = failure { try DatasetSource(folder.path).load() }
    #expect(error?.kind == .mismatch && error?.offset == 3)
  }

  @Test("What doesn't fit together in a folder is an error that names file and place")
  func folderErrors() throws {
    func problem(_ name: String, _ bytes: [UInt8]) throws -> FormatError? {
      let folder = try TemporaryFolder()
      try writeFolder(folder)
      try folder.write(name, bytes)
      let error = failure { try DatasetSource(folder.path).load() }
      #expect(error?.file.hasPrefix(folder.path) == true)
      return error
    }
    let label = try problem("t10k-labels-idx1-ubyte", idx([2], [2, 3]))
    #expect(label?.kind == .mismatch && label?.offset == 9)
    #expect(label?.file.hasSuffix("t10k-labels-idx1-ubyte") == true)
    #expect(try problem("t10k-labels-idx1-ubyte", idx([1], [2]))?.offset == 4)
    #expect(try problem("t10k-labels-idx1-ubyte", idx([1, 2], [2, 1]))?.kind == .mismatch)
    #expect(try problem("t10k-images-idx3-ubyte", idx([2, 2, 1], [0, 0, 0, 0]))?.kind == .mismatch)
    #expect(try problem("train-labels-idx1-ubyte", idx([0], []))?.message == "has no labels")
    #expect(try problem("train-images-idx3-ubyte", idx([3, 0, 2], []))?.kind == .mismatch)
    #expect(try problem("train-images-idx3-ubyte", idx([12], Array(0..<12)))?.kind == .mismatch)
    #expect(try problem("train-images-idx3-ubyte", Array("<html>".utf8))?.kind == .wrongFormat)
    // A .gz beside a plain file isn't read; alone it is, and it is damaged.
    let folder = try TemporaryFolder()
    #expect(failure { try DatasetSource(folder.path).load() }?.kind == .notFound)
    try writeFolder(folder, separator: ".")
    try folder.write("t10k-labels-idx1-ubyte.gz", [0x1F, 0x8B, 8, 0])
    #expect(failure { try DatasetSource(folder.path).load() }?.kind == .truncated)
  }

  @Test("A name that is nothing says what is expected")
  func unknown() {
    let error = failure { try DatasetSource("fashion") }
    #expect(error?.kind == .notFound)
    #expect(error?.message.contains("fashion-mnist") == true)
  }

  // MARK: Archives

  @Test("NumPy's archives are datasets, stored or deflated", arguments: ["stored.npz", "deflated.npz"])
  func archive(name: String) throws {
    let dataset = try DatasetSource(Fixture.path(name)).load()
    let expected = try Fixture.expected().dataset
    #expect(dataset.sampleShape == [1, 4, 3])
    #expect(dataset.classNames.count == 3)
    #expect(values(dataset.training) == expected["x_train"]?.floats.map { $0 * (1 / 255) })
    #expect(dataset.test.labels.map(Double.init) == expected["y_test"]?.values)
  }

  @Test("Floats are taken as they are, and labels may be a column")
  func floatArchive() throws {
    let dataset = try DatasetSource(Fixture.path("floats.npz")).load()
    #expect(dataset.sampleShape == [2, 2, 3])
    #expect(dataset.training.labels == [0, 1, 2, 0, 1])
    #expect(values(dataset.training).contains { $0 < 0 })
  }

  @Test("An archive that is cut anywhere is an error", arguments: ["stored.npz", "deflated.npz"])
  func archiveTruncation(name: String) throws {
    let bytes = try Fixture.bytes(name)
    let folder = try TemporaryFolder()
    for length in 0..<bytes.count {
      let path = try folder.write("cut.npz", Array(bytes[..<length]))
      #expect(failure { try DatasetArchive.dataset(path, name: "cut") } != nil, "length \(length)")
    }
  }

  @Test("A damaged byte is an error or does no harm", arguments: ["stored.npz", "deflated.npz"])
  func archiveDamage(name: String) throws {
    let bytes = try Fixture.bytes(name)
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0xFF
      guard let archive = try? ZipArchive(damaged, file: "f") else { continue }
      for member in archive.members {
        guard let contents = try? archive.contents(of: member, limit: 10_000) else { continue }
        // What passes its checksum is what was stored; damage was to the name or date.
        #expect((try? NPYArray(contents, file: "f")) != nil)
      }
    }
  }

  @Test("A member larger than the limit is refused before it is expanded")
  func archiveLimit() throws {
    let archive = try ZipArchive(Fixture.bytes("deflated.npz"), file: "f")
    let member = try #require(archive.members.first)
    #expect(failure { try archive.contents(of: member, limit: member.size - 1) }?.kind == .tooLarge)
    #expect(try archive.contents(of: member, limit: member.size).count == member.size)
  }

  @Test("Booleans are 0 and 1, and either part may lack the last classes")
  func booleans() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/booleans.npz"
    for (training, test) in [([0, 3], [1, 0]), ([0, 1], [3, 0])] as [([Int64], [Int64])] {
      let samples = NPYArray(shape: [2, 3], elements: .bytes([0, 1, 1, 1, 0, 0]), isBoolean: true)
      try NamedArrays.write(
        [
          (name: "x_train", array: samples), (name: "x_test", array: samples),
          (name: "y_train", array: NPYArray(shape: [2], elements: .integers(training))),
          (name: "y_test", array: NPYArray(shape: [2], elements: .integers(test))),
        ], to: path)
      let dataset = try DatasetSource(path).load()
      #expect(values(dataset.test) == [0, 1, 1, 1, 0, 0])
      #expect(dataset.classNames == ["0", "1", "2", "3"])
    }
  }

  @Test("A file that is no archive says what is expected")
  func noArchive() throws {
    #expect(failure { try DatasetSource(Fixture.path("u1.npy")).load() }?.kind == .wrongFormat)
  }

  @Test(
    "An archive that can't be a dataset is an error that names the array and the element",
    arguments: [
      ("missing", "", nil), ("negative-label", "y_train", 128 + 4 * 8),
      ("huge-label", "y_train", 128 + 4 * 8), ("float-labels", "y_test", nil), ("label-shape", "y_test", nil),
      ("count", "x_test", nil), ("shape", "x_test", nil), ("wide", "x_train", nil),
      ("nan", "x_train", 128 + 71 * 4), ("empty", "y_train", nil), ("channels-last", "x_train", nil),
      ("scalar", "x_train", nil),
    ] as [(String, String, Int?)])
  func archiveErrors(name: String, array: String, offset: Int?) throws {
    let path = try Fixture.path("wrong-\(name).npz")
    let error = try #require(failure { try DatasetSource(path).load() })
    #expect(error.kind == .mismatch)
    #expect(error.file == (array.isEmpty ? path : "\(path), \(array).npy"))
    #expect(error.offset == offset)
  }
}
