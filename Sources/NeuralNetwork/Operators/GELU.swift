internal import Foundation

/// The Gaussian error linear unit: `y = x · Φ(x)` (Hendrycks and Gimpel, 2016).
public struct GELU: ElementwiseOperator {
  /// How Φ is computed.
  public enum Form: Hashable, Sendable {
    /// By the error function.
    case exact
    /// By the hyperbolic tangent of a cubic.
    case tanhApproximation
  }

  /// How Φ is computed.
  public let form: Form

  /// Creates a unit.
  public init(form: Form = .exact) { self.form = form }

  public var name: String { "GELU" }
  public var backwardReads: BackwardReads { .inputs }

  private static let inverseRootTwo: Float = 0.707_106_77
  private static let inverseRootTwoPi: Float = 0.398_942_3
  private static let rootTwoOverPi: Float = 0.797_884_6
  private static let cubic: Float = 0.044_715

  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    switch form {
    case .exact:
      for i in 0..<count { y[i] = 0.5 * x[i] * (1 + erf(x[i] * Self.inverseRootTwo)) }
    case .tanhApproximation:
      for i in 0..<count {
        y[i] = 0.5 * x[i] * (1 + tanh(Self.rootTwoOverPi * (x[i] + Self.cubic * x[i] * x[i] * x[i])))
      }
    }
  }

  func applyGradient(
    value: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch form {
    case .exact:
      for i in 0..<count {
        let x = value[i]
        let cumulative = 0.5 * (1 + erf(x * Self.inverseRootTwo))
        dx[i] = dy[i] * (cumulative + x * Self.inverseRootTwoPi * exp(-0.5 * x * x))
      }
    case .tanhApproximation:
      for i in 0..<count {
        let x = value[i]
        let t = tanh(Self.rootTwoOverPi * (x + Self.cubic * x * x * x))
        let slope = Self.rootTwoOverPi * (1 + 3 * Self.cubic * x * x)
        dx[i] = dy[i] * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope)
      }
    }
  }
}
