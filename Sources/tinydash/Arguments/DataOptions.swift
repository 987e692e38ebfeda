import ArgumentParser
import ModelFormats
import NeuralNetwork

/// Where samples come from, and what is done to them first.
struct DataOptions: ParsableArguments {
  @Option(
    help: "digits, fashion-mnist, a folder of IDX files, or an .npz file. Default: what the model is for.",
    completion: .names(known.keys.sorted(), orFiles: ["npz"]))
  var data: String?

  @Option(
    parsing: .unconditional, help: "Subtracted from every input. Default: as the model's file says, or 0.")
  var mean: Float?

  @Option(
    name: .customLong("std"), parsing: .unconditional,
    help: "The divisor of every input after that. Default: as the model's file says, or 1.")
  var standardDeviation: Float?

  func validate() throws {
    guard standardDeviation ?? 1 != 0, (standardDeviation ?? 1).isFinite, (mean ?? 0).isFinite else {
      throw ValidationError("--std can't be 0, and --mean and --std must be finite.")
    }
  }

  /// The source that `--data` names, if it is given.
  ///
  /// - Throws: `FormatError`, or `ValidationError` for a name that means nothing.
  func namedSource() throws -> DatasetSource? {
    guard let data else { return nil }
    switch Result(catching: { () throws(FormatError) in try DatasetSource(data) }) {
    case .success(let source): return source
    case .failure(let error) where ModelArgument.isName(data): throw ValidationError(error.description)
    case .failure(let error): throw error
    }
  }

  /// Why nothing can be measured of `model` where no data is named; `nil` when something can, or is to be.
  func obstacle(to model: Model) -> String? {
    if let obstacle = model.graph.obstacle { return obstacle }
    guard data == nil, model.metadata[DataRecord.datasetKey] == nil else { return nil }
    let count = model.graph.inputs.count
    guard count == 1 else { return "accuracy is measured of models with one input, and it has \(count)" }
    return guess(for: model) == nil
      ? "nothing is known about the data that \(model.name) is for; name it with --data" : nil
  }

  /// Whether the data is one that a model like `model` may be for, of which nobody said so.
  func isGuess(for model: Model) -> Bool {
    data == nil && model.metadata[DataRecord.datasetKey] == nil && guess(for: model) != nil
  }

  /// The known data whose samples and classes `model` could be for.
  private func guess(for model: Model) -> DatasetSource? {
    guard model.graph.obstacle == nil, model.graph.inputs.count == 1,
      model.graph.classCount == Self.classCount
    else { return nil }
    let elements = model.graph.inputs[0].shape.elementCount
    return Self.known.values.first { Self.sampleSizes[$0] == elements }
  }

  /// The source that `--data` names, or else the one that `model` was trained on or could be for.
  func source(for model: Model) throws -> DatasetSource {
    if let source = try namedSource() { return source }
    if let name = model.metadata[DataRecord.datasetKey] {
      // Only names: a file from elsewhere doesn't decide what is read on this machine.
      if let known = Self.known[name] { return known }
      throw ValidationError(
        "\(model.name) was trained or measured on '\(name)'; say where that is with --data.")
    }
    guard let fitting = guess(for: model) else {
      throw ValidationError("nothing is known about the data that \(model.name) is for; name it with --data.")
    }
    StandardError.write(
      "note: \(fitting.title) is what it is measured on, since that fits; --data names other data\n")
    return fitting
  }

  /// What is done to samples for `model`.
  func normalization(for model: Model) -> LabeledSamples.Normalization {
    let recorded = DataRecord.normalization(in: model.metadata)
    return .init(
      mean: mean ?? recorded.mean ?? 0,
      standardDeviation: standardDeviation ?? recorded.standardDeviation ?? 1)
  }

  fileprivate static let known: [String: DatasetSource] = ["digits": .digits, "fashion-mnist": .fashionMNIST]
  /// How many classes they have.
  private static let classCount = 10
  /// Elements of one sample.
  private static let sampleSizes: [DatasetSource: Int] = [.digits: 64, .fashionMNIST: 784]
}

extension Evaluator {
  /// Prepares for measuring models like `model` on a test split.
  ///
  /// - Throws: `DataMismatch` when the samples or their classes are not the model's.
  convenience init(_ model: Model, _ split: TestSplit, lanes: Int, cacheBudget: Int = 0) throws(DataMismatch)
  {
    do {
      try split.requireFit(for: model.graph)
      try self.init(graph: model.graph, samples: split.samples, lanes: lanes, cacheBudget: cacheBudget)
    } catch {
      throw DataMismatch(
        model: model.name, dataset: split.name, reason: "\(error)",
        isAboutData: model.graph.inputs.count == 1)
    }
  }
}

/// Why data and a model don't go together.
struct DataMismatch: Error, CustomStringConvertible {
  let model: String
  let dataset: String
  let reason: String
  /// Whether there may be other data that does.
  let isAboutData: Bool
  var description: String {
    "\(dataset) doesn't fit \(model): \(reason)" + (isAboutData ? "; choose other data with --data" : "")
  }
}

extension DataRecord {
  /// Describes what samples of `source` are measured as.
  init(_ source: DatasetSource, _ normalization: LabeledSamples.Normalization) {
    self.init(dataset: source.title, normalization: normalization)
  }

  /// The arguments that ask for it.
  var arguments: [String] {
    ["--data", dataset]
      + (normalization == .none
        ? [] : ["--mean", "\(normalization.mean)", "--std", "\(normalization.standardDeviation)"])
  }
}

extension DatasetSource {
  /// The name under which people know it.
  var title: String {
    switch self {
    case .digits: "digits"
    case .fashionMNIST: "fashion-mnist"
    case .folder(let path), .archive(let path): path
    }
  }
}
