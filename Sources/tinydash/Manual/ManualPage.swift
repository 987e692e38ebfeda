import ArgumentParser
import Dashboard
import ModelFormats

/// The manual page, from what the commands say of themselves.
struct ManualPage {
  /// The page as roff.
  let text: String

  /// Describes a program.
  init(of program: (some ParsableCommand).Type) throws {
    let root = try CommandDescription(of: program)
    var page = Roff()
    page.line(
      ".TH \(Roff.escape(root.commandName.uppercased())) 1 \"\" \"\(Roff.escape("\(Producer.name) \(Producer.version)"))\" \"User Commands\""
    )
    page.replacements(["…": "...", "⇧": "Shift+"])
    page.section("Name")
    page.line("\(Roff.escape(root.commandName)) \\- \(Roff.escape(Self.lowercased(root.abstract ?? "")))")
    let commands = (root.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
    let main = commands.first {
      $0.commandName == program.configuration.defaultSubcommand?.configuration.commandName
    }
    page.section("Synopsis")
    if let main { Self.synopsis([root.commandName], main, in: &page) }
    for command in commands where command.commandName != main?.commandName {
      page.line(".br")
      Self.synopsis([root.commandName, command.commandName], command, in: &page)
    }
    page.section("Description")
    page.paragraphs(root.discussion ?? "")
    if let main {
      page.section("Options of the dashboard")
      Self.arguments(main, in: &page)
      page.line(".PP")
      page.line(
        "Every command understands \(Roff.bold("--help")), and the program \(Roff.bold("--version")) too.")
    }
    page.section("Commands")
    for command in commands where command.commandName != main?.commandName {
      page.subsection("\(root.commandName) \(command.commandName)")
      page.paragraphs([command.abstract, command.discussion].compactMap(\.self).joined(separator: "\n\n"))
      Self.arguments(command, in: &page)
    }
    Self.keys(in: &page)
    page.section("Plain commands")
    page.paragraphs("With --plain, a command stands in each line of standard input.")
    for command in PlainMode.commands { page.item(Roff.bold(command.usage), command.summary) }
    Self.surroundings(in: &page)
    text = page.text
  }

  /// How a command is called.
  private static func synopsis(_ words: [String], _ command: CommandDescription, in page: inout Roff) {
    let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
    var parts = words.map(Roff.bold)
    for argument in arguments where argument.isPositional {
      let value = Roff.italic(argument.value ?? "")
      parts.append(argument.isOptional ? "[\(value)]" : value)
    }
    for argument in arguments
    where !argument.isPositional && !argument.isOptional && argument.kind == "option" {
      guard let name = argument.names?.last, argument.defaultValue == nil else { continue }
      parts.append("\(Roff.bold(name.text)) \(Roff.italic(argument.value ?? ""))")
    }
    if arguments.contains(where: { !$0.isPositional && !isEverywhere($0) }) {
      parts.append("[\(Roff.italic("OPTIONS"))]")
    }
    page.line(parts.joined(separator: " "))
  }

  /// What a command takes, in the order and under the titles of its help.
  private static func arguments(_ command: CommandDescription, in page: inout Roff) {
    var title: String?
    let shown = inversionsJoined((command.arguments ?? []).filter { $0.shouldDisplay && !isEverywhere($0) })
    let common = shown.filter { $0.sectionTitle == nil }
    let titled = shown.filter { $0.sectionTitle != nil }
    for argument in common + titled {
      if let own = argument.sectionTitle, own != title {
        title = own
        page.line(".PP")
        page.line(Roff.italic(own))
      }
      page.item(term(argument), meaning(argument))
    }
  }

  /// Whether every command understands it, and the page says so once.
  private static func isEverywhere(_ argument: ArgumentDescription) -> Bool {
    argument.names?.contains { ["help", "version"].contains($0.name) } ?? false
  }

  /// The arguments with a flag and its opposite as one.
  private static func inversionsJoined(_ arguments: [ArgumentDescription]) -> [ArgumentDescription] {
    var joined: [ArgumentDescription] = []
    for argument in arguments {
      if argument.kind == "flag", let last = joined.last, last.kind == "flag",
        last.abstract == argument.abstract,
        argument.names?.first?.name == last.names?.first.map({ "no-\($0.name)" })
      {
        joined[joined.count - 1].names = (last.names ?? []) + (argument.names ?? [])
      } else {
        joined.append(argument)
      }
    }
    return joined
  }

  private static func term(_ argument: ArgumentDescription) -> String {
    let value = argument.value.map { Roff.italic($0) + (argument.isRepeating ? " …" : "") }
    guard !argument.isPositional else { return value ?? "" }
    let names = (argument.names ?? []).sorted { $0.text.count < $1.text.count }.map { Roff.bold($0.text) }
    return names.joined(separator: ", ") + (value.map { " \($0)" } ?? "")
  }

  private static func meaning(_ argument: ArgumentDescription) -> String {
    let values = argument.allValues.map { "One of \($0.joined(separator: ", "))." }
    let value = argument.kind == "flag" ? nil : argument.defaultValue.map { "Default: \($0)." }
    return [argument.abstract, argument.discussion, values, value].compactMap(\.self).joined(separator: " ")
  }

  /// The dashboard's keys.
  private static func keys(in page: inout Roff) {
    page.section("Keys")
    for group in Keymap.groups {
      page.subsection(group.title == "everywhere" ? "Everywhere" : group.title)
      for binding in group.bindings { page.item(Roff.bold(binding.label), binding.explanation) }
    }
  }

  /// What is around the program.
  private static func surroundings(in page: inout Roff) {
    page.section("Environment")
    page.item(
      Roff.bold("XDG_CONFIG_HOME"),
      "Where the settings file is, in a folder tinydash; without it in ~/.config.")
    page.item(
      Roff.bold("XDG_STATE_HOME"),
      "Where sessions are kept, in a folder tinydash; without it in ~/.local/state.")
    page.item(
      Roff.bold(DatasetSource.environmentVariable), "A folder with the four files of Fashion-MNIST.")
    page.item(Roff.bold("NO_COLOR"), "If it isn't empty, no colours are used.")
    page.item(
      Roff.bold("TERM, COLORTERM"),
      "The terminal's name, and whether it has more colours than that says.")
    page.item(
      Roff.bold("LC_ALL, LC_CTYPE, LANG"),
      "The locale; where one is set whose encoding isn't UTF-8, ASCII is drawn.")
    page.section("Files")
    page.item(
      Roff.bold("~/.config/tinydash/config.toml"),
      "What the dashboard begins with, unless options say otherwise; tinydash settings prints one.")
    page.item(
      Roff.bold("~/.local/state/tinydash/session.json"),
      "What the dashboard showed when it was left, for --resume; weights that training made are beside it.")
    page.section("Exit status")
    page.item("0", "All went well.")
    page.item("1", "Something failed; standard error says what.")
    page.item("64", "The arguments weren't understood.")
    page.item("130", "Ctrl-C.")
  }

  /// A sentence as part of another: the name's section has no capital and no full stop.
  private static func lowercased(_ sentence: String) -> String {
    let text = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
