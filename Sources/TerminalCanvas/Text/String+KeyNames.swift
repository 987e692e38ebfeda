extension String {
  /// The text with keys in words where they would be drawn, for where a stand-in for an arrow would be another key: `↑↓` becomes
  /// `Up/Down`, `⇧→` `Shift+Right`, `±` `+-`. An arrow from one number to another becomes `->`; in a formula `T²·KL` becomes
  /// `T^2*KL`.
  public var namingKeys: String {
    let names: [Character: String] = ["←": "Left", "→": "Right", "↑": "Up", "↓": "Down"]
    let pattern = "⇧↑ ⇧↓"
    var result = ""
    var before: Character = " "
    let text = split(separator: pattern, omittingEmptySubsequences: false).joined(separator: "⇧↑↓")
    for character in text {
      if let name = names[character] {
        let word = result.last { $0 != " " }
        let isChange = before == " " && (word?.isNumber == true || word == "%")
        if names[before] != nil { result += "/" }
        result += character == "→" && isChange ? "->" : name
      } else if character == "⇧" {
        result += "Shift+"
      } else if character == "±" {
        result += "+-"
      } else if character == "‖" {
        result += "||"
      } else if character == "²" {
        result += "^2"
      } else if character == "·", before != " " {
        result += "*"
      } else {
        result.append(character)
      }
      before = character
    }
    return result
  }
}

extension Theme {
  /// A text that may name keys, as it can be shown.
  public func words(_ text: String) -> String { isASCII ? text.namingKeys : text }
}
