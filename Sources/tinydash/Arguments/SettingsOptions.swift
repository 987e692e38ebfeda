import ArgumentParser
import Foundation
import Settings

/// Where a person's settings come from.
struct SettingsOptions: ParsableArguments {
  @Option(
    help: "Read settings from this file instead of tinydash/config.toml in $XDG_CONFIG_HOME or ~/.config.",
    completion: .file(extensions: ["toml"]))
  var settings: String?

  @Flag(name: .customLong("no-settings"), help: "Read no settings file.")
  var ignoresSettings = false

  func validate() throws {
    guard settings == nil || !ignoresSettings else {
      throw ValidationError("--settings and --no-settings exclude each other.")
    }
  }

  /// The file; `nil` when none is to be read.
  var file: SettingsFile? {
    if ignoresSettings { return nil }
    return settings.map(SettingsFile.init) ?? SettingsFile(environment: ProcessInfo.processInfo.environment)
  }

  /// The settings in it.
  func read() throws -> DashboardSettings { try file?.read() ?? DashboardSettings() }

  /// Where a setting is, with what it names; `nil` when the file doesn't have it.
  func origin(of setting: String, _ value: String) -> SettingOrigin? {
    file?.place(of: setting).map { SettingOrigin(place: $0, setting: setting, value: value) }
  }
}
