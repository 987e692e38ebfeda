extension DashboardSettings {
  /// The settings as a file that would set them, each with what it means; those that have no value are comments.
  public var text: String {
    var lines: [String] = []
    var table = ""
    for setting in Setting.all {
      let parts = setting.name.split(separator: ".")
      let own = parts.count > 1 ? String(parts[0]) : ""
      if own != table {
        lines += ["", "[\(own)]"]
        table = own
      }
      let key = parts[parts.count - 1]
      lines.append("# \(setting.explanation)")
      if let value = setting.value(self) {
        lines.append("\(key) = \(value.literal)")
      } else if let example = setting.example {
        lines.append("# \(key) = \(example.literal)")
      }
    }
    return lines.joined(separator: "\n")
  }
}
