import ArgumentParser
import Dashboard
import Foundation
import ModelCompression
import ModelFormats
import NcursesTerminal
import NeuralNetwork
import TerminalCanvas

/// `tinydash`: the dashboard.
struct DashboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Open the dashboard (what happens without a subcommand).")

  @Argument(help: "A built-in model (\(BuiltinModels.names.joined(separator: ", "))) or a .safetensors file.")
  var model: String?

  @Option(help: "digits, fashion-mnist, a folder of IDX files, or an .npz file.")
  var data: String?

  @Option(help: "A recipe to start from (JSON).")
  var recipe: String?

  @Flag(inversion: .prefixedNo, help: "Use the mouse.")
  var mouse = true

  func run() throws {
    let model = try ModelFile.load(model ?? defaultModel())
    let source = try DatasetSource(data ?? model.metadata["tinydash.dataset"] ?? "fashion-mnist")
    let recipe =
      try recipe.map { path in
        try JSONDecoder().decode(Recipe.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
      } ?? Recipe()
    let state = try DashboardState(
      model: model, datasetName: data ?? model.metadata["tinydash.dataset"] ?? "fashion-mnist", recipe: recipe
    )
    let terminal = try NcursesTerminal(options: .init(usesMouse: mouse))
    defer { terminal.close() }
    let wakeUp = terminal.wakeUp
    let theme = terminal.colorDepth == .none ? Theme.mono : .dark
    Dashboard(screen: terminal, theme: theme, wake: { wakeUp.wake() }).run(state) {
      try source.load().test
    }
  }

  /// LeNet-5 where its data is installed, else the perceptron for the embedded digits.
  private func defaultModel() -> String {
    if let data { return data == "digits" ? "digits-mlp" : "lenet5" }
    return DatasetSource.preferred() == .digits ? "digits-mlp" : "lenet5"
  }
}
