public import TerminalCanvas

/// How everything is drawn.
public struct Appearance: Hashable, Sendable {
  /// The theme that was chosen, in all its colours.
  public internal(set) var chosen: Theme
  /// How many colours the terminal shows.
  public let depth: ColorDepth

  /// Creates the look of a terminal.
  ///
  /// - Parameter isASCII: Whether nothing but ASCII can be shown.
  public init(_ theme: Theme = .dark, depth: ColorDepth = .palette, isASCII: Bool = false) {
    chosen = theme
    chosen.isASCII = isASCII
    self.depth = depth
  }

  /// The theme as the terminal can show it.
  public var theme: Theme { chosen.suited(to: depth) }

  /// Takes the next theme, and says which that is.
  mutating func chooseNext() -> String {
    chosen = chosen.next
    return depth == .none ? "theme \(chosen.name), but there are no colours here" : "theme \(chosen.name)"
  }
}
