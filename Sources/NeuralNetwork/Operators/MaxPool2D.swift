internal import CKernels

/// The largest element of each window. Padding never wins; of equal elements the first in row-major order gets the
/// gradient, as in PyTorch.
public struct MaxPool2D: Operator {
  /// The window.
  public let window: Window

  /// Whether a last window may reach beyond the padded image (`ceil_mode`), as long as it begins within the image or the padding
  /// before it.
  public let roundsUp: Bool

  /// Creates a pooling.
  public init(_ window: Window, roundsUp: Bool = false) {
    self.window = window
    self.roundsUp = roundsUp
  }

  public var name: String { "MaxPool2D" }
  public var layout: LayoutPreference { .channelsLast }
  public var backwardReads: BackwardReads { [] }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleImage(inputs)
    let extents = try window.outputExtents(height: input[1], width: input[2], roundsUp: roundsUp)
    try window.checkPaddingOfPooling()
    return [input[0], extents.height, extents.width]
  }

  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  /// Two bytes for each output element: which position of its window won.
  public func savedCount(for inputs: [Shape], batch: Int) -> Int {
    guard let output = try? outputShape(for: inputs) else { return 0 }
    return (batch * output.elementCount + 1) / 2
  }

  public func forward(_ pass: ForwardPass) {
    let input = pass.inputs[0]
    let output = pass.output
    let winners = pass.isTraining ? Self.winners(pass.saved) : nil
    window.forEachBand(
      input: input.shape, output: output.shape, batch: pass.batch, work: output.sampleCount * window.count,
      lanes: pass.lanes
    ) { sample, geometry, offset in
      withUnsafePointer(to: geometry) {
        max_pool_forward(
          $0, input.sample(sample), output.sample(sample) + offset,
          winners.map { $0 + sample * output.sampleCount + offset })
      }
    }
  }

  public func backward(_ pass: BackwardPass) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    let gradient = pass.outputGradient
    let geometry = window.geometry(input: inputGradient.shape, output: gradient.shape)
    let winners = Self.winners(pass.saved)
    pass.lanes.forEach(pass.batch) { sample, _ in
      withUnsafePointer(to: geometry) {
        max_pool_backward(
          $0, gradient.sample(sample), winners + sample * gradient.sampleCount, inputGradient.sample(sample))
      }
    }
  }

  private static func winners(_ saved: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<UInt16> {
    UnsafeMutableRawPointer(saved).assumingMemoryBound(to: UInt16.self)
  }
}

extension Window {
  /// Pooling needs at least one pixel of the image in every window.
  ///
  /// - Throws: `GraphError` when padding is as large as the window.
  /// - Precondition: `outputExtents` has accepted the window.
  func checkPaddingOfPooling() throws(GraphError) {
    let reachY = dilationY * (height - 1) + 1
    let reachX = dilationX * (width - 1) + 1
    guard top < reachY, bottom < reachY, left < reachX, right < reachX else {
      throw GraphError("padding of pooling must be smaller than its window")
    }
  }
}
