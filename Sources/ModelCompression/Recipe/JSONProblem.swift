public import Foundation

/// What is wrong with a text that ought to be JSON, which the decoder doesn't tell.
public enum JSONProblem {
  /// What is wrong, and where, counted from 1; `nil` when it is JSON.
  public static func of(_ json: Data) -> String? {
    do {
      _ = try JSONSerialization.jsonObject(with: json, options: .fragmentsAllowed)
      return trailingComma(in: json)
    } catch {
      let text =
        (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? error.localizedDescription
      guard let match = text.firstMatch(of: /^(.*) around character ([0-9]+)\.?$/),
        let offset = Int(match.2)
      else { return text.hasSuffix(".") ? String(text.dropLast()) : text }
      return "\(match.1) in \(place(of: offset, in: json))"
    }
  }

  /// A comma behind the last entry of an object or an array, which decoders take and JSON doesn't have; `nil` when there is none.
  ///
  /// - Parameter json: A text that decoders take.
  static func trailingComma(in json: Data) -> String? {
    var comma: Int?
    for token in JSONTokens(json) {
      switch token.first {
      case UInt8(ascii: ","): comma = token.bytes.lowerBound
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if let comma { return "Nothing follows the comma in \(place(of: comma, in: json))" }
      default: comma = nil
      }
    }
    return nil
  }

  private static func place(of offset: Int, in json: Data) -> String {
    let before = String(decoding: json.prefix(offset), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    return "line \(max(1, before.count)), column \((before.last?.count ?? 0) + 1)"
  }
}
