internal import Foundation

/// How the learning rate changes over a training, as a factor on its highest value.
public enum LearningRateSchedule: Codable, Hashable, Sendable {
  /// It stays.
  case constant
  /// Half a cosine from 1 to 0 (Loshchilov and Hutter, 2017, without restarts).
  case cosine
  /// It is multiplied by `factor` every `every` epochs.
  case step(every: Int, factor: Float)

  /// The factor at a step.
  ///
  /// - Parameters:
  ///   - step: The step, from 0.
  ///   - steps: The number of steps in all.
  ///   - warmUpSteps: Steps over which the factor first rises linearly: (step + 1) / warmUpSteps.
  ///   - stepsPerEpoch: The steps of one epoch.
  public func factor(step: Int, steps: Int, warmUpSteps: Int, stepsPerEpoch: Int) -> Float {
    if step < warmUpSteps { return Float(step + 1) / Float(warmUpSteps) }
    switch self {
    case .constant: return 1
    case .cosine:
      let length = max(1, steps - warmUpSteps)
      return Float(0.5 * (1 + cos(Double.pi * Double(step - warmUpSteps) / Double(length))))
    case .step(let every, let factor):
      // An epoch count that no product can hold is one that is never reached.
      let (length, overflow) = every.multipliedReportingOverflow(by: stepsPerEpoch)
      return overflow ? 1 : Float(pow(Double(factor), Double((step - warmUpSteps) / max(1, length))))
    }
  }
}
