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

  /// Does `work` with what a setting names.
  ///
  /// - Throws: what `work` throws, behind the file, the line and the value.
  func traced<Result>(_ setting: String, _ value: String, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch {
      guard let place = file?.place(of: setting) else { throw error }
      let problem = Tinydash.message(for: error)
      let reason = problem.hasPrefix("\(value): ") ? String(problem.dropFirst(value.count + 2)) : problem
      throw BadSetting(description: "\(place): \(setting) \"\(value)\": \(reason)")
    }
  }

  /// A setting that names something that can't be used.
  private struct BadSetting: Error, CustomStringConvertible {
    let description: String
  }
}
