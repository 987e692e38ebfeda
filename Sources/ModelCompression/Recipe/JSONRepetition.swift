internal import Foundation

/// A key that an object in a JSON text has twice, which decoders pass over in silence.
struct JSONRepetition {
  /// The key, behind those of the objects that it is in.
  let path: [String]

  /// The first one in a text that is JSON; `nil` when all keys are different.
  init?(in json: Data) {
    /// An object, or an array, that isn't closed yet.
    struct Open {
      var keys: Set<String> = []
      var key: String?
      let isObject: Bool
      /// Whether the next string is a key.
      var awaitsKey: Bool
    }
    var open: [Open] = []
    for token in JSONTokens(json) {
      let last = open.count - 1
      switch token.first {
      case UInt8(ascii: "{"): open.append(Open(isObject: true, awaitsKey: true))
      case UInt8(ascii: "["): open.append(Open(isObject: false, awaitsKey: false))
      case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
      case UInt8(ascii: ",") where last >= 0: open[last].awaitsKey = open[last].isObject
      case UInt8(ascii: "\"") where last >= 0 && open[last].awaitsKey:
        open[last].awaitsKey = false
        // Escapes may write the same key in two ways.
        let text = json[json.startIndex + token.bytes.lowerBound..<json.startIndex + token.bytes.upperBound]
        let key =
          (try? JSONDecoder().decode(String.self, from: text)) ?? String(decoding: text, as: UTF8.self)
        open[last].key = key
        guard open[last].keys.insert(key).inserted else {
          path = open.compactMap(\.key)
          return
        }
      default: break
      }
    }
    return nil
  }
}
