public import Foundation

/// What is wrong with a text that ought to be JSON, which the decoder doesn't tell.
public enum JSONProblem {
  /// What is wrong with a text that couldn't be decoded: what is missing or out of place, by its path.
  public static func of(decoding json: Data, _ error: any Error) -> String {
    func path(_ keys: [any CodingKey]) -> String {
      keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "\(path(context.codingPath + [key])) is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      guard context.codingPath.isEmpty else { return "\(path(context.codingPath)) isn't what it should be" }
      if let problem = of(json) { return "it is no JSON: \(problem)" }
      // A number that is too large for what it stands for is told as if the JSON were corrupt.
      if case DecodingError.dataCorrupted = error { return "a number is out of range" }
      return "it is no JSON object"
    default: return "\(error)"
    }
  }

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
