public import Foundation

/// What is wrong with a text that ought to be JSON, which the decoder doesn't tell.
public enum JSONProblem {
  /// What is wrong, and where, counted from 1; `nil` when it is JSON.
  public static func of(_ json: Data) -> String? {
    do {
      _ = try JSONSerialization.jsonObject(with: json, options: .fragmentsAllowed)
      return nil
    } catch {
      let text =
        (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? error.localizedDescription
      guard let match = text.firstMatch(of: /^(.*) around character ([0-9]+)\.?$/),
        let offset = Int(match.2)
      else { return text.hasSuffix(".") ? String(text.dropLast()) : text }
      let before = String(decoding: json.prefix(offset), as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
      let column = (before.last?.count ?? 0) + 1
      return "\(match.1) in line \(max(1, before.count)), column \(column)"
    }
  }
}
