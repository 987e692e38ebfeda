import ArgumentParser
import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork

/// `tinydash compare`: every technique side by side, and combined.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compress a model with every technique and measure them side by side.",
    discussion: """
      Bytes are exact, accuracy is on all test samples, latency is the median of one sample on one thread of this machine. \
      The energy is an estimate from Horowitz's table for a 45 nm process. With --epochs 0 nothing is trained: that is fast, \
      and shows what techniques do on their own.
      """)

  @Argument(help: ModelArgument.help)
  var model: ModelArgument

  @Option(
    parsing: .unconditional,
    help: "Epochs of fine-tuning for techniques that prune, and of training for the student.")
  var epochs = 2

  @Option(parsing: .unconditional, help: "Decides the order of samples and the student's first weights.")
  var seed: UInt64 = 0

  @OptionGroup(title: "Data") var data: DataOptions

  @Flag(help: "Print comma-separated values.")
  var csv = false

  @Flag(help: "Print a table in Markdown.")
  var markdown = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    guard (0...1000).contains(epochs) else {
      throw ValidationError("--epochs must be 0 to 1000, got \(epochs).")
    }
    guard [csv, markdown, options.json].count(where: { $0 }) < 2 else {
      throw ValidationError("--json, --csv and --markdown exclude each other.")
    }
  }

  func run() throws {
    let model = try model.loadRunnable()
    var report = ProgressReport(isQuiet: options.quiet)
    Interruption.arm()
    // Also after an interruption.
    defer { report.finish() }
    report.update(fraction: 0, "reading data")
    let dataset = try data.source(for: model).load(normalization: data.normalization(for: model))
    try Interruption.check()
    _ = try Evaluator(model, dataset.testSplit, lanes: options.lanes)
    var shown = 0
    let table = try compareCompressionTechniques(
      model, dataset: dataset, epochs: epochs, seed: seed, lanes: options.lanes
    ) { progress in
      try Interruption.check()
      report.update(
        fraction: progress.fraction,
        "\(progress.index + 1)/\(progress.count) \(progress.technique): \(progress.activity) "
          + String(format: "%.0f %%", progress.stageFraction * 100))
      for row in progress.table.rows.dropFirst(shown) {
        report.line(
          String(
            format: "%@: %d bytes, %.2f %% right", row.technique, row.bytes, row.accuracy.fraction * 100))
      }
      shown = progress.table.rows.count
    }
    report.finish()
    if options.json {
      try JSONOutput.print(table)
    } else if csv {
      try StandardOutput.write(table.csv)
    } else if markdown {
      try StandardOutput.write(table.markdown.withoutCommands)
    } else {
      try StandardOutput.print(
        TextTable(header: table.header, leftAligned: 1, rows: table.cells).text)
    }
  }
}
