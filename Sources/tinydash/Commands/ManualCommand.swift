import ArgumentParser

/// `tinydash manual`: the manual page.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page.",
    discussion: "Read it with 'tinydash manual | man -l -', or save it as tinydash.1 where man finds it.")

  func run() throws {
    try StandardOutput.write(ManualPage(of: Tinydash.self).text)
  }
}
