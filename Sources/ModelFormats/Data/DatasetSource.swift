internal import Foundation
public import NeuralNetwork

/// Where a dataset comes from, as `--data` names it.
public enum DatasetSource: Hashable, Sendable {
  /// The handwritten digits that are compiled into the program.
  case digits
  /// Fashion-MNIST, wherever this machine has it.
  case fashionMNIST
  /// A folder with the four IDX files of the MNIST family.
  case folder(String)
  /// A NumPy archive with `x_train`, `y_train`, `x_test` and `y_test`.
  case archive(String)

  /// The variable that names a folder with datasets.
  public static let environmentVariable = "TINYDASH_DATA"

  /// The environment of this process.
  public static var processEnvironment: [String: String] { ProcessInfo.processInfo.environment }

  private static let names: [String: DatasetSource] = ["digits": .digits, "fashion-mnist": .fashionMNIST]

  /// The source that `argument` names: a known name, else a folder, else an archive.
  ///
  /// - Throws: ``FormatError`` of kind `notFound`, or `inputOutput` where that can't be told.
  public init(_ argument: String) throws(FormatError) {
    if let known = DatasetSource.names[argument] {
      self = known
      return
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) else {
      if let obstacle = FileBytes.obstacle(to: argument) { throw obstacle }
      throw FormatError(
        .notFound, file: argument,
        "is no dataset; expected digits, fashion-mnist, a folder of IDX files or an .npz archive")
    }
    self = isFolder.boolValue ? .folder(argument) : .archive(argument)
  }

  /// Fashion-MNIST if this machine has it, else the digits.
  public static func preferred(
    environment: [String: String] = DatasetSource.processEnvironment
  ) -> DatasetSource {
    fashionMNISTFolder(environment: environment) == nil ? .digits : .fashionMNIST
  }

  /// The first of the places where Fashion-MNIST may be that has any of its files.
  public static func fashionMNISTFolder(
    environment: [String: String] = DatasetSource.processEnvironment
  ) -> String? {
    fashionMNISTPlaces(environment).first { IDXFolder($0).hasAnyFile }
  }

  private static func fashionMNISTPlaces(_ environment: [String: String]) -> [String] {
    // The last one is where Debian's package dataset-fashion-mnist puts them.
    let own = environment[environmentVariable].flatMap { $0.isEmpty ? nil : [$0, "\($0)/fashion-mnist"] }
    return (own ?? []) + ["/usr/share/datasets/fashion-mnist"]
  }

  /// Reads the dataset.
  ///
  /// Bytes are scaled to 0…1, floats are taken as they are, and nothing else is done to them unless `normalization` says so.
  ///
  /// - Throws: ``FormatError`` naming the file and the place in it: missing, damaged, of another format, different
  ///   numbers of images and labels, labels out of range.
  public func load(
    normalization: LabeledSamples.Normalization = .none,
    environment: [String: String] = DatasetSource.processEnvironment
  ) throws(FormatError) -> Dataset {
    var dataset: Dataset
    switch self {
    case .digits:
      dataset = try Digits.dataset()
    case .fashionMNIST:
      dataset = try DatasetSource.fashionMNIST(in: environment)
        .dataset(name: "fashion-mnist", classNames: DatasetSource.fashionClasses)
    case .folder(let path):
      dataset = try IDXFolder(path).dataset(name: DatasetSource.name(of: path), classNames: nil)
    case .archive(let path):
      dataset = try DatasetArchive.dataset(path, name: DatasetSource.name(of: path))
    }
    dataset.training.normalization = normalization
    dataset.test.normalization = normalization
    return dataset
  }

  /// Reads the test split; of a folder, no training images are read or needed.
  ///
  /// - Throws: ``FormatError`` as `load` does.
  public func loadTestSplit(
    normalization: LabeledSamples.Normalization = .none,
    environment: [String: String] = DatasetSource.processEnvironment
  ) throws(FormatError) -> TestSplit {
    var split: TestSplit
    switch self {
    case .fashionMNIST:
      split = try DatasetSource.fashionMNIST(in: environment)
        .testSplit(name: "fashion-mnist", classNames: DatasetSource.fashionClasses)
    case .folder(let path):
      split = try IDXFolder(path).testSplit(name: DatasetSource.name(of: path), classNames: nil)
    case .digits, .archive: split = try load(environment: environment).testSplit
    }
    split.samples.normalization = normalization
    return split
  }

  /// The folder with Fashion-MNIST.
  private static func fashionMNIST(in environment: [String: String]) throws(FormatError) -> IDXFolder {
    if let own = environment[environmentVariable], !own.isEmpty {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: own, isDirectory: &isFolder), isFolder.boolValue else {
        throw FormatError(
          .notFound, file: own, "is no folder, but \(environmentVariable) names it; correct or unset that")
      }
    }
    guard let folder = fashionMNISTFolder(environment: environment) else {
      let places = fashionMNISTPlaces(environment).joined(separator: ", ")
      throw FormatError(
        .notFound, file: "fashion-mnist",
        "isn't in \(places); install the package dataset-fashion-mnist, or set \(environmentVariable) to a folder "
          + "with its IDX files")
    }
    return IDXFolder(folder)
  }

  /// The classes of Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017).
  public static let fashionClasses = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
  ]

  private static func name(of path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }
}
