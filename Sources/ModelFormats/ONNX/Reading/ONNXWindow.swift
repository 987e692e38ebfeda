internal import NeuralNetwork

/// How a convolution or pooling of ONNX slides over an image, with attributes for one or two dimensions of space.
struct ONNXWindow {
  /// The engine's window, without what rounding up adds.
  var window: Window
  /// Pixels that rounding the output's extents up adds behind the image.
  var extraBottom = 0
  var extraRight = 0

  /// Reads the attributes of `node`.
  ///
  /// - Parameters:
  ///   - kernel: Rows and columns, or columns alone.
  ///   - image: `[channels, height, width]`, of height 1 for one dimension of space.
  ///   - isOneDimensional: Whether attributes have numbers for columns alone.
  init(_ node: ONNXNode, kernel: [Int], image: Shape, isOneDimensional: Bool) throws(ONNXProblem) {
    let count = isOneDimensional ? 1 : 2
    guard kernel.count == count else {
      throw ONNXProblem(.malformed, "has a window of \(kernel.count) dimensions over \(count)")
    }
    func pair(_ key: String) throws(ONNXProblem) -> [Int] {
      let values = try node.ints(key) ?? [Int](repeating: 1, count: count)
      guard values.count == count, values.allSatisfy({ (1...1 << 24).contains($0) }) else {
        throw ONNXProblem(.malformed, "has \(key) \(values); expected \(count) numbers of at least 1")
      }
      return count == 1 ? [1] + values : values
    }
    let size = count == 1 ? [1] + kernel : kernel
    let strides = try pair("strides")
    let dilations = try pair("dilations")
    guard size.allSatisfy({ (1...65_535).contains($0) }) else {
      throw ONNXProblem(.malformed, "has a window of \(kernel)")
    }
    let reach = [0, 1].map { dilations[$0] * (size[$0] - 1) + 1 }
    var pads = [0, 0, 0, 0]
    let automatic = try node.string("auto_pad") ?? "NOTSET"
    switch automatic {
    case "NOTSET", "":
      let given = try node.ints("pads") ?? [Int](repeating: 0, count: 2 * count)
      guard given.count == 2 * count, given.allSatisfy({ (0...1 << 24).contains($0) }) else {
        throw ONNXProblem(.unsupported, "has pads \(given); expected \(2 * count) numbers of at least 0")
      }
      pads = count == 1 ? [0, given[0], 0, given[1]] : given
    case "VALID": break
    case "SAME_UPPER", "SAME_LOWER":
      for axis in 0..<2 {
        let extent = image[axis + 1]
        let output = (extent + strides[axis] - 1) / strides[axis]
        let total = max(0, (output - 1) * strides[axis] + reach[axis] - extent)
        let less = total / 2
        pads[axis] = automatic == "SAME_UPPER" ? less : total - less
        pads[axis + 2] = total - pads[axis]
      }
    default: throw ONNXProblem(.malformed, "has the auto_pad \"\(automatic.shortened)\"")
    }
    var window = Window(height: size[0], width: size[1])
    (window.strideY, window.strideX) = (strides[0], strides[1])
    (window.dilationY, window.dilationX) = (dilations[0], dilations[1])
    (window.top, window.left, window.bottom, window.right) = (pads[0], pads[1], pads[2], pads[3])
    self.window = window
    guard try node.flag("ceil_mode") else { return }
    let extra = [0, 1].map { axis -> Int in
      let extent = image[axis + 1] + pads[axis] + pads[axis + 2]
      let spare = (extent - reach[axis]) % strides[axis]
      guard extent >= reach[axis], spare > 0 else { return 0 }
      // The last window must begin within the image or the padding before it.
      let start = extent - reach[axis] - spare + strides[axis]
      return start < image[axis + 1] + pads[axis] ? strides[axis] - spare : 0
    }
    (extraBottom, extraRight) = (extra[0], extra[1])
  }
}
