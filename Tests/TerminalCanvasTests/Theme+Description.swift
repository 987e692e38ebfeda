import Testing

@testable import TerminalCanvas

extension Theme: CustomTestStringConvertible {
  /// A word for the names of test cases, instead of all its styles.
  public var testDescription: String { heat.isEmpty ? "mono" : "\(heat.count) heat colours" }
}
