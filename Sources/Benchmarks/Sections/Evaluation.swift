import ModelFormats
import NeuralNetwork

/// Top-1 accuracy of 10 000 images; peers at their best batch size.
func measureEvaluation(_ bench: Bench) throws -> [Figure] {
  let dataset = try DatasetSource.fashionMNIST.load()
  let limits: [(model: String, pytorch: Double, onnxruntime: Double)] = [
    ("lenet-300-100", 1, 1), ("lenet5", 0.5, 1),
  ]
  return try limits.flatMap { limit -> [Figure] in
    bench.say("  evaluate \(limit.model)")
    let model = try ModelFile.load(limit.model)
    let evaluator = try Evaluator(graph: model.graph, samples: dataset.test, cacheBudget: 0)
    _ = evaluator.evaluate(model)
    // The first looks warm the peers up and find the batch size that suits each best.
    var looks = Rounds()
    for _ in 0..<2 { looks.add(try bench.peers.ask("evaluate \(limit.model)")) }
    let sizes = ["pytorch", "onnxruntime"].map { looks.fastestVariant(of: $0).map { " \($0)" } ?? " 1" }
    let times = try bench.alternate(
      rounds: bench.rounds, request: "evaluate \(limit.model)" + sizes.joined()
    ) {
      _ = evaluator.evaluate(model)
    }
    return [("pytorch", limit.pytorch), ("onnxruntime", limit.onnxruntime)].map { peer, ratio in
      .median(
        "evaluate \(limit.model), \(dataset.test.count) images", seconds: times.own,
        peer: times.peer(peer) ?? (peer, []), target: .ratio(ratio))
    }
  }
}
