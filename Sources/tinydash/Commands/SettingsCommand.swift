import ArgumentParser
import Settings

/// `tinydash settings`: what the dashboard begins with, and from which file.
struct SettingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings",
    abstract: "Print the place of the settings file and the settings, as such a file.",
    discussion: """
      The settings are what the dashboard begins with; its options win over them, and other commands don't read them. Written \
      to the place that is printed, the output is a settings file with nothing changed.
      """)

  @OptionGroup var source: SettingsOptions

  func run() throws {
    let settings = try source.read()
    var place = "no settings file: neither XDG_CONFIG_HOME nor HOME is set to an absolute path"
    if source.ignoresSettings {
      place = "no settings file is read"
    } else if let file = source.file {
      place = file.path + (file.isThere ? "" : " (there is none; these are the usual settings)")
    }
    try StandardOutput.print("# \(place.printable)\n\n\(settings.text)")
  }
}
