/// A convolution computed straight from the image, without copying its windows.
///
/// With its channels last, one line of a window is one piece of memory, so that a window is as many pieces as it has lines.
struct DirectConvolution {
  private let product: DirectProduct
  private let window: Window
  private let input: Shape
  private let output: Shape
  /// Whether the windows' lines must be taken pixel by pixel.
  private let isDilated: Bool

  /// The direct form of `convolution`, or `nil` when it has groups or too many weights.
  init?(_ convolution: Conv2D, inputs: [Shape]) {
    guard convolution.groups == 1, let output = try? convolution.outputShape(for: inputs),
      let product = DirectProduct(
        depth: inputs[0][0] * convolution.window.count, outputs: convolution.outputChannels)
    else { return nil }
    self.product = product
    window = convolution.window
    input = inputs[0]
    self.output = output
    isDilated = convolution.window.dilationX > 1
    // Places within an image are kept in 32 bits.
    guard paddedCount <= Int(Int32.max) else { return nil }
  }

  private var isPadded: Bool { window.top > 0 || window.left > 0 || window.bottom > 0 || window.right > 0 }
  private var paddedWidth: Int { input[2] + window.left + window.right }
  private var paddedCount: Int { (input[1] + window.top + window.bottom) * paddedWidth * input[0] }
  private var pixels: Int { output[1] * output[2] }
  private var pieces: Int { isDilated ? window.count : window.height }

  /// The floats that `prepare` fills: arranged weights, then the places of windows and of their pieces.
  var preparedCount: Int { product.arrangedCount + pixels + pieces }

  /// Arranges weights `[outputs, height, width, inputs]` and works out where windows lie.
  func prepare(weights: UnsafePointer<Float>, into prepared: UnsafeMutablePointer<Float>) {
    product.arrange(weights, into: prepared)
    let (starts, offsets) = places(in: prepared)
    let channels = input[0]
    for y in 0..<output[1] {
      for x in 0..<output[2] {
        starts[y * output[2] + x] =
          Int32((y * window.strideY * paddedWidth + x * window.strideX) * channels)
      }
    }
    for y in 0..<window.height {
      let line = y * window.dilationY * paddedWidth * channels
      guard isDilated else {
        offsets[y] = Int32(line)
        continue
      }
      for x in 0..<window.width {
        offsets[y * window.width + x] = Int32(line + x * window.dilationX * channels)
      }
    }
  }

  private func places(
    in prepared: UnsafeMutablePointer<Float>
  ) -> (starts: UnsafeMutableBufferPointer<Int32>, offsets: UnsafeMutableBufferPointer<Int32>) {
    // Floats and 32-bit integers are equally large; this part of the memory is only ever used for integers.
    let places = UnsafeMutableRawPointer(prepared + product.arrangedCount)
      .bindMemory(to: Int32.self, capacity: pixels + pieces)
    return (
      UnsafeMutableBufferPointer(start: places, count: pixels),
      UnsafeMutableBufferPointer(start: places + pixels, count: pieces)
    )
  }

  /// Convolves some samples.
  ///
  /// - Parameter parts: Into how many parts the pixels are cut, which run on `lanes`.
  func forward(
    _ samples: Range<Int>, of image: Activation, into result: Activation,
    prepared: UnsafeMutablePointer<Float>,
    bias: UnsafePointer<Float>?, limits: Limits, scratch: ScratchMemory, parts: Int, lanes: WorkerLanes
  ) {
    let (starts, offsets) = places(in: prepared)
    let padded = isPadded ? scratch.floats(paddedCount) : nil
    padded?.update(repeating: 0, count: paddedCount)
    for sample in samples {
      if let padded { copy(image.sample(sample), into: padded) }
      let bands = Blocks(of: pixels, size: max(1, (pixels + parts - 1) / parts))
      func multiply(_ band: Int) {
        let range = bands[band]
        product(
          padded ?? image.sample(sample), starts: UnsafeBufferPointer(rebasing: starts[range]),
          offsets: UnsafeBufferPointer(offsets), arranged: prepared, bias: bias, limits: limits,
          into: result.sample(sample) + range.lowerBound * product.outputs)
      }
      if bands.count == 1 { multiply(0) } else { lanes.forEach(bands.count) { band, _ in multiply(band) } }
    }
  }

  /// Puts an image into the middle of its padding.
  private func copy(_ image: UnsafePointer<Float>, into padded: UnsafeMutablePointer<Float>) {
    let line = input[2] * input[0]
    for y in 0..<input[1] {
      (padded + ((y + window.top) * paddedWidth + window.left) * input[0])
        .update(from: image + y * line, count: line)
    }
  }
}
