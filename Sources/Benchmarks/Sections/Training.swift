import ModelFormats
import NeuralNetwork

/// One epoch on Fashion-MNIST, as in the peers' script: batch 128, Adam at 1e-3, nothing done to the images.
func measureTraining(_ bench: Bench) throws -> [Figure] {
  let dataset = try DatasetSource.fashionMNIST.load()
  return try [("lenet-300-100", 5), ("lenet5", 3)].map { name, rounds in
    bench.say("  train \(name)")
    guard let architecture = Architecture.named(name) else { throw UnknownArchitecture(name: name) }
    let configuration = TrainingConfiguration(
      epochs: 1, batchSize: 128, optimizer: .adam(), learningRate: 1e-3, schedule: .constant)
    let trainer = try Trainer(
      model: architecture.makeModel(seed: 0), samples: dataset.training, configuration: configuration)
    var trained = trainer.model
    var times = try bench.alternate(rounds: min(rounds, bench.rounds), request: "train \(name)") {
      trained = trainer.train(progress: { _ throws(Never) in }, endOfEpoch: { _, _ throws(Never) in })
    }
    let peerAccuracy = times.peers.removeValue(forKey: "accuracy")?.median
    // That both learned is the proof that both did the work.
    let accuracy = try Evaluator(graph: trained.graph, samples: dataset.test, cacheBudget: 0)
      .evaluate(trained).accuracy
    return .median(
      "train \(name), an epoch", seconds: times.own, peer: times.peer("pytorch") ?? ("pytorch", []),
      target: .ratio(0.7),
      note: "test accuracy \(percent(accuracy))" + (peerAccuracy.map { ", pytorch \(percent($0))" } ?? ""))
  }
}

struct UnknownArchitecture: Error, CustomStringConvertible {
  let name: String
  var description: String { "there is no architecture \(name)" }
}

private func percent(_ fraction: Double) -> String { "\((fraction * 1000).rounded() / 10) %" }
