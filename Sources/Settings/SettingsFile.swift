internal import Foundation
internal import ModelFormats

/// The file that a person's settings are read from.
public struct SettingsFile: Hashable, Sendable {
  /// Where it is.
  public let path: String
  /// Whether it must be there.
  public let isRequired: Bool

  /// Names a file that must be there.
  public init(_ path: String) {
    self.path = path
    isRequired = true
  }

  /// The file in its usual place, which need not be there: `tinydash/config.toml` in `$XDG_CONFIG_HOME`, else in `~/.config`;
  /// `nil` without either.
  public init?(environment: [String: String]) {
    // The XDG Base Directory Specification: a relative path is to be ignored.
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
      path = folder + "/tinydash/config.toml"
    } else if let home = environment["HOME"], !home.isEmpty {
      path = home + "/.config/tinydash/config.toml"
    } else {
      return nil
    }
    isRequired = false
  }

  /// The most bytes that are read.
  static let limit = 65536

  /// Why settings can't be read.
  public struct Failure: Error, Hashable, CustomStringConvertible {
    /// The file, the line if it is one, what was found, and what was expected.
    public let description: String
  }

  /// Reads the settings; those that the file doesn't have, and all when there is no file, are the usual ones.
  ///
  /// - Throws: `Failure` when it can't be read, or has a line that means nothing.
  public func read() throws(Failure) -> DashboardSettings {
    guard let bytes = try contents() else { return DashboardSettings() }
    let document: TOMLDocument
    do {
      document = try TOMLDocument(bytes)
    } catch {
      throw Failure(description: "\(path):\(error.line): \(error.reason)")
    }
    var settings = DashboardSettings()
    let stray = document.tables.filter { table in
      !Setting.all.contains { $0.name.hasPrefix("\(table.key).") }
    }
    if let table = stray.min(by: { $0.value < $1.value }) {
      throw Failure(
        description: "\(path):\(table.value): there is no table [\(table.key)]; settings are "
          + Setting.all.map(\.name).joined(separator: ", "))
    }
    for entry in document.entries {
      guard let setting = Setting.named(entry.key) else {
        throw Failure(
          description: "\(path):\(entry.line): there is no setting '\(entry.key)'; there are "
            + Setting.all.map(\.name).joined(separator: ", "))
      }
      guard setting.take(entry.value, &settings) else {
        throw Failure(
          description: "\(path):\(entry.line): \(setting.name) is \(entry.value), but must be "
            + setting.expectation)
      }
    }
    return settings
  }

  /// Where the file says something: its path and the line; `nil` when it doesn't.
  public func place(of setting: String) -> String? {
    guard let bytes = try? contents(), let document = try? TOMLDocument(bytes) else { return nil }
    return document.entries.first { $0.key == setting }.map { "\(path):\($0.line)" }
  }

  /// Whether there is such a file.
  public var isThere: Bool { FileManager.default.fileExists(atPath: path) }

  /// The bytes of the file; `nil` when there is none and there need not be one.
  private func contents() throws(Failure) -> [UInt8]? {
    do {
      return try FileBytes.read(path, limit: Self.limit)
    } catch {
      if !isRequired, error.kind == .notFound { return nil }
      throw Failure(description: "\(path): the settings file \(error.message)")
    }
  }
}
