internal import CKernels

/// The rectifier: `y = max(x, 0)`.
public struct ReLU: ElementwiseOperator {
  /// Creates a rectifier.
  public init() {}

  public var name: String { "ReLU" }
  public var backwardReads: BackwardReads { .output }

  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    relu_forward(x, y, Int64(count))
  }

  func applyGradient(
    value: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, count: Int
  ) {
    relu_backward(value, dy, dx, Int64(count))
  }
}
