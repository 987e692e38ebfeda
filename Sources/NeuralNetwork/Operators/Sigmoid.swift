internal import Foundation

/// The logistic function: `y = 1 / (1 + e⁻ˣ)`.
public struct Sigmoid: ElementwiseOperator {
  /// Creates a logistic function.
  public init() {}

  public var name: String { "Sigmoid" }
  public var backwardReads: BackwardReads { .output }

  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    for i in 0..<count { y[i] = 1 / (1 + exp(-x[i])) }
  }

  func applyGradient(
    value: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, count: Int
  ) {
    for i in 0..<count { dx[i] = dy[i] * value[i] * (1 - value[i]) }
  }
}
