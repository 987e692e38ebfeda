internal import Foundation

/// Sparsity that rises along a polynomial: fast while much is redundant, slowly towards the end (Zhu and Gupta, 2017).
public struct PolynomialDecay: Hashable, Sendable {
  /// Sparsity up to the first step.
  public var initial: Double
  /// Sparsity from the last step on.
  public var final: Double
  /// The step at which it begins to rise.
  public var begin: Int
  /// The step at which it is at its highest.
  public var end: Int
  /// The exponent; 3 in the paper.
  public var power: Double

  /// Creates a schedule.
  public init(from initial: Double, to final: Double, begin: Int, end: Int, power: Double = 3) {
    self.initial = initial
    self.final = final
    self.begin = begin
    self.end = end
    self.power = power
  }

  /// The sparsity at a step: `final + (initial − final) · (1 − progress)^power`.
  public func sparsity(at step: Int) -> Double {
    if step >= end { return final }
    let progress = Double(max(step - begin, 0)) / Double(max(end - begin, 1))
    return final + (initial - final) * pow(1 - progress, power)
  }
}

/// Pruning that goes on while the model is trained, until each layer has what the recipe asks for.
///
/// Masks are chosen anew every so many steps, by the magnitudes that the optimizer's weights have then; a weight may come
/// back until the last time. An N:M pattern is held from the beginning, with new masks chosen at the same steps.
public struct GradualPruning: Codable, Hashable, Sendable {
  /// The sparsity that every layer starts with, if the recipe doesn't ask for less.
  public var initialSparsity: Double
  /// The fraction of all steps after which pruning begins, 0...1.
  public var begin: Double
  /// The fraction of all steps at which it is finished, `begin`...1.
  public var end: Double
  /// Steps from one choice of masks to the next; `nil` is 50, or a tenth of those that pruning goes on for where that is less.
  public var frequency: Int?
  /// The exponent of the polynomial.
  public var power: Double
  /// Whether weights that are masked for now are trained on with the gradients at their places, as if they were there (Lin
  /// et al., 2020), which lets more of them come back; otherwise they keep their values, as in Zhu and Gupta.
  public var feedback: Bool

  /// Creates a schedule.
  public init(
    initialSparsity: Double = 0, begin: Double = 0, end: Double = 0.6, frequency: Int? = nil,
    power: Double = 3, feedback: Bool = true
  ) {
    self.initialSparsity = initialSparsity
    self.begin = begin
    self.end = end
    self.frequency = frequency
    self.power = power
    self.feedback = feedback
  }

  /// Why nothing can be pruned like this, or `nil`.
  var problem: String? {
    let checks: [(isRight: Bool, rule: String)] = [
      ((0...1).contains(initialSparsity), "the initial sparsity must be 0 to 1, got \(initialSparsity)"),
      ((0...1).contains(begin), "pruning must begin at a fraction in 0 to 1, got \(begin)"),
      ((0...1).contains(end) && end >= begin, "pruning must end at a fraction in \(begin) to 1, got \(end)"),
      (frequency ?? 1 > 0, "masks must be chosen every 1 or more steps, got \(frequency ?? 1)"),
      (power.isFinite && power > 0, "the power must be a positive number, got \(power)"),
    ]
    return checks.first { !$0.isRight }?.rule
  }

  /// The schedule of a layer in a training of `steps` steps.
  ///
  /// It ends at the last step at the latest, so that every training gets there.
  public func decay(to final: Double, steps: Int) -> PolynomialDecay {
    let last = max(steps - 1, 0)
    let end = min(Int((end * Double(steps)).rounded()), last)
    return PolynomialDecay(
      from: min(initialSparsity, final), to: final, begin: min(Int((begin * Double(steps)).rounded()), end),
      end: end, power: power)
  }

  /// Whether masks are chosen at a step.
  func choosesMasks(at step: Int, _ decay: PolynomialDecay) -> Bool {
    // A short training must not prune everything at once.
    let interval = frequency ?? min(50, max(1, (decay.end - decay.begin) / 10))
    return step == decay.end
      || (step >= decay.begin && step < decay.end && (step - decay.begin).isMultiple(of: interval))
  }
}
