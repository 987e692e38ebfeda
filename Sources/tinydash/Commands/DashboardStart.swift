import ArgumentParser
import Dashboard
import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork

/// What the dashboard, or its plain form, begins with.
struct DashboardStart {
  var state: DashboardState
  /// What is measured on and trained with; `nil` where nothing is.
  let data: DatasetSource?
  /// Why there is no data for a model that could be run.
  private let obstacle: String?
  let normalization: LabeledSamples.Normalization
  /// The setting that names the data, if that is one.
  var dataOrigin: SettingOrigin?
  /// What a session says of how the program was started.
  let source: Session.Source

  /// Begins with what the command line asks for.
  ///
  /// - Parameter model: What `argument` names.
  init(_ argument: ModelArgument, _ model: Model, recipe: String?, data: DataOptions, seed: UInt64) throws {
    let recipe = try recipe.map { try RecipeFile.read($0, for: model) } ?? Recipe()
    obstacle = data.obstacle(to: model)
    self.data = obstacle == nil ? try data.source(for: model) : nil
    normalization = data.normalization(for: model)
    source = Session.Source(model: argument, data: data, source: self.data)
    state = try DashboardState(
      model: model, datasetName: self.data?.title ?? Self.placeholder(for: model), recipe: recipe, seed: seed)
    state.modelFile = source.file.map { _ in source.model }
    if let leftOut = model.leftOut { state.adopt(notice: leftOut) }
    if data.isGuess(for: model) { state.adopt(notice: "measured on what fits; --data names other data") }
    recordData()
  }

  /// Goes on where a session was left.
  ///
  /// - Throws: `SessionError`, or why the model or the data that it names can't be had.
  init(resuming folder: SessionFolder, data: DataOptions) throws {
    var session = try folder.read()
    var source = session.source
    var data = data
    data.data = source.data
    data.mean = source.mean
    data.standardDeviation = source.standardDeviation
    let isFile = source.file != nil || source.model.hasPrefix("/")
    let stamp = isFile ? Session.FileStamp(path: source.model) : nil
    guard !isFile || stamp != nil else {
      throw Unresumable(folder, "its model \(source.model) is no longer there")
    }
    let isChanged = stamp != source.file
    // They were measured of another model.
    if isChanged { session.visits = nil }
    do {
      let model = try ModelArgument(argument: source.model).load()
      obstacle = data.obstacle(to: model)
      self.data = obstacle == nil ? try data.source(for: model) : nil
      normalization = data.normalization(for: model)
      let changed = try session.changed.map { try folder.readModel($0, original: model) }
      state = try DashboardState(
        resuming: session, model: model, changed: changed,
        datasetName: self.data?.title ?? Self.placeholder(for: model),
        notice: isChanged ? "resumed, but \(source.model) was written anew since then" : nil)
    } catch let error as SessionError {
      throw error
    } catch {
      throw Unresumable(
        folder,
        Tinydash.message(for: error) + (isChanged ? " (\(source.model) was written anew since then)" : ""))
    }
    source.file = stamp
    self.source = source
    state.modelFile = stamp.map { _ in source.model }
    recordData()
  }

  /// Lets files that are written say what they were measured on.
  private mutating func recordData() { state.dataRecord = data.map { DataRecord($0, normalization) } }

  /// Reads what is measured on.
  ///
  /// - Throws: Why it can't be read, or why the model can't be measured on it.
  func test() throws -> TestSplit {
    guard let data else {
      if state.obstacle == nil, let obstacle { throw GraphError(obstacle) }
      // The samples of a model that can't be run on any.
      return TestSplit(
        name: "", classNames: [], samples: LabeledSamples(shape: [0], storage: .floats([]), labels: []))
    }
    return try dataOrigin.traced {
      let split = try data.loadTestSplit(normalization: normalization)
      try requireFit(split)
      return split
    }
  }

  /// Reads what is trained on.
  func dataset() throws -> Dataset {
    guard let data else {
      throw GraphError(
        state.obstacle.map { "the model can't be run: \($0)" } ?? obstacle ?? "there is no data")
    }
    return try dataOrigin.traced {
      let dataset = try data.load(normalization: normalization)
      try requireFit(dataset.testSplit)
      return dataset
    }
  }

  private func requireFit(_ split: TestSplit) throws {
    let graph = state.compress.original.model.graph
    do {
      try split.requireFit(for: graph)
    } catch {
      throw GraphError(error.reason + (graph.inputs.count == 1 ? "; choose other data with --data" : ""))
    }
  }

  /// What stands for the name of data where there is none.
  private static func placeholder(for model: Model) -> String {
    model.graph.obstacle == nil ? "no data" : "weights alone"
  }

  /// Why a session can't be gone on with, though it can be read.
  private struct Unresumable: Error, CustomStringConvertible {
    let description: String

    init(_ folder: SessionFolder, _ problem: String) {
      description =
        "\(folder.file): the session can't be resumed: \(problem); start anew with 'tinydash MODEL'"
    }
  }
}
