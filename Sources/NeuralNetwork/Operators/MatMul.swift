/// The product of two computed matrices, or of stacks of them: `[…, rows, depth] · […, depth, columns]`, as in attention.
///
/// The dimensions before the last two are repeated by the rules of NumPy and ONNX.
public struct MatMul: Operator {
  /// Creates a product.
  public init() {}

  public var name: String { "MatMul" }
  public var layout: LayoutPreference { .channelsFirst }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs.count == 2 else { throw GraphError("takes two inputs, got \(inputs.count)") }
    let (left, right) = (inputs[0], inputs[1])
    guard left.rank >= 2, right.rank >= 2, left[left.rank - 1] == right[right.rank - 2] else {
      throw GraphError("can't multiply matrices of \(left) and \(right)")
    }
    let stack = try Shape.broadcasting([stack(left), stack(right)])
    return Shape(stack.dimensions + [left[left.rank - 2], right[right.rank - 1]])
  }

  private func stack(_ shape: Shape) -> Shape { Shape(Array(shape.dimensions.dropLast(2))) }

  public func macs(for inputs: [Shape]) -> Int {
    guard let output = try? outputShape(for: inputs) else { return 0 }
    return output.elementCount * (inputs[0].dimensions.last ?? 0)
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .opaque }

  /// The sizes of one product, and how the matrices of a sample's products lie in their stacks.
  private struct Products {
    let rows: Int
    let columns: Int
    let depth: Int
    /// The products of a sample.
    let stack: Shape
    /// The number of matrices from one to the next along each dimension of the stack.
    let leftStrides: [Int]
    let rightStrides: [Int]

    /// Where the matrices of a sample's product begin.
    func place(_ product: Int) -> (left: Int, right: Int) {
      var rest = product
      var (left, right) = (0, 0)
      for axis in stack.dimensions.indices.reversed() {
        let index = rest % stack[axis]
        rest /= stack[axis]
        left += index * leftStrides[axis]
        right += index * rightStrides[axis]
      }
      return (left * rows * depth, right * depth * columns)
    }
  }

  private func products(_ inputs: [Shape], output: Shape) -> Products {
    let (left, right) = (inputs[0], inputs[1])
    let stack = stack(output)
    return Products(
      rows: output[output.rank - 2], columns: output[output.rank - 1], depth: left[left.rank - 1],
      stack: stack, leftStrides: self.stack(left).strides(repeatedTo: stack),
      rightStrides: self.stack(right).strides(repeatedTo: stack))
  }

  public func forward(_ pass: ForwardPass) {
    let products = products(pass.inputShapes, output: pass.output.shape)
    let size = products.rows * products.columns
    let count = products.stack.elementCount
    if products.depth == 0 {
      pass.output.pointer.update(repeating: 0, count: pass.batch * pass.output.sampleCount)
      return
    }
    pass.lanes.forEach(pass.batch * count) { index, _ in
      let (sample, product) = index.quotientAndRemainder(dividingBy: count)
      let place = products.place(product)
      multiply(
        MatrixOperand(pass.inputs[0].sample(sample) + place.left, stride: products.depth),
        MatrixOperand(pass.inputs[1].sample(sample) + place.right, stride: products.columns),
        into: pass.output.sample(sample) + product * size, resultStride: products.columns,
        rows: products.rows, columns: products.columns, depth: products.depth)
    }
  }

  public func backward(_ pass: BackwardPass) {
    let products = products(pass.inputShapes, output: pass.output.shape)
    let size = products.rows * products.columns
    for case let target? in pass.inputGradients {
      target.pointer.update(repeating: 0, count: pass.batch * target.sampleCount)
    }
    guard products.depth > 0, size > 0 else { return }
    pass.lanes.forEach(pass.batch) { sample, _ in
      for index in 0..<products.stack.elementCount {
        let place = products.place(index)
        let gradient = pass.outputGradient.sample(sample) + index * size
        if let left = pass.inputGradients[0] {
          multiply(
            MatrixOperand(gradient, stride: products.columns),
            MatrixOperand(
              pass.inputs[1].sample(sample) + place.right, stride: products.columns, transposed: true),
            into: left.sample(sample) + place.left, resultStride: products.depth, rows: products.rows,
            columns: products.depth, depth: products.columns, adding: true)
        }
        if let right = pass.inputGradients[1] {
          multiply(
            MatrixOperand(
              pass.inputs[0].sample(sample) + place.left, stride: products.depth, transposed: true),
            MatrixOperand(gradient, stride: products.columns), into: right.sample(sample) + place.right,
            resultStride: products.columns, rows: products.depth, columns: products.columns,
            depth: products.rows, adding: true)
        }
      }
    }
  }
}
