import CKernels
import Testing

@testable import NeuralNetwork

@Suite("Kernels on windows agree with their plain twins and with naive loops")
struct WindowKernelTests {
  /// A window over a small image, of a given number of channels.
  struct Setup: Sendable, CustomTestStringConvertible {
    let channels: Int
    let window: Window
    let testDescription: String

    private var input: Shape { [channels, 6, 7] }

    func geometry() throws -> window_geometry {
      let extents = try window.outputExtents(height: 6, width: 7)
      return window.geometry(input: input, output: [channels, extents.height, extents.width])
    }
  }

  static let setups: [Setup] = {
    var padded = Window(height: 3, width: 2)
    (padded.top, padded.left, padded.bottom, padded.right) = (1, 0, 2, 1)
    (padded.strideY, padded.strideX) = (2, 1)
    var dilated = Window(height: 2, width: 3, padding: 2)
    (dilated.dilationY, dilated.dilationX) = (3, 2)
    let windows = [
      ("plain 3×3", Window(3)), ("padding 1", Window(3, padding: 1)), ("asymmetric", padded),
      ("dilated", dilated),
      ("one pixel", Window(1, stride: 2)), ("far padding", Window(3, stride: 3, padding: 5)),
    ]
    return windows.flatMap { name, window in
      oddSizes.map { Setup(channels: $0, window: window, testDescription: "\($0) channels, \(name)") }
    }
  }()

  /// Every pair of an output pixel's window position and the image's pixel under it.
  private func forEachPair(
    _ g: window_geometry, _ body: (_ output: Int, _ position: Int, _ input: Int?) -> Void
  ) {
    for oy in 0..<Int(g.output_height) {
      for ox in 0..<Int(g.output_width) {
        for ky in 0..<Int(g.kernel_height) {
          for kx in 0..<Int(g.kernel_width) {
            let y = oy * Int(g.stride_y) - Int(g.padding_top) + ky * Int(g.dilation_y)
            let x = ox * Int(g.stride_x) - Int(g.padding_left) + kx * Int(g.dilation_x)
            let isInside = (0..<Int(g.height)).contains(y) && (0..<Int(g.width)).contains(x)
            body(
              oy * Int(g.output_width) + ox, ky * Int(g.kernel_width) + kx,
              isInside ? y * Int(g.width) + x : nil)
          }
        }
      }
    }
  }

  private func sizes(_ g: window_geometry) -> (input: Int, output: Int, positions: Int) {
    (Int(g.height * g.width), Int(g.output_height * g.output_width), Int(g.kernel_height * g.kernel_width))
  }

  @Test("Windows to rows and back", arguments: setups, [false, true])
  func columns(_ setup: Setup, halves: Bool) throws {
    var g = try setup.geometry()
    let (inputs, outputs, positions) = sizes(g)
    let channels = setup.channels
    // A group of the channels, or all of them.
    let first = halves ? channels / 3 : 0
    let count = halves ? max(1, channels / 2) : channels
    var random = RandomValues(seed: UInt64(channels))
    let x = random.floats(inputs * channels)
    let gradient = random.floats(outputs * positions * count)
    var expected = [Float](repeating: 0, count: outputs * positions * count)
    var sums = [Double](repeating: 0, count: inputs * channels)
    forEachPair(g) { output, position, input in
      guard let input else { return }
      for channel in 0..<count {
        let column = (output * positions + position) * count + channel
        expected[column] = x[input * channels + first + channel]
        sums[input * channels + first + channel] += Double(gradient[column])
      }
    }
    for kernel in [image_to_columns, image_to_columns_plain] {
      var found = [Float](repeating: .nan, count: expected.count)
      kernel(&g, x, &found, Int32(first), Int32(count))
      #expect(found == expected)
    }
    for kernel in [columns_to_image, columns_to_image_plain] {
      var found = [Float](repeating: 0, count: sums.count)
      kernel(&g, gradient, &found, Int32(first), Int32(count))
      #expect(agree(found, sums.map { Float($0) }, terms: positions))
    }
  }

  @Test("Depthwise convolution and its gradients", arguments: setups)
  func depthwise(_ setup: Setup) throws {
    var g = try setup.geometry()
    let (inputs, outputs, positions) = sizes(g)
    let channels = setup.channels
    var random = RandomValues(seed: UInt64(channels))
    let (x, dy) = (random.floats(inputs * channels), random.floats(outputs * channels))
    let (weights, bias) = (random.floats(positions * channels), random.floats(channels))
    var y = [Double](repeating: 0, count: outputs * channels)
    var dx = [Double](repeating: 0, count: inputs * channels)
    var dweights = [Double](repeating: 1, count: positions * channels)
    forEachPair(g) { output, position, input in
      guard let input else { return }
      for c in 0..<channels {
        let (from, to, weight) = (input * channels + c, output * channels + c, position * channels + c)
        y[to] += Double(x[from]) * Double(weights[weight])
        dx[from] += Double(dy[to]) * Double(weights[weight])
        dweights[weight] += Double(dy[to]) * Double(x[from])
      }
    }
    for kernel in [depthwise_forward, depthwise_forward_plain] {
      var found = [Float](repeating: .nan, count: y.count)
      kernel(&g, x, weights, nil, &found, -.infinity, .infinity)
      #expect(agree(found, y.map { Float($0) }, terms: positions))
      kernel(&g, x, weights, nil, &found, -0.25, 0.5)
      #expect(agree(found, y.map { Float(min(max($0, -0.25), 0.5)) }, terms: positions))
      kernel(&g, x, weights, bias, &found, -.infinity, .infinity)
      let shifted = y.indices.map { Float(y[$0] + Double(bias[$0 % channels])) }
      #expect(agree(found, shifted, terms: positions + 1))
    }
    for kernel in [depthwise_input_gradient, depthwise_input_gradient_plain] {
      var found = [Float](repeating: .nan, count: dx.count)
      kernel(&g, dy, weights, &found)
      #expect(agree(found, dx.map { Float($0) }, terms: positions))
    }
    for kernel in [depthwise_weight_gradient, depthwise_weight_gradient_plain] {
      var found = [Float](repeating: 1, count: dweights.count)
      kernel(&g, x, dy, &found)
      #expect(agree(found, dweights.map { Float($0) }, terms: outputs))
    }
  }

  @Test("Maximum and its gradient, the first of equals winning", arguments: setups)
  func maximum(_ setup: Setup) throws {
    var g = try setup.geometry()
    let (inputs, outputs, _) = sizes(g)
    let channels = setup.channels
    var random = RandomValues(seed: UInt64(channels))
    // Few different values, so that many are equal.
    let x = (0..<inputs * channels).map { _ in Float(random.index(below: 5)) - 2 }
    let dy = random.floats(outputs * channels)
    var y = [Float](repeating: -.infinity, count: outputs * channels)
    var winner = [Int?](repeating: nil, count: outputs * channels)
    forEachPair(g) { output, _, input in
      guard let input else { return }
      for c in 0..<channels where x[input * channels + c] > y[output * channels + c] {
        y[output * channels + c] = x[input * channels + c]
        winner[output * channels + c] = input * channels + c
      }
    }
    var dx = [Double](repeating: 0, count: inputs * channels)
    for (index, winner) in winner.enumerated() {
      if let winner { dx[winner] += Double(dy[index]) }
    }
    for (forward, backward) in [
      (max_pool_forward, max_pool_backward), (max_pool_forward_plain, max_pool_backward_plain),
    ] {
      var found = [Float](repeating: .nan, count: y.count)
      var winners = [UInt16](repeating: 9_999, count: y.count)
      forward(&g, x, &found, nil)
      #expect(found == y)
      found = [Float](repeating: .nan, count: y.count)
      forward(&g, x, &found, &winners)
      #expect(found == y)
      var gradient = [Float](repeating: .nan, count: dx.count)
      backward(&g, dy, winners, &gradient)
      #expect(agree(gradient, dx.map { Float($0) }, terms: 9))
    }
  }

  @Test("Average and its gradient, with and without padding", arguments: setups, [false, true])
  func average(_ setup: Setup, countsPadding: Bool) throws {
    var g = try setup.geometry()
    let (inputs, outputs, positions) = sizes(g)
    let channels = setup.channels
    var random = RandomValues(seed: UInt64(channels))
    let (x, dy) = (random.floats(inputs * channels), random.floats(outputs * channels))
    var pixels = [Int](repeating: 0, count: outputs)
    forEachPair(g) { output, _, input in pixels[output] += input == nil ? 0 : 1 }
    var y = [Double](repeating: 0, count: outputs * channels)
    var dx = [Double](repeating: 0, count: inputs * channels)
    forEachPair(g) { output, _, input in
      guard let input else { return }
      let share = 1 / Double(countsPadding ? positions : pixels[output])
      for c in 0..<channels {
        y[output * channels + c] += Double(x[input * channels + c]) * share
        dx[input * channels + c] += Double(dy[output * channels + c]) * share
      }
    }
    for kernel in [average_pool_forward, average_pool_forward_plain] {
      var found = [Float](repeating: .nan, count: y.count)
      kernel(&g, x, &found, countsPadding ? 1 : 0)
      #expect(agree(found, y.map { Float($0) }, terms: positions))
    }
    for kernel in [average_pool_backward, average_pool_backward_plain] {
      var found = [Float](repeating: .nan, count: dx.count)
      kernel(&g, dy, &found, countsPadding ? 1 : 0)
      #expect(agree(found, dx.map { Float($0) }, terms: positions))
    }
  }
}
