internal import CKernels

/// The window that a convolution or pooling slides over an image.
public struct Window: Hashable, Sendable {
  /// Rows and columns of the window.
  public var height, width: Int
  /// The step from one output pixel's window to the next.
  public var strideY, strideX: Int
  /// Pixels added around the image: zeros for a convolution, nothing for pooling.
  public var top, left, bottom, right: Int
  /// The distance between neighbouring positions of the window.
  public var dilationY, dilationX: Int

  /// Creates a window that is the same in both directions.
  public init(_ size: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    self.init(height: size, width: size, stride: stride, padding: padding, dilation: dilation)
  }

  /// Creates a window of any shape with equal strides, padding and dilation in both directions.
  public init(height: Int, width: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    self.height = height
    self.width = width
    self.strideY = stride
    self.strideX = stride
    self.top = padding
    self.left = padding
    self.bottom = padding
    self.right = padding
    self.dilationY = dilation
    self.dilationX = dilation
  }

  /// The number of positions in the window.
  public var count: Int { height * width }

  /// Whether every output pixel sees just the input pixel at its own place.
  var isPointwise: Bool {
    count == 1 && strideY == 1 && strideX == 1 && top == 0 && left == 0 && bottom == 0 && right == 0
  }

  /// Rows and columns of the output over an image of `height` × `width`.
  ///
  /// - Parameter roundsUp: Whether a last window may reach beyond the padded image, as pooling allows, as long as it begins
  ///   within the image or the padding before it (the rule of PyTorch and of ONNX).
  /// - Throws: `GraphError` when the window's numbers make no sense or it doesn't fit.
  func outputExtents(
    height imageHeight: Int, width imageWidth: Int, roundsUp: Bool = false
  ) throws(GraphError) -> (height: Int, width: Int) {
    let limit = 1 << 24
    // Each extent is bounded before their product is taken: a file may name any numbers.
    guard (1...65_535).contains(height), (1...65_535).contains(width), count <= 65_535 else {
      throw GraphError("a window of \(height)×\(width) is out of range (1 to 65 535 positions)")
    }
    guard (1...limit).contains(strideY), (1...limit).contains(strideX), (1...limit).contains(dilationY),
      (1...limit).contains(dilationX)
    else { throw GraphError("strides and dilations must be at least 1") }
    guard [top, left, bottom, right].allSatisfy({ (0...limit).contains($0) }) else {
      throw GraphError("padding can't be negative")
    }
    let spareY = imageHeight + top + bottom - (dilationY * (height - 1) + 1)
    let spareX = imageWidth + left + right - (dilationX * (width - 1) + 1)
    guard spareY >= 0, spareX >= 0 else {
      throw GraphError(
        "a window of \(height)×\(width) doesn't fit into \(imageHeight)×\(imageWidth) with its padding")
    }
    func positions(spare: Int, stride: Int, end: Int) -> Int {
      guard roundsUp else { return spare / stride + 1 }
      let count = (spare + stride - 1) / stride + 1
      return (count - 1) * stride < end ? count : count - 1
    }
    return (
      positions(spare: spareY, stride: strideY, end: imageHeight + top),
      positions(spare: spareX, stride: strideX, end: imageWidth + left)
    )
  }

  /// Calls `body` for bands of the output's rows of every sample, on several lanes.
  ///
  /// - Parameters:
  ///   - work: What takes as long as so many multiply-accumulates, for one sample.
  ///   - body: Receives the sample, the window over the image for the rows of the band alone, and where in a sample of the output the
  ///     band begins.
  func forEachBand(
    input: Shape, output: Shape, batch: Int, work: Int, lanes: WorkerLanes,
    _ body: (_ sample: Int, _ geometry: window_geometry, _ offset: Int) -> Void
  ) {
    let geometry = geometry(input: input, output: output)
    let parts = min(lanes.parts(ofSamples: batch, work: work), max(1, output[1]))
    let bands = Blocks(of: output[1], size: max(1, (output[1] + parts - 1) / parts))
    lanes.forEach(batch * bands.count) { index, _ in
      let (sample, band) = index.quotientAndRemainder(dividingBy: bands.count)
      let rows = bands[band]
      var part = geometry
      part.output_height = Int32(rows.count)
      // The band's first window begins so many rows further down.
      part.padding_top -= Int32(rows.lowerBound * strideY)
      body(sample, part, rows.lowerBound * output[2] * output[0])
    }
  }

  /// The window over an image, as the kernels take it.
  ///
  /// The limits of `outputExtents` and `Graph.elementLimit` keep every coordinate that the kernels compute within
  /// 32 bits.
  func geometry(input: Shape, output: Shape) -> window_geometry {
    window_geometry(
      height: Int32(input[1]), width: Int32(input[2]), channels: Int32(input[0]),
      output_height: Int32(output[1]), output_width: Int32(output[2]), kernel_height: Int32(height),
      kernel_width: Int32(width), stride_y: Int32(strideY), stride_x: Int32(strideX), padding_top: Int32(top),
      padding_left: Int32(left), padding_bottom: Int32(bottom), padding_right: Int32(right),
      dilation_y: Int32(dilationY), dilation_x: Int32(dilationX))
  }
}
