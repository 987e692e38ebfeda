import Foundation
import NeuralNetwork
func load(_ p: String, _ skip: Int) -> [UInt8] { [UInt8](try! Data(contentsOf: URL(fileURLWithPath: "/tmp/fm/" + p)).dropFirst(skip)) }
let shape: Shape = [1, 28, 28]
let train = LabeledSamples(shape: shape, storage: .bytes(load("train-images-idx3-ubyte", 16), scale: 1 / 255), labels: load("train-labels-idx1-ubyte", 8).map(Int32.init))
let test = LabeledSamples(shape: shape, storage: .bytes(load("t10k-images-idx3-ubyte", 16), scale: 1 / 255), labels: load("t10k-labels-idx1-ubyte", 8).map(Int32.init))
let args = CommandLine.arguments
let model = try Architecture.named(args[1])!.makeModel(seed: 1)
print(model.parameterCount, model.macs)
let clock = ContinuousClock()
let c = TrainingConfiguration(epochs: Int(args[2])!, optimizer: .adam())
let evaluator = try Evaluator(graph: model.graph, samples: test)
let trained = try Trainer(model: model, samples: train, configuration: c).train(progress: { _ throws(Never) in }, endOfEpoch: { p, m throws(Never) in
  var e: Evaluation?
  let t = clock.measure { e = evaluator.evaluate(m) }
  print(p.epoch, p.loss, p.accuracy, Int(p.samplesPerSecond), "epoch s", 60000 / p.samplesPerSecond, "test", e!.accuracy, "eval", t) })
for _ in 0..<3 { var m = trained; for l in m.layers { m[weight: l.weightName].elements[0] += 0.001 }; print("eval", clock.measure { _ = evaluator.evaluate(m) }); print("eval2", clock.measure { _ = evaluator.evaluate(trained) }) }
