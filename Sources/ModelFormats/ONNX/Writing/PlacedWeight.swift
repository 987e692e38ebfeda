internal import ModelCompression
internal import NeuralNetwork

/// A layer's weight in the order of elements in which an ONNX graph needs it: as floats, or as the codes that stand for them.
struct PlacedWeight {
  /// The elements, row by row.
  enum Content {
    case floats([Float])
    case codes([Int32], CodeScales)
    /// Places in a table of values; `zero` is the place of 0, where the table has it.
    case palette([Int32], table: [Float], zero: Int32?)
  }

  /// Its name in the model.
  let name: String
  /// The extents that the node reads.
  let dimensions: [Int]
  /// The elements.
  let content: Content
  /// Which of them are zero.
  let isZero: [Bool]

  /// How many aren't.
  var liveCount: Int { isZero.count { !$0 } }

  /// - Parameter transposed: Whether the two dimensions of a matrix are to be swapped.
  init(_ parameter: ONNXParameter, transposed: Bool) {
    name = parameter.name
    let shape = parameter.tensor.shape
    let rows = shape.dimensions.first ?? 1
    let columns = rows == 0 ? 0 : shape.elementCount / rows
    let swaps = transposed && shape.rank == 2
    dimensions = swaps ? [columns, rows] : shape.dimensions
    func arranged<Element>(_ elements: [Element]) -> [Element] {
      swaps ? Self.transpose(elements, rows: rows, columns: columns) : elements
    }
    let floats = parameter.tensor.elements
    // Only the positive zero is what stays behind where nothing is stored; a code has but one.
    guard let quantized = parameter.layer?.quantized, quantized.codes.count == floats.count else {
      let elements = arranged(floats)
      content = .floats(elements)
      isZero = elements.map { $0.bitPattern == 0 }
      return
    }
    let codes = arranged((0..<quantized.codes.count).map { Int32(truncatingIfNeeded: quantized.codes[$0]) })
    if quantized.settings.scheme == .palette {
      isZero = codes.map { $0 == 0 }
      // Without zeros the table doesn't need one, and sixteen values fit into four bits.
      let hasZero = isZero.contains(true)
      content = .palette(
        hasZero ? codes : codes.map { $0 - 1 }, table: hasZero ? [0] + quantized.palette : quantized.palette,
        zero: hasZero ? 0 : nil)
      return
    }
    let scales = CodeScales(quantized, shape: shape, swaps: swaps)
    content = .codes(codes, scales)
    isZero = codes.indices.map { codes[$0] == scales.zeroPoint(ofElement: $0) }
  }

  private static func transpose<Element>(_ elements: [Element], rows: Int, columns: Int) -> [Element] {
    (0..<rows * columns).map { elements[($0 % rows) * columns + $0 / rows] }
  }
}

/// What gives codes their meaning, as `DequantizeLinear` takes it.
struct CodeScales {
  /// The extents of the tensor of codes.
  let codeDimensions: [Int]
  /// Bits of a code.
  let bits: Int
  /// Whether codes are symmetric around zero.
  let isSymmetric: Bool
  /// The dimension along which scales differ, unless there is one for all codes.
  let axis: Int?
  /// How many codes along the axis share a scale, where more than one does.
  let block: Int?
  /// The extents of the tensor of scales.
  let dimensions: [Int]
  let scales: [Float]
  /// None for symmetric codes.
  let zeroPoints: [Int32]

  init(_ tensor: QuantizedTensor, shape: Shape, swaps: Bool) {
    let (rows, columns) = (tensor.rows, tensor.columns)
    bits = tensor.settings.bits
    isSymmetric = tensor.settings.scheme == .symmetric
    var granularity = tensor.settings.granularity
    if case .perGroup(let size) = granularity, size >= columns { granularity = .perChannel }
    let given = swaps ? [columns, rows] : shape.dimensions
    switch granularity {
    case .perTensor:
      (codeDimensions, axis, block, dimensions) = (given, nil, nil, [])
      (scales, zeroPoints) = (tensor.scales, tensor.zeroPoints)
    case .perChannel:
      (codeDimensions, axis, block, dimensions) = (given, swaps ? 1 : 0, nil, [rows])
      (scales, zeroPoints) = (tensor.scales, tensor.zeroPoints)
    case .perGroup(let size):
      // Groups follow the row, whatever its dimensions are.
      let groups = (columns + size - 1) / size
      if swaps {
        (codeDimensions, axis, block, dimensions) = (given, 0, size, [groups, rows])
        let order = (0..<groups * rows).map { ($0 % rows) * groups + $0 / rows }
        scales = order.map { tensor.scales[$0] }
        zeroPoints = tensor.zeroPoints.isEmpty ? [] : order.map { tensor.zeroPoints[$0] }
      } else {
        (codeDimensions, axis, block, dimensions) = ([rows, columns], 1, size, [rows, groups])
        (scales, zeroPoints) = (tensor.scales, tensor.zeroPoints)
      }
    }
  }

  /// The code that stands for zero.
  func zeroPoint(ofElement index: Int) -> Int32 {
    guard let first = zeroPoints.first else { return 0 }
    guard let axis else { return first }
    // Codes behind each index of the axis.
    let inner = codeDimensions[(axis + 1)...].reduce(1, *)
    let place = index / inner % codeDimensions[axis] / (block ?? 1)
    guard block != nil else { return zeroPoints[place] }
    return zeroPoints[
      axis == 0 ? place * dimensions[1] + index % inner : index / codeDimensions[1] * dimensions[1] + place]
  }

  /// The narrowest type that ONNX quantizes to and from.
  var type: ONNXElementType {
    switch bits {
    case ...4: isSymmetric ? .int4 : .uint4
    case ...8: isSymmetric ? .int8 : .uint8
    default: isSymmetric ? .int16 : .uint16
    }
  }
}
