internal import NeuralNetwork

/// A named array in a file of weights, whatever the format.
struct StoredTensor: Sendable {
  /// Its name, such as `conv1.weight`.
  let name: String
  /// The size of each dimension, slowest first.
  let shape: [Int]
  /// Whether its elements are floating-point numbers, which is what trained weights are.
  let isFloatingPoint: Bool
  /// Whether its elements are integers of which single precision doesn't hold all: those of four bytes and more.
  let isWideInteger: Bool
  /// What it takes in the file.
  let byteCount: Int
  /// Reads its elements, row by row.
  ///
  /// - Throws: ``FormatError`` when it can't be read or an element isn't finite.
  let read: @Sendable () throws(FormatError) -> [Float]

  /// The number of elements, or nil when there are more than a layer can have.
  var count: Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      count = product
    }
    return count <= Graph.elementLimit ? count : nil
  }
}

extension Safetensors {
  /// The tensors as weights.
  var storedTensors: [StoredTensor] { tensors.map(stored) }

  /// A tensor as a weight.
  func stored(_ tensor: TensorInfo) -> StoredTensor {
    StoredTensor(
      name: tensor.name, shape: tensor.shape, isFloatingPoint: tensor.dataType.isFloatingPoint,
      isWideInteger: !tensor.dataType.isFloatingPoint && tensor.dataType.size >= 4,
      byteCount: tensor.range.count
    ) { [self] () throws(FormatError) in try finiteFloats(of: tensor) }
  }

  /// The elements of a tensor whose numbers are all finite.
  private func finiteFloats(of tensor: TensorInfo) throws(FormatError) -> [Float] {
    let values = try floats(of: tensor)
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw FormatError(
        .mismatch, file: file, offset: tensor.range.lowerBound + index * tensor.dataType.size,
        "has \(values[index].nonfiniteDescription) in \"\(tensor.name)\"; expected finite numbers")
    }
    return values
  }
}
