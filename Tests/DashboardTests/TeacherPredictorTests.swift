import Dispatch
import ModelFormats
import NeuralNetwork
import Synchronization
import Testing

@testable import Dashboard

@Suite("The teacher's look at a sample")
struct TeacherPredictorTests {
  @Test("A sample gives the model's logits; data that doesn't fit the model gives nothing")
  func predict() throws {
    let data = try DatasetSource.digits.loadTestSplit()
    let found = Mutex<[DistillState.Prediction]>([])
    let arrived = DispatchSemaphore(value: 0)
    let predictor = TeacherPredictor { prediction in
      found.withLock { $0.append(prediction) }
      arrived.signal()
    }
    predictor.predict(0, of: data.samples, by: try ModelFile.load("lenet5"))
    #expect(arrived.wait(timeout: .now() + 1) == .timedOut)
    let model = try ModelFile.load("digits-mlp")
    predictor.predict(7, of: data.samples, by: model)
    #expect(arrived.wait(timeout: .now() + 30) == .success)
    let runner = InferenceRunner(graph: model.graph, lanes: 1)
    runner.load(model)
    let inputs = data.samples.inputs(0..<8)
    let all = try runner.predict([inputs])[0].elements
    let predictions = found.withLock { $0 }
    #expect(predictions.map(\.sample) == [7])
    for (logit, expected) in zip(predictions[0].logits, all[70...]) {
      #expect(abs(logit - expected) < 1e-4)
    }
  }
}
