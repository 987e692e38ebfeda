internal import Dashboard
internal import Foundation
internal import ModelCompression
internal import TerminalCanvas

/// One thing that a settings file can say: the one table behind reading, errors, and what is printed.
struct Setting: Sendable {
  /// The key, behind its table's name and a point if it is in one.
  let name: String
  /// What it decides, as a comment.
  let explanation: String
  /// What its value must be.
  let expectation: String
  /// Takes a value; false when it isn't one that there can be.
  let take: @Sendable (TOMLValue, inout DashboardSettings) -> Bool
  /// The value; `nil` when there is none unless it is set.
  let value: @Sendable (DashboardSettings) -> TOMLValue?
  /// A value to show where there is none.
  let example: TOMLValue?

  private init(
    _ name: String, _ explanation: String, expects expectation: String, example: TOMLValue? = nil,
    value: @escaping @Sendable (DashboardSettings) -> TOMLValue?,
    take: @escaping @Sendable (TOMLValue, inout DashboardSettings) -> Bool
  ) {
    self.name = name
    self.explanation = explanation
    self.expectation = expectation
    self.take = take
    self.value = value
    self.example = example
  }

  /// The setting of a key.
  static func named(_ name: String) -> Setting? { all.first { $0.name == name } }

  /// All settings, those of tables behind the others.
  static let all: [Setting] = looks + work + fineTuning

  private static let looks = [
    Setting(
      "theme", Theme.names.joined(separator: ", "),
      expects: "one of " + Theme.names.map { "\"\($0)\"" }.joined(separator: ", "),
      value: { .string($0.theme.name) },
      take: { value, settings in
        guard case .string(let name) = value, let theme = Theme.named(name) else { return false }
        settings.theme = theme
        return true
      }),
    Setting(
      "color", "auto (as many as the terminal has; none with NO_COLOR), never, 16 or 256 at most",
      expects: "one of \"auto\", \"never\", 16, 256",
      value: { Int($0.color.rawValue).map(TOMLValue.integer) ?? .string($0.color.rawValue) },
      take: { value, settings in
        let name =
          switch value {
          case .string(let name): name
          case .integer(let number): "\(number)"
          case .float, .boolean: ""
          }
        guard let color = ColorChoice(rawValue: name) else { return false }
        settings.color = color
        return true
      }),
    Setting(
      "ascii", "draw nothing but ASCII; without this line, where the locale isn't UTF-8",
      expects: "true or false", example: .boolean(true), value: { $0.ascii.map(TOMLValue.boolean) },
      take: { boolean($0, into: \.ascii, &$1) }),
    Setting(
      "mouse", "use the mouse", expects: "true or false", value: { .boolean($0.mouse) },
      take: { value, settings in
        guard case .boolean(let isOn) = value else { return false }
        settings.mouse = isOn
        return true
      }),
  ]

  private static let work = [
    Setting(
      "budget", "the size to fit into", expects: "a size such as \"300K\", \"1.5MB\" or 40000",
      value: { .string($0.budget.name) },
      take: { value, settings in
        let text =
          switch value {
          case .string(let text): text
          case .integer(let bytes): "\(bytes)"
          case .float, .boolean: ""
          }
        guard let budget = SizeBudget(text) else { return false }
        settings.budget = budget
        return true
      }),
    Setting(
      "seed", "decides random weights and the order of samples in every training",
      expects: "a whole number from 0", value: { .integer(Int(clamping: $0.seed)) },
      take: { value, settings in
        guard case .integer(let number) = value, let seed = UInt64(exactly: number) else { return false }
        settings.seed = seed
        return true
      }),
    Setting(
      "model", "the model that opens: a built-in one or a file", expects: "a name or a path in quotes",
      example: .string("lenet5"), value: { $0.model.map(TOMLValue.string) },
      take: { path($0, into: \.model, &$1) }),
    Setting(
      "data", "what it is measured on; not used when the command line names another model",
      expects: "a name or a path in quotes", example: .string("fashion-mnist"),
      value: { $0.data.map(TOMLValue.string) }, take: { path($0, into: \.data, &$1) }),
  ]

  private static let fineTuning = [
    Setting(
      "fine-tune.epochs", "how often every training sample is seen",
      expects: "a whole number from 1 to \(FineTuneOptions.epochRange.upperBound)",
      value: { .integer($0.fineTuning.epochs) },
      take: { value, settings in
        guard case .integer(let epochs) = value, FineTuneOptions.epochRange.contains(epochs) else {
          return false
        }
        settings.fineTuning.epochs = epochs
        return true
      }),
    number(
      "fine-tune.alpha", "the original's share of the loss", in: FineTuneOptions.alphaRange,
      \.fineTuning.guidance.alpha),
    number(
      "fine-tune.temperature", "how evenly the original's probabilities are spread",
      in: FineTuneOptions.temperatureRange, \.fineTuning.guidance.temperature),
    number(
      "fine-tune.learning-rate", "the learning rate at its highest", in: FineTuneOptions.learningRateRange,
      \.fineTuning.learningRate),
  ]

  private static func number(
    _ name: String, _ explanation: String, in range: ClosedRange<Float>,
    _ path: any WritableKeyPath<DashboardSettings, Float> & Sendable
  ) -> Setting {
    Setting(
      name, explanation, expects: "a number from \(range.lowerBound) to \(range.upperBound)",
      // The shortest text that means the number, which in double precision has more digits.
      value: { Double("\($0[keyPath: path])").map(TOMLValue.float) },
      take: { value, settings in
        guard let number = value.number.map({ Float($0) }), range.contains(number) else { return false }
        settings[keyPath: path] = number
        return true
      })
  }

  private static func boolean(
    _ value: TOMLValue, into path: WritableKeyPath<DashboardSettings, Bool?>,
    _ settings: inout DashboardSettings
  ) -> Bool {
    guard case .boolean(let isOn) = value else { return false }
    settings[keyPath: path] = isOn
    return true
  }

  /// Takes a name or a path; `~/` is the person's own folder, as in a shell.
  private static func path(
    _ value: TOMLValue, into path: WritableKeyPath<DashboardSettings, String?>,
    _ settings: inout DashboardSettings
  ) -> Bool {
    guard case .string(let text) = value, !text.isEmpty, !text.contains("\0") else { return false }
    settings[keyPath: path] = text.expandingHome
    return true
  }
}
