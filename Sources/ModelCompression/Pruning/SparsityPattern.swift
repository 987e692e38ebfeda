/// Which weights may be removed together.
public enum SparsityPattern: Hashable, Sendable {
  /// Single weights, wherever they are.
  case unstructured
  /// The `kept` largest of every `group` consecutive weights along the input dimension stay (2:4, 4:8, ...).
  case nOfM(kept: Int, group: Int)
  /// Whole blocks of the weight matrix, `rows` output channels by `columns` inputs.
  case block(rows: Int, columns: Int)

  /// Largest group and block side that are accepted.
  public static let maximumExtent = 1024

  /// The sparsity that the pattern itself fixes: `1 − kept/group` for N:M, none for the others.
  public var impliedSparsity: Double? {
    guard case .nOfM(let kept, let group) = self, isValid else { return nil }
    return Double(group - kept) / Double(group)
  }

  /// Whether the numbers in it make sense: 1 ≤ kept ≤ group ≤ 1024, block sides in 1...1024.
  public var isValid: Bool {
    switch self {
    case .unstructured: true
    case .nOfM(let kept, let group): kept >= 1 && kept <= group && group <= Self.maximumExtent
    case .block(let rows, let columns):
      (1...Self.maximumExtent).contains(rows) && (1...Self.maximumExtent).contains(columns)
    }
  }
}
