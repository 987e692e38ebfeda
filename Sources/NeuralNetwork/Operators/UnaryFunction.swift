internal import CKernels

/// A function of one number, applied to every element.
///
/// Definitions are those of ONNX's operators of the same name. Where a function has no derivative, the gradient is that of
/// PyTorch; steps (`floor`, `ceil`, `round`, `sign`) have none.
public struct UnaryFunction: ElementwiseOperator {
  /// Which function.
  public enum Kind: Hashable, Sendable {
    /// `x`, and `slope · x` below 0.
    case leakyReLU(slope: Float)
    /// `x`, and `alpha · (eˣ − 1)` below 0.
    case elu(alpha: Float)
    /// `gamma · x`, and `gamma · alpha · (eˣ − 1)` below 0 (Klambauer et al., 2017).
    case selu(alpha: Float = 1.673_263_2, gamma: Float = 1.050_701)
    /// `x`, and `alpha · (e^(x / alpha) − 1)` below 0.
    case celu(alpha: Float)
    /// `alpha · x + beta` within 0…1; PyTorch's has alpha 1/6, ONNX's default is 0.2, both beta 0.5.
    case hardSigmoid(alpha: Float, beta: Float)
    /// `x` above `alpha`, else 0.
    case thresholdedReLU(alpha: Float)
    /// `x · hardSigmoid(x)` with alpha 1/6 and beta 0.5.
    case hardSwish
    /// `x · tanh(softplus(x))`.
    case mish
    /// `x / (1 + e⁻ˣ)`, also called swish.
    case silu
    /// `ln(1 + eˣ)`.
    case softplus
    /// `x / (1 + |x|)`.
    case softsign
    /// The error function.
    case erf
    /// `eˣ`.
    case exp
    /// The natural logarithm.
    case log
    /// The square root.
    case sqrt
    /// `1 / x`.
    case reciprocal
    /// `−x`.
    case negate
    /// `|x|`.
    case absolute
    /// The largest whole number that isn't above x.
    case floor
    /// The smallest whole number that isn't below x.
    case ceil
    /// The nearest whole number, of two the even one.
    case round
    /// −1, 0 or 1.
    case sign
    /// The sine of radians.
    case sin
    /// The cosine of radians.
    case cos
  }

  /// Which function.
  public let kind: Kind

  /// Creates an operator that applies `kind` to every element.
  public init(_ kind: Kind) { self.kind = kind }

  public var name: String { definition.name }
  public var backwardReads: BackwardReads { .inputs }

  /// What it is called, what the kernels know it by, and its own constants.
  private var definition: (name: String, function: unary_function, a: Float, b: Float) {
    switch kind {
    case .leakyReLU(let slope): ("LeakyReLU", UNARY_LEAKY_RELU, slope, 0)
    case .elu(let alpha): ("ELU", UNARY_ELU, alpha, 0)
    case .selu(let alpha, let gamma): ("SELU", UNARY_SELU, alpha, gamma)
    case .celu(let alpha): ("CELU", UNARY_CELU, alpha, 0)
    case .hardSigmoid(let alpha, let beta): ("HardSigmoid", UNARY_HARD_SIGMOID, alpha, beta)
    case .thresholdedReLU(let alpha): ("ThresholdedReLU", UNARY_THRESHOLDED_RELU, alpha, 0)
    case .hardSwish: ("HardSwish", UNARY_HARD_SWISH, 0, 0)
    case .mish: ("Mish", UNARY_MISH, 0, 0)
    case .silu: ("SiLU", UNARY_SILU, 0, 0)
    case .softplus: ("Softplus", UNARY_SOFTPLUS, 0, 0)
    case .softsign: ("Softsign", UNARY_SOFTSIGN, 0, 0)
    case .erf: ("Erf", UNARY_ERF, 0, 0)
    case .exp: ("Exp", UNARY_EXP, 0, 0)
    case .log: ("Log", UNARY_LOG, 0, 0)
    case .sqrt: ("Sqrt", UNARY_SQRT, 0, 0)
    case .reciprocal: ("Reciprocal", UNARY_RECIPROCAL, 0, 0)
    case .negate: ("Negate", UNARY_NEGATE, 0, 0)
    case .absolute: ("Absolute", UNARY_ABSOLUTE, 0, 0)
    case .floor: ("Floor", UNARY_FLOOR, 0, 0)
    case .ceil: ("Ceil", UNARY_CEIL, 0, 0)
    case .round: ("Round", UNARY_ROUND, 0, 0)
    case .sign: ("Sign", UNARY_SIGN, 0, 0)
    case .sin: ("Sin", UNARY_SIN, 0, 0)
    case .cos: ("Cos", UNARY_COS, 0, 0)
    }
  }

  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    let (_, function, a, b) = definition
    unary_forward(function, a, b, x, y, Int64(count))
  }

  func applyGradient(
    value: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, count: Int
  ) {
    let (_, function, a, b) = definition
    unary_backward(function, a, b, value, dy, dx, Int64(count))
  }
}
