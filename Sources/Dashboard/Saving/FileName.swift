internal import Foundation

extension String {
  /// The text without what doesn't belong into the name of a file.
  var fileName: String {
    let parts = split { !($0.isASCII && ($0.isLetter || $0.isNumber)) && !"-_.".contains($0) }
    return parts.joined(separator: "-")
  }

  /// The path behind a `~` for the person's own folder, which is the one that `HOME` names, as in a shell.
  public var expandingHome: String {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    return hasPrefix("~/") && !home.isEmpty ? home + dropFirst() : self
  }
}
