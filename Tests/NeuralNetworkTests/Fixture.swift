import Foundation
import NeuralNetwork
import Testing

/// PyTorch's numbers, as `Fixtures/make_fixtures.py` wrote them.
enum Fixture {
  /// A tensor, batch first.
  struct Values: Decodable, Sendable {
    let shape: [Int]
    let data: [Float]

    var tensor: Tensor { Tensor(shape: Shape(shape), elements: data) }
    /// The shape of one sample.
    var sampleShape: Shape { Shape(Array(shape.dropFirst())) }
    var batch: Int { shape.first ?? 1 }
  }

  /// A value of an operator's, optimizer's or schedule's configuration.
  enum Setting: Decodable, Equatable, Sendable {
    case flag(Bool)
    case number(Double)
    case numbers([Int])
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let numbers = try? container.decode([Int].self) {
        self = .numbers(numbers)
      } else {
        self = .text(try container.decode(String.self))
      }
    }
  }

  /// Settings by name; asking for one that isn't there, or is of another kind, fails the test.
  struct Configuration: Decodable, Sendable {
    let settings: [String: Setting]

    init(from decoder: any Decoder) throws { settings = try [String: Setting](from: decoder) }

    func has(_ key: String) -> Bool { settings[key] != nil }

    func flag(_ key: String) throws -> Bool {
      guard case .flag(let value) = settings[key] else { throw Missing(key: key) }
      return value
    }

    func number(_ key: String) throws -> Double {
      guard case .number(let value) = settings[key] else { throw Missing(key: key) }
      return value
    }

    func integer(_ key: String) throws -> Int { Int(try number(key)) }

    func numbers(_ key: String) throws -> [Int] {
      guard case .numbers(let value) = settings[key] else { throw Missing(key: key) }
      return value
    }

    func text(_ key: String) throws -> String {
      guard case .text(let value) = settings[key] else { throw Missing(key: key) }
      return value
    }
  }

  struct Missing: Error { let key: String }

  /// An operator run forward and backward.
  struct OperatorCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let `operator`: String
    let configuration: Configuration
    let inputs: [Values]
    let parameters: [String: Values]
    let output: Values
    let outputGradient: Values
    let inputGradients: [Values]
    let parameterGradients: [String: Values]
    let runningMeanAfter: Values?
    let runningVarianceAfter: Values?

    var testDescription: String { "\(`operator`): \(name)" }
  }

  /// The mean loss of a batch and its gradient.
  struct LossCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let labelSmoothing: Float
    let logits: Values
    let labels: [Int32]
    let loss: Float
    let logitsGradient: Values

    var testDescription: String { name }
  }

  /// Steps of an optimizer: row *i* of the values is what row *i* of the gradients led to.
  struct OptimizerCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let optimizer: String
    let configuration: Configuration
    let start: Values
    let gradients: Values
    let valuesAfterStep: Values

    var testDescription: String { name }
  }

  /// The learning rate of steps 0, 1, 2, …
  struct ScheduleCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let configuration: Configuration
    let rates: [Double]

    var testDescription: String { name }
  }

  private struct File<Case: Decodable>: Decodable { let cases: [Case] }

  /// The names of the files with operator cases.
  static let operatorFiles = [
    "add", "avgpool2d", "batchnorm1d", "batchnorm2d", "conv2d", "flatten", "gelu", "globalaveragepool",
    "linear",
    "maxpool2d", "relu", "relu6", "sigmoid", "softmax", "tanh",
  ]

  /// The names of the files with cases of operators that only imported graphs have.
  static let importedFiles = ["imported_functions", "imported_movements", "imported_reductions"]

  static func operatorCases(_ file: String) throws -> [OperatorCase] { try cases(file) }
  static func lossCases() throws -> [LossCase] { try cases("cross_entropy") }
  static func optimizerCases() throws -> [OptimizerCase] { try cases("optimizers") }
  static func scheduleCases() throws -> [ScheduleCase] { try cases("schedules") }

  private static func cases<Case: Decodable>(_ file: String) throws -> [Case] {
    guard let folder = Bundle.module.resourceURL else { throw CocoaError(.fileNoSuchFile) }
    let data = try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(file).json"))
    return try JSONDecoder().decode(File<Case>.self, from: data).cases
  }

  /// Whether the numbers agree to `tolerance` relative to the largest expected magnitude, or to 1 if that is larger.
  static func agree(_ found: [Float], _ expected: [Float], tolerance: Float = 1e-5) -> Bool {
    let scale = max(1, expected.lazy.map(abs).max() ?? 0)
    return found.count == expected.count
      && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * scale }
  }
}

@Suite("Fixtures")
struct FixtureTests {
  @Test("Every operator's file decodes, and its tensors have as many numbers as their shapes say")
  func operators() throws {
    for file in Fixture.operatorFiles {
      let cases = try Fixture.operatorCases(file)
      #expect(!cases.isEmpty)
      for operatorCase in cases {
        let gradients = operatorCase.inputGradients + operatorCase.parameterGradients.values
        let values = operatorCase.inputs + operatorCase.parameters.values + [operatorCase.output]
        #expect((gradients + values).allSatisfy { $0.data.count == $0.shape.reduce(1, *) })
        #expect(operatorCase.inputs.map(\.shape) == operatorCase.inputGradients.map(\.shape))
        #expect(operatorCase.output.shape == operatorCase.outputGradient.shape)
        #expect((operatorCase.runningMeanAfter != nil) == file.hasPrefix("batchnorm"))
      }
    }
  }

  @Test("The files of losses, optimizers and schedules decode")
  func others() throws {
    #expect(try Fixture.lossCases().allSatisfy { $0.loss.isFinite && $0.labels.count == $0.logits.batch })
    #expect(try Fixture.optimizerCases().allSatisfy { $0.gradients.shape == $0.valuesAfterStep.shape })
    #expect(try Fixture.scheduleCases().contains { try $0.configuration.text("schedule") == "cosine" })
  }

  @Test("Numbers that differ, or aren't numbers, don't agree")
  func agreement() {
    #expect(Fixture.agree([1, 2], [1, 2.00001]))
    #expect(!Fixture.agree([1, 2], [1, 2.001]))
    #expect(!Fixture.agree([1], [1, 2]))
    #expect(!Fixture.agree([.nan], [1]))
    #expect(!Fixture.agree([1], [.nan]))
  }
}
