internal import Foundation

/// The hyperbolic tangent.
public struct Tanh: ElementwiseOperator {
  /// Creates a hyperbolic tangent.
  public init() {}

  public var name: String { "Tanh" }
  public var backwardReads: BackwardReads { .output }

  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    for i in 0..<count { y[i] = tanh(x[i]) }
  }

  func applyGradient(
    value: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, count: Int
  ) {
    for i in 0..<count { dx[i] = dy[i] * (1 - value[i] * value[i]) }
  }
}
