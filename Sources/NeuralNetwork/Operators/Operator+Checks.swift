extension Operator {
  /// The one input of an operator that takes one.
  func soleInput(_ inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs.count == 1 else { throw GraphError("takes one input, got \(inputs.count)") }
    return inputs[0]
  }

  /// The one input of an operator on images, `[channels, height, width]`.
  func soleImage(_ inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    guard input.rank == 3 else { throw GraphError("needs an input [channels, height, width], got \(input)") }
    guard input.elementCount > 0 else { throw GraphError("needs an input that isn't empty, got \(input)") }
    return input
  }
}
