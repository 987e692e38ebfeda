internal import CKernels

/// Limits every element to a range; with the range 0…6 it is ReLU6.
///
/// At the limits themselves the gradient is 0, as it is for PyTorch's `relu6`.
public struct Clip: ElementwiseOperator {
  /// The smallest value that is let through.
  public let low: Float
  /// The largest value that is let through.
  public let high: Float

  /// Creates a limiter to `low`…`high`.
  public init(low: Float, high: Float) {
    self.low = low
    self.high = high
  }

  /// The rectifier that saturates at 6, of MobileNet.
  public static let relu6 = Clip(low: 0, high: 6)

  public var name: String { low == 0 && high == 6 ? "ReLU6" : "Clip" }
  public var backwardReads: BackwardReads { .output }

  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    clip_forward(x, y, Int64(count), low, high)
  }

  func applyGradient(
    value: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, count: Int
  ) {
    clip_backward(value, dy, dx, Int64(count), low, high)
  }
}
