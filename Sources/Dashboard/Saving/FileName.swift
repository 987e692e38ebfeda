internal import Foundation

extension String {
  /// The text without what doesn't belong into the name of a file.
  var fileName: String {
    let parts = split { !($0.isASCII && ($0.isLetter || $0.isNumber)) && !"-_.".contains($0) }
    return parts.joined(separator: "-")
  }

  /// The path behind a `~` for the person's own folder.
  var expandingHome: String {
    hasPrefix("~/") ? FileManager.default.homeDirectoryForCurrentUser.path + dropFirst() : self
  }
}
