internal import ModelCompression
internal import NeuralNetwork

/// What the list of layers is sorted by.
public struct LayerOrder: Hashable, Sendable {
  /// A column of the list.
  public enum Column: Hashable, Sendable, CaseIterable {
    /// The names, which stand in the order of the model.
    case layer
    /// The shapes, by the number of weights.
    case shape
    /// The sliders, by what is really pruned, stored and cut.
    case sparsity, bits, channels
    /// The bytes.
    case bytes

    /// What the order by it is called.
    var name: String {
      switch self {
      case .layer: "their place in the model"
      case .shape: "number of weights"
      case .sparsity: "sparsity"
      case .bits: "bits"
      case .channels: "channels cut"
      case .bytes: "bytes"
      }
    }

    /// The slider that stands in it.
    var focus: CompressState.Focus? {
      switch self {
      case .sparsity: .sparsity
      case .bits: .bits
      case .channels: .channels
      case .layer, .shape, .bytes: nil
      }
    }

    init?(_ focus: CompressState.Focus) {
      guard let column = Self.allCases.first(where: { $0.focus == focus }) else { return nil }
      self = column
    }
  }

  /// The column.
  public var column = Column.layer
  /// Whether the smallest come first; in the order of the model, whether the first one does.
  public var isAscending = true

  /// What it is, in words.
  var description: String {
    let ends = column == .layer ? ["the last", "the first"] : ["the largest", "the smallest"]
    return "layers by \(column.name), \(ends[isAscending ? 1 : 0]) first"
  }
}

/// The list stays as it was sorted, so that no line moves away under what is done to it.
extension CompressState {
  /// Sorts the list by the layers as they are now: the largest first, and the other way round when it is so already.
  mutating func sort(by column: LayerOrder.Column) {
    let isAgain = order.column == column && isSorted
    order = LayerOrder(column: column, isAscending: isAgain ? !order.isAscending : column == .layer)
    sort()
  }

  /// Sorts the list by the column some further to the right.
  mutating func sort(byColumnAfter step: Int) {
    let column = LayerOrder.Column.allCases.neighbor(of: order.column, by: step)
    order = LayerOrder(column: column, isAscending: column == .layer)
    sort()
  }

  /// Turns the order round.
  mutating func reverseOrder() {
    order.isAscending.toggle()
    sort()
  }

  /// Sorts the list anew, because the layers are others.
  mutating func sort() {
    let values = layers.indices.map(value)
    sorted = layers.indices.sorted { isBefore(($0, values[$0]), ($1, values[$1])) }
  }

  /// Sorts the list once all is known of other layers.
  mutating func sortAnew() {
    guard sortsAnew, compressed.isComplete else { return }
    sortsAnew = false
    sort()
  }

  /// Whether the layers still are in the order that the list was sorted by.
  var isSorted: Bool {
    let listed = listedLayers.map { (index: $0, value: value(of: $0)) }
    return zip(listed, listed.dropFirst()).allSatisfy { !isBefore($1, $0) }
  }

  /// What isn't known comes last, whichever way it is sorted; what is equal stays in the order of the model.
  private func isBefore(_ first: (index: Int, value: Double?), _ second: (index: Int, value: Double?)) -> Bool
  {
    switch (first.value, second.value) {
    case (let one?, let other?) where one != other: order.isAscending ? one < other : one > other
    case (_?, nil): true
    case (nil, _?): false
    default: first.index < second.index
    }
  }

  /// What a layer is sorted by.
  private func value(of index: Int) -> Double? {
    switch order.column {
    case .layer: Double(index)
    case .shape: Double(layers[index].weightShape.elementCount)
    case .sparsity: appliedValue(of: .layer(index), .sparsity)
    case .bits: appliedValue(of: .layer(index), .bits)
    case .channels: canCutChannels(of: .layer(index)) ? appliedValue(of: .layer(index), .channels) : nil
    case .bytes: compressed.bytes(of: layers[index].name).map(Double.init)
    }
  }
}
