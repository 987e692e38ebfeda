import ArgumentParser
import Foundation

/// What the parser of arguments knows about a command, as it dumps it for tools.
struct CommandDescription: Decodable {
  let commandName: String
  let shouldDisplay: Bool
  let abstract: String?
  let discussion: String?
  let subcommands: [CommandDescription]?
  let arguments: [ArgumentDescription]?

  /// Describes a command and all below it.
  init(of command: (some ParsableArguments).Type) throws {
    self = try JSONDecoder().decode(Dump.self, from: Data(command._dumpHelp().utf8)).command
  }
}

private struct Dump: Decodable { let command: CommandDescription }

/// What it knows about an argument, an option or a flag.
struct ArgumentDescription: Decodable {
  struct Name: Decodable {
    let kind: String
    let name: String

    /// As it is typed.
    var text: String { (kind == "long" ? "--" : "-") + name }
  }

  let kind: String
  let shouldDisplay: Bool
  let sectionTitle: String?
  let isOptional: Bool
  let isRepeating: Bool
  var names: [Name]?
  let valueName: String?
  let defaultValue: String?
  let allValues: [String]?
  let abstract: String?
  let discussion: String?

  /// Whether it is told from others by its place.
  var isPositional: Bool { kind == "positional" }

  /// What stands for its value.
  var value: String? { kind == "flag" ? nil : valueName?.uppercased() }
}
