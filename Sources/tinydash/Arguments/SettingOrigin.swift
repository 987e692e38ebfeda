import ArgumentParser

/// The line of a settings file that names a model or data.
struct SettingOrigin: Sendable {
  /// The file and the line.
  let place: String
  /// The setting's name.
  let setting: String
  /// What it names.
  let value: String

  /// What it names can't be used.
  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Does `work` with what it names.
  ///
  /// - Throws: what `work` throws, behind the file, the line and the value.
  func traced<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch {
      let problem = Tinydash.message(for: error)
      let reason = problem.hasPrefix("\(value): ") ? String(problem.dropFirst(value.count + 2)) : problem
      throw Failure(description: "\(place): \(setting) \"\(value)\": \(reason)")
    }
  }
}

extension SettingOrigin? {
  /// Does `work`; what goes wrong is told with the origin if there is one.
  func traced<Result>(_ work: () throws -> Result) throws -> Result {
    guard let self else { return try work() }
    return try self.traced(work)
  }
}
