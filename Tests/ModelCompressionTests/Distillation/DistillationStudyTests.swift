import NeuralNetwork
import Testing

@testable import ModelCompression

@Suite("Distillation over several seeds")
struct DistillationStudyTests {
  // scipy.stats.t.ppf(0.975, n)
  @Test(
    "Student's t agrees with SciPy",
    arguments: [
      (1, 12.706204736174694), (2, 4.302652729749462), (3, 3.1824463052837078), (4, 2.7764451051977934),
      (5, 2.570581835636314), (9, 2.262157162798205), (10, 2.228138851986274), (30, 2.0422724563012373),
      (101, 1.983731002955606),
    ])
  func criticalValue(n: Int, expected: Double) {
    #expect(abs(MeanEstimate.criticalValue(degreesOfFreedom: n) - expected) < 1e-9)
  }

  // scipy.stats.t.interval(0.95, 2, mean, scipy.stats.sem([0.010, 0.004, 0.007]))
  @Test("The interval of three values is SciPy's; of one there is none")
  func interval() throws {
    let estimate = MeanEstimate([0.010, 0.004, 0.007])
    let interval = try #require(estimate.interval)
    #expect(abs(estimate.mean - 0.007) < 1e-15)
    #expect(abs(interval.lowerBound - -0.000452413) < 1e-8 && abs(interval.upperBound - 0.014452413) < 1e-8)
    #expect(MeanEstimate([0.3]).interval == nil && MeanEstimate([0.3]).mean == 0.3)
    #expect(MeanEstimate([]).interval == nil)
    #expect(MeanEstimate([0.25, 0.25]).interval == 0.25...0.25)
  }

  @Test("Every run is the distillation with its seed, and the gain is the mean of their differences")
  func runs() throws {
    let configuration = DistillationConfiguration(training: DistillationModels.training)
    var fractions: [Double] = []
    let study = try DistillationStudy(
      seeds: [4, 9], teacher: DistillationModels.teacher(), dataset: DistillationModels.dataset,
      configuration: configuration, lanes: 2, makeStudent: { try DistillationModels.student(seed: $0) },
      progress: { fractions.append($0.fraction) })
    #expect(study.runs.map(\.seed) == [4, 9])
    for run in study.runs {
      var own = configuration
      own.training.seed = run.seed
      let result = try trainWithDistillation(
        teacher: DistillationModels.teacher(), student: DistillationModels.student(seed: run.seed),
        dataset: DistillationModels.dataset, configuration: own, lanes: 2)
      #expect(result.distilled.model.weights == run.result.distilled.model.weights)
      #expect(result.alone.model.weights == run.result.alone.model.weights)
    }
    #expect(study.gain == MeanEstimate(study.runs.map(\.result.gain)))
    #expect(fractions == fractions.sorted() && fractions.last == 1)
  }
}
