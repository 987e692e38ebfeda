import NeuralNetwork
import Testing

@Suite("Slices of tensors")
struct TensorSlicesTests {
  /// Indices of an axis of seven: runs, lone ones, some twice or backwards, all, none.
  static let selections = [
    [0, 1, 2, 5, 6], [3], [0, 2, 4, 6], [4, 3, 2], [1, 1, 2, 2], Array(0..<7), [],
  ]

  @Test("Selecting takes the elements at the indices, in their order", arguments: 0..<3, selections)
  func selecting(axis: Int, indices: [Int]) {
    var dimensions = [2, 3, 4]
    dimensions[axis] = 7
    let shape = Shape(dimensions)
    let tensor = Tensor(shape: shape, elements: (0..<shape.elementCount).map(Float.init))
    var expected: [Float] = []
    let axes = (0..<3).map { $0 == axis ? indices : Array(0..<dimensions[$0]) }
    for first in axes[0] {
      for second in axes[1] {
        for third in axes[2] {
          expected.append(Float((first * dimensions[1] + second) * dimensions[2] + third))
        }
      }
    }
    let selected = tensor.selecting(indices, axis: axis)
    dimensions[axis] = indices.count
    #expect(selected.shape == Shape(dimensions))
    #expect(selected.elements == expected)
  }
}
