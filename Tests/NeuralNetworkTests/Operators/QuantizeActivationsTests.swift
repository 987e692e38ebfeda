import CKernels
import Foundation
import Testing

@testable import NeuralNetwork

@Suite("Quantized activations")
struct QuantizeActivationsTests {
  /// PyTorch's numbers; see Fixtures/make_quantization.py.
  struct References: Decodable {
    struct Fixed: Decodable {
      let name: String
      let bits: Int
      let isSymmetric: Bool
      let scale: Float
      let zeroPoint: Float
      let input: [Float]
      let output: [Float]
      let outputGradient: [Float]
      let inputGradient: [Float]
    }
    struct Learned: Decodable {
      let name: String
      let scaleGradient: Float
    }
    struct Tracked: Decodable {
      struct Step: Decodable {
        let input: [Float]
        let output: [Float]
        let low: Float
        let high: Float
      }
      let name: String
      let bits: Int
      let isSymmetric: Bool
      let momentum: Float
      let steps: [Step]
    }
    let fixed: [Fixed]
    let learned: [Learned]
    let tracked: [Tracked]

    static func load() throws -> References {
      let file = Bundle.module.bundleURL.appending(path: "Fixtures/quantize_activations.json")
      return try JSONDecoder().decode(References.self, from: Data(contentsOf: file))
    }
  }

  private func model(_ operation: QuantizeActivations, inputs: Int, _ values: [String: Float]) throws -> Model
  {
    var builder = GraphBuilder(input: [inputs])
    let output = builder.add("quantize", operation, builder.input)
    return try Model(
      name: "case", graph: builder.build(output: output),
      weights: Dictionary(
        uniqueKeysWithValues: values.map { ("quantize.\($0)", Tensor(shape: [1], elements: [$1])) }))
  }

  private func close(_ found: [Float], _ expected: [Float]) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy { abs($0 - $1) <= 2e-6 * max(1, abs($1)) }
  }

  private func floats(_ pointer: UnsafePointer<Float>?, _ count: Int) -> [Float] {
    pointer.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? []
  }

  @Test("Values and gradients are those of PyTorch's fake_quantize, with a fixed and a learned scale")
  func fixed() throws {
    let references = try References.load()
    for (reference, learned) in zip(references.fixed, references.learned) {
      for source in [QuantizeActivations.Source.fixed, .learned] {
        let operation = QuantizeActivations(
          bits: reference.bits, isSymmetric: reference.isSymmetric, source: source)
        let scale =
          source == .fixed ? ("scale", reference.scale) : ("log_scale", Float(log(Double(reference.scale))))
        let model = try model(
          operation, inputs: 50, [scale.0: scale.1, "zero_point": reference.zeroPoint])

        let inference = InferenceRunner(graph: model.graph, lanes: 2)
        inference.load(model)
        let output = try inference.predict([Tensor(shape: [2, 50], elements: reference.input)])[0]
        #expect(close(output.elements, reference.output), "\(reference.name)")

        let runner = TrainingRunner(model: model, batchCapacity: 2, lanes: 2, findsInputGradients: true)
        runner.input.update(from: reference.input, count: 100)
        runner.forward(batch: 2)
        #expect(close(floats(runner.logits, 100), reference.output), "\(reference.name)")
        runner.outputs[0].gradient.update(from: reference.outputGradient, count: 100)
        runner.backward(batch: 2)
        #expect(floats(runner.inputGradients[0], 100) == reference.inputGradient, "\(reference.name)")
        #expect(runner.trainableCount == (source == .learned ? 1 : 0))
        if source == .learned {
          let slope = runner.gradients[0] / reference.scale
          #expect(
            abs(slope - learned.scaleGradient) < 1e-4 * max(1, abs(learned.scaleGradient)),
            "\(reference.name)")
        }
      }
    }
  }

  @Test("Ranges are tracked as by PyTorch's moving average, and then used")
  func tracked() throws {
    for reference in try References.load().tracked {
      let operation = QuantizeActivations(
        bits: reference.bits, isSymmetric: reference.isSymmetric,
        source: .tracked(momentum: reference.momentum))
      let model = try model(operation, inputs: 20, ["low": 0, "high": 0])
      let runner = TrainingRunner(model: model, batchCapacity: 2, lanes: 2)
      for step in reference.steps {
        runner.input.update(from: step.input, count: 40)
        runner.forward(batch: 2)
        let now = runner.model(like: model)
        #expect(close(now[weight: "quantize.low"].elements, [step.low]))
        #expect(close(now[weight: "quantize.high"].elements, [step.high]))
        if !step.output.isEmpty { #expect(close(floats(runner.logits, 40), step.output)) }
      }
      // What was tracked is what inference uses, and what fixed parameters of that range do.
      let trained = runner.model(like: model)
      let last = try #require(reference.steps.last)
      let (scale, zeroPoint) = operation.parameters(
        covering: trained[weight: "quantize.low"].elements[0], trained[weight: "quantize.high"].elements[0])
      let fixed = try self.model(
        QuantizeActivations(bits: reference.bits, isSymmetric: reference.isSymmetric), inputs: 20,
        ["scale": scale, "zero_point": zeroPoint])
      var outputs: [[Float]] = []
      for model in [trained, fixed] {
        let inference = InferenceRunner(graph: model.graph, lanes: 1)
        inference.load(model)
        outputs.append(try inference.predict([Tensor(shape: [2, 20], elements: last.input)])[0].elements)
      }
      #expect(outputs[0] == outputs[1])
      #expect(outputs[0] == floats(runner.logits, 40))
    }
  }

  @Test("Scale and zero point are onnxruntime's")
  func parameters() {
    let bytes = QuantizeActivations(bits: 8)
    #expect(bytes.parameters(covering: -1, 2) == (3 / 255, 85))
    #expect(bytes.parameters(covering: 1, 2) == (2 / 255, 0))
    #expect(bytes.parameters(covering: -2, -1) == (2 / 255, 255))
    #expect(bytes.parameters(covering: 0, 0) == (1, 0))
    #expect(QuantizeActivations(bits: 8, isSymmetric: true).parameters(covering: -1, 2) == (2 / 127, 0))
    #expect(QuantizeActivations(bits: 8, isSymmetric: true).codes == -127...127)
    #expect(QuantizeActivations(bits: 2).codes == 0...3)
    let huge = bytes.parameters(covering: -.greatestFiniteMagnitude, .greatestFiniteMagnitude)
    #expect(huge.scale.isFinite && (127...128).contains(huge.zeroPoint))
  }

  @Test(
    "Parameters that mean nothing leave values alone",
    arguments: [(0, 0), (-1, 3), (.nan, 0), (.infinity, 0)] as [(Float, Float)])
  func unusable(scale: Float, zeroPoint: Float) throws {
    let model = try model(QuantizeActivations(), inputs: 3, ["scale": scale, "zero_point": zeroPoint])
    let inference = InferenceRunner(graph: model.graph, lanes: 1)
    inference.load(model)
    let input = Tensor(shape: [1, 3], elements: [0.123, -4, 1e9])
    #expect(try inference.predict([input])[0] == input)
  }

  @Test("Zero points out of range are brought into it, and not-a-numbers stay")
  func oddZeroPoints() throws {
    for (zeroPoint, expected) in [(Float(1e30), Float(0)), (-1e30, 1), (.nan, 1)] {
      let model = try model(QuantizeActivations(), inputs: 2, ["scale": 1, "zero_point": zeroPoint])
      let inference = InferenceRunner(graph: model.graph, lanes: 1)
      inference.load(model)
      let output = try inference.predict([Tensor(shape: [1, 2], elements: [1, .nan])])[0].elements
      #expect(output[0] == expected && output[1].isNaN)
    }
  }

  @Test("Other bit widths are refused", arguments: [0, 1, 9, 15, 32, -3])
  func bits(bits: Int) {
    #expect(throws: GraphError.self) {
      try QuantizeActivations(bits: bits).outputShape(for: [[3]])
    }
  }

  @Test("Kernels agree with naive loops", arguments: oddSizes)
  func kernels(_ n: Int) {
    var random = RandomValues(seed: UInt64(n))
    let x = random.floats(n, -5...5)
    let dy = random.floats(n)
    let count = Int64(n)
    let (scale, low, high): (Float, Float, Float) = (0.4, -3, 9)
    let codes = x.map { ($0 / scale).rounded(.toNearestOrEven) }
    let expected = codes.map { min(max($0, low), high) * scale }
    let slopes = zip(codes, dy).map { $0 >= low && $0 <= high ? $1 : 0 }
    let slope = zip(zip(x, codes), dy).reduce(0.0) { sum, element in
      let ((x, code), dy) = element
      return sum + Double(dy) * Double(code < low ? low : code > high ? high : code - x / scale)
    }
    for forward in [fake_quantize_forward, fake_quantize_forward_plain] {
      var y = [Float](repeating: 77, count: n + 1)
      forward(x, &y, count, scale, low, high)
      #expect(y == expected + [77])
    }
    for backward in [fake_quantize_backward, fake_quantize_backward_plain] {
      var dx = [Float](repeating: 77, count: n + 1)
      backward(x, dy, &dx, count, scale, low, high)
      #expect(dx == slopes + [77])
    }
    for gradient in [fake_quantize_scale_gradient, fake_quantize_scale_gradient_plain] {
      var sum = 0.0
      gradient(x, dy, &sum, count, scale, low, high)
      #expect(abs(sum - slope) < 1e-5 * Double(n))
    }
    for range in [value_range, value_range_plain] {
      var bounds: (Float, Float) = (77, 77)
      range(x + [.nan], count + 1, &bounds.0, &bounds.1)
      #expect(bounds.0 == x.min() && bounds.1 == x.max())
    }
  }
}
