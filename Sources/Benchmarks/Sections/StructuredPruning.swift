import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork

/// Evaluation of 10 000 images by networks with a quarter of their multiply-accumulates left, beside the whole networks.
func measureStructuredPruning(_ bench: Bench) throws -> [Figure] {
  let samples = try DatasetSource.fashionMNIST.load().test
  let works: [(model: String, settings: StructuredPruning, ratio: Double?)] =
    [1, 4, 8].map { ("lenet5", StructuredPruning(roundTo: $0, macsFraction: 0.25), 0.4) } + [
      ("lenet5", StructuredPruning(scope: .global, macsFraction: 0.25), 0.4),
      // Few, and as many as fit into registers.
      ("lenet5", StructuredPruning(layers: ["conv1": 0.6, "conv2": 0.68], macsFraction: 0.25), 0.4),
      ("lenet5", StructuredPruning(layers: ["conv1": 0.6, "conv2": 0.36], macsFraction: 0.25), 0.4),
      ("resnet8", StructuredPruning(roundTo: 4, macsFraction: 0.25), nil),
      ("mobilenet-tiny", StructuredPruning(roundTo: 4, macsFraction: 0.25), nil),
    ]
  return try works.map { work in
    let model = try ModelFile.load(work.model)
    let pruned = try pruneModelNeurons(model, work.settings)
    let channels = pruned.report.layers.map { String($0.channels.after) }.joined(separator: "-")
    bench.say("  \(work.model), \(channels)")
    let whole = try Evaluator(graph: model.graph, samples: samples, cacheBudget: 0)
    let smaller = try Evaluator(graph: pruned.model.graph, samples: samples, cacheBudget: 0)
    var times = Rounds()
    for round in 0..<bench.rounds {
      for isWhole in round.isMultiple(of: 2) ? [true, false] : [false, true] {
        if isWhole {
          times.add(["whole": bench.warmSeconds { _ = whole.evaluate(model) }])
        } else {
          times.own.append(bench.warmSeconds { _ = smaller.evaluate(pruned.model) })
        }
      }
    }
    return .median(
      "evaluate \(work.model), \(channels)",
      seconds: times.own, peer: times.peer("whole"), target: work.ratio.map { .ratio($0) },
      note: String(
        format: "%.1f %% of MACs, %@, multiples of %d", 100 * pruned.report.macs.fraction,
        work.settings.scope.rawValue, work.settings.roundTo))
  }
}
