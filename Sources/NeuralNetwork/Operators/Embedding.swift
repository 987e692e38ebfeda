internal import CKernels

/// The rows of a table at computed indices: an input of indices `[…]` gives `[…, features]`.
///
/// The table is the parameter `weight`, `[rows, features]` as in PyTorch. Indices are whole numbers in floats; negative ones count
/// from behind, as in ONNX, and one outside the table, or none at all, gives a row of not-a-numbers. They get no gradient.
public struct Embedding: Operator {
  /// The number of rows of the table.
  public let rows: Int
  /// The number of features of a row.
  public let features: Int

  /// Creates a look-up in a table of `rows` × `features`.
  public init(rows: Int, features: Int) {
    self.rows = rows
    self.features = features
  }

  public var name: String { "Embedding" }
  public var layout: LayoutPreference { .channelsFirst }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    guard rows > 0, features > 0 else {
      throw GraphError("needs a table of at least one row and one feature, got \(rows) and \(features)")
    }
    return Shape(input.dimensions + [features])
  }

  public func parameters(for inputs: [Shape]) -> [Parameter] {
    let isFeaturesLast = inputs[0].rank != 2
    return [
      Parameter(
        role: .weight, suffix: "weight", shape: [rows, features],
        outputChannelAxis: isFeaturesLast ? 1 : nil)
    ]
  }

  /// Three dimensions are taken for an image, whose channels come first, where a row has its features last.
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling {
    inputs[0].rank == 2 ? .opaque : .independent
  }

  public func withOutputChannels(_ channels: Int, for inputs: [Shape]) -> any Operator {
    Embedding(rows: rows, features: channels)
  }

  /// The row that an index names, if there is one.
  func row(_ index: Float) -> Int? {
    // Not-a-number fails both comparisons.
    guard index >= -Float(rows), index < Float(rows) else { return nil }
    let row = Int(index)
    let place = row < 0 ? row + rows : row
    // Beyond 2²⁴ rows, their number as a float may be more than there are.
    return (0..<rows).contains(place) ? place : nil
  }

  public func forward(_ pass: ForwardPass) {
    let blocks = Blocks(
      of: pass.batch * pass.inputs[0].sampleCount, size: max(1, elementsPerBlock / features))
    pass.lanes.forEach(blocks.count) { block, _ in
      for place in blocks[block] {
        let target = pass.output.pointer + place * features
        if let row = row(pass.inputs[0].pointer[place]) {
          target.update(from: pass.parameters[0] + row * features, count: features)
        } else {
          target.update(repeating: .nan, count: features)
        }
      }
    }
  }

  public func backward(_ pass: BackwardPass) {
    if let target = pass.inputGradients[0] {
      target.pointer.update(repeating: 0, count: pass.batch * target.sampleCount)
    }
    let sum = pass.parameterGradients[0]
    sum.update(repeating: 0, count: rows * features)
    for place in 0..<pass.batch * pass.inputs[0].sampleCount {
      guard let row = row(pass.inputs[0].pointer[place]) else { continue }
      accumulate(pass.outputGradient.pointer + place * features, sum + row * features, Int64(features))
    }
  }
}
