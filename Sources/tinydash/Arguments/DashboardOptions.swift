import ArgumentParser
import Dashboard
import ModelCompression
import ModelFormats
import NeuralNetwork
import Settings

/// What the dashboard opens, and how it begins.
struct DashboardOptions: ParsableArguments {
  @Argument(help: ModelArgument.help)
  var model: ModelArgument?

  @OptionGroup(title: "Data") var data: DataOptions

  @Option(help: "A recipe to start from (JSON).", completion: .file(extensions: ["json"]))
  var recipe: String?

  @Option(
    parsing: .unconditional,
    help: "Decides random weights and the order of samples in every training. Default: 0.")
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: "The size to fit into, such as 300K, 1.5MB or 40000. Default: 256 KiB.",
    transform: { text in
      guard let budget = SizeBudget(text) else {
        throw ValidationError("that is no size such as 300K, 1.5MB or 40000.")
      }
      return budget
    })
  var budget: SizeBudget?

  @OptionGroup(title: "Looks") var look: LookOptions

  @OptionGroup(title: "Settings") var source: SettingsOptions

  /// What the settings file says, where the command line doesn't say anything else.
  func settings() throws -> DashboardSettings {
    var settings = look.applied(to: try source.read())
    if let seed { settings.seed = seed }
    if let budget { settings.budget = budget }
    return settings
  }

  /// What the command line asks for.
  ///
  /// - Parameters:
  ///   - usual: The model where the command line names none; `nil` is the one for the data.
  ///   - usualData: What that model is measured on; `nil` is what it is for.
  func start(
    _ settings: DashboardSettings, usual: String?, usualData: String? = nil
  ) throws -> DashboardStart {
    var data = data
    var origin: SettingOrigin?
    if data.data == nil, model == nil, let usualData {
      data.data = usualData
      origin = source.origin(of: "data", usualData)
      _ = try origin.traced { try data.namedSource() }
    }
    let (named, model) = try load(usual: usual, data: data)
    var start = try DashboardStart(named, model, recipe: recipe, data: data, seed: settings.seed)
    start.dataOrigin = origin
    start.state.adopt(.init(budget: settings.budget, fineTuning: settings.fineTuning))
    return start
  }

  /// Loads the model that the command line names, or else the usual one.
  private func load(usual: String?, data: DataOptions) throws -> (ModelArgument, Model) {
    guard model == nil, let usual else {
      let named = try model ?? defaultModel(data)
      return (named, try named.load())
    }
    let named = ModelArgument(argument: usual)
    return (named, try source.origin(of: "model", usual).traced { try named.load() })
  }

  /// LeNet-5 where its data is installed, else the perceptron for the embedded digits.
  private func defaultModel(_ data: DataOptions) throws -> ModelArgument {
    let source = try data.namedSource() ?? .preferred()
    return ModelArgument(argument: source == .digits ? "digits-mlp" : "lenet5")
  }
}
