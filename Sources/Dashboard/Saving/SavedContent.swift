public import Foundation
public import TerminalCanvas

/// What can be saved to a file of one's choice.
public enum SavedContent: Hashable, Sendable {
  /// The table of the Compare screen.
  case table
  /// What is on the screen.
  case view

  /// What the name of its file may end in.
  var forms: String {
    switch self {
    case .table: ".md, .csv or .json"
    case .view: ".svg, .ans or .txt"
    }
  }
}

/// What is written to a file.
public enum Document: Hashable, Sendable {
  /// A table in the form that was asked for.
  case table(Data)
  /// What is on the screen, without what was typed to save it.
  case view(CanvasFormat)

  /// What it holds.
  var content: SavedContent {
    switch self {
    case .table: .table
    case .view: .view
    }
  }
}
