import Foundation
import ModelFormats
import NeuralNetwork

/// The dashboard with a model that is too large to be compressed within a frame: how soon it is open, and whether the slider of
/// all layers still follows the mouse.
func measureLargeModel(_ bench: Bench) throws -> [Figure] {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tinydash-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  var file = folder.appendingPathComponent("resnet18.safetensors").path
  if let model = bench.model {
    file = model
  } else {
    // Weights alone: there are no images of that size to measure on.
    var writer = SafetensorsWriter()
    for (name, tensor) in try resNet18().weights.sorted(by: { $0.key < $1.key }) {
      writer.add(name, shape: tensor.shape.dimensions, floats: tensor.elements)
    }
    try writer.write(to: file)
  }
  var figures: [Figure] = []
  for (columns, rows) in [(120, 40), (200, 60)] {
    var trial = DashboardTrial(program: try dashboardProgram(), columns: columns, rows: rows, bench: bench)
    trial.arguments = [file]
    trial.line = "all"
    bench.say("  \(columns)×\(rows): first frame")
    figures.append(try trial.firstFrame())
    let session = try trial.start()
    defer { session.stop() }
    _ = try session.wait(for: "the first frame") { $0.showsSliders }
    // With many layers the line of all is out of sight until it is selected.
    session.send("a")
    _ = try session.wait(for: "the line of all layers") { $0.sparsitySlider(of: trial.line) != nil }
    bench.say("  \(columns)×\(rows): mouse motion on the slider of all layers")
    figures += try trial.motion(session, "all layers")
    if let statistics = ProcessStatistics(process: session.process) {
      figures.append(
        Figure(
          work: "resident memory at its highest, \(columns)×\(rows)", statistic: "once",
          value: Double(statistics.peakResidentBytes) / 1_048_576, unit: "MiB", samples: []))
    }
  }
  return figures.map { figure in
    var figure = figure
    figure.work = "large model: " + figure.work
    return figure
  }
}
