internal import CKernels
internal import Foundation

/// How weights follow gradients. The definitions are PyTorch's.
public enum Optimizer: Codable, Hashable, Sendable {
  /// Stochastic gradient descent with momentum; `weightDecay` is added to the gradient.
  case sgd(momentum: Float = 0.9, nesterov: Bool = false, weightDecay: Float = 0)
  /// Adam (Kingma and Ba, 2015); `weightDecay` is added to the gradient.
  case adam(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0)
  /// Adam with decoupled weight decay (Loshchilov and Hutter, 2019).
  case adamW(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0.01)
}

/// An optimizer at work on parameters in one piece of memory, with what it remembers of earlier steps.
final class OptimizerState {
  private let optimizer: Optimizer
  private let count: Int
  private let first: UnsafeMutablePointer<Float>
  private let second: UnsafeMutablePointer<Float>
  private var step = 0

  /// Starts with nothing remembered.
  init(_ optimizer: Optimizer, count: Int) {
    self.optimizer = optimizer
    self.count = count
    first = .allocate(capacity: max(1, count))
    first.initialize(repeating: 0, count: max(1, count))
    second = .allocate(capacity: max(1, count))
    second.initialize(repeating: 0, count: max(1, count))
  }

  /// Begins the next step; `update` is then called for every range of parameters once.
  func advance() { step += 1 }

  /// Changes a range of parameters by their gradients.
  ///
  /// - Parameter decays: Whether weight decay applies to them.
  func update(
    _ range: Range<Int>, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    rate: Float,
    decays: Bool
  ) {
    let start = range.lowerBound
    let n = Int64(range.count)
    switch optimizer {
    case .sgd(let momentum, let nesterov, let weightDecay):
      sgd_update(
        parameters + start, gradients + start, first + start, n, rate, momentum, decays ? weightDecay : 0,
        nesterov ? 1 : 0)
    case .adam(let beta1, let beta2, let epsilon, let weightDecay),
      .adamW(let beta1, let beta2, let epsilon, let weightDecay):
      let isDecoupled = if case .adamW = optimizer { true } else { false }
      adam_update(
        parameters + start, gradients + start, first + start, second + start, n, rate, beta1, beta2, epsilon,
        decays ? weightDecay : 0, isDecoupled ? 1 : 0, correction(beta1), correction(beta2))
    }
  }

  /// How much of a mean that began at 0 has been filled: 1 − βᵗ.
  private func correction(_ beta: Float) -> Float { Float(1 - pow(Double(beta), Double(step))) }

  deinit {
    first.deallocate()
    second.deallocate()
  }
}
