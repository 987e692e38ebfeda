public import NeuralNetwork

/// The same distillation with several seeds: how much of a gain is the teacher's, and how much luck.
public struct DistillationStudy: Sendable {
  /// The distillation with one seed.
  public struct Run: Sendable {
    /// What decided the initial weights, the order of samples and their augmentation.
    public let seed: UInt64
    /// What became of it.
    public let result: DistillationResult
  }

  /// Where a study stands.
  public struct Progress: Sendable {
    /// The seed of the run that is under way.
    public let seed: UInt64
    /// That run's number, from 1.
    public let run: Int
    /// The number of runs.
    public let runs: Int
    /// Where that run stands.
    public let current: DistillationProgress
    /// The fraction of all runs that is done, 0...1.
    public let fraction: Double
    /// The time that all remaining runs will take, in seconds; `nil` before anything is known.
    public let secondsLeft: Double?
  }

  /// The runs, in the order of their seeds.
  public let runs: [Run]

  /// By how much the accuracy of the distilled student is higher than that of the one alone, seed by seed.
  public var gain: MeanEstimate { MeanEstimate(runs.map(\.result.gain)) }
  /// The accuracy of the distilled students.
  public var distilled: MeanEstimate { MeanEstimate(runs.map(\.result.distilled.evaluation.accuracy)) }
  /// The accuracy of the students alone.
  public var alone: MeanEstimate { MeanEstimate(runs.map(\.result.alone.evaluation.accuracy)) }

  /// Runs a distillation once for every seed.
  ///
  /// - Parameters:
  ///   - makeStudent: The student as both start, for a seed.
  ///   - configuration: Its seed is replaced by each of the seeds.
  ///   - progress: Called after every step. What it throws ends the study.
  /// - Throws: ``DistillationError`` when models, data and configuration don't fit together, and what the closures throw.
  public init(
    seeds: [UInt64], teacher: Model, dataset: Dataset, configuration: DistillationConfiguration,
    lanes: Int = ProcessorCount.active, gate: ExecutionGate? = nil, makeStudent: (UInt64) throws -> Model,
    progress: (Progress) throws -> Void = { _ in }
  ) throws {
    let clock = ContinuousClock()
    var runs: [Run] = []
    for (index, seed) in seeds.enumerated() {
      var configuration = configuration
      configuration.training.seed = seed
      let start = clock.now
      let result = try trainWithDistillation(
        teacher: teacher, student: makeStudent(seed), dataset: dataset, configuration: configuration,
        lanes: lanes, gate: gate
      ) { current in
        let elapsed = (clock.now - start) / .seconds(1)
        try progress(
          Progress(
            seed: seed, run: index + 1, runs: seeds.count, current: current,
            fraction: (Double(index) + current.fraction) / Double(seeds.count),
            secondsLeft: current.secondsLeft.map {
              $0 + (elapsed + $0) * Double(seeds.count - index - 1)
            }))
      }
      runs.append(Run(seed: seed, result: result))
    }
    self.runs = runs
  }
}
