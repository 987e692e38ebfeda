/// The extent of a dimension, or any number computed from extents: `constant + perSample · N`, where N is the number of
/// samples in a batch.
///
/// What exporters compute from the shapes of tensors (`x.view(x.size(0), -1)`) is known but for N.
struct Extent: Hashable, Sendable {
  /// What doesn't depend on the batch.
  var constant: Int
  /// How often the number of samples is in it.
  var perSample: Int

  /// A number that is the same for all batches.
  init(_ constant: Int) { self.init(constant: constant, perSample: 0) }

  init(constant: Int, perSample: Int) {
    self.constant = constant
    self.perSample = perSample
  }

  /// The number of samples.
  static let batch = Extent(constant: 0, perSample: 1)

  /// The number, unless it depends on the batch.
  var fixed: Int? { perSample == 0 ? constant : nil }

  /// The number for a batch of `samples`, or `nil` when that can't be represented.
  func value(samples: Int) -> Int? {
    let (product, overflow) = perSample.multipliedReportingOverflow(by: samples)
    let (sum, carry) = product.addingReportingOverflow(constant)
    return overflow || carry ? nil : sum
  }

  /// The product, or `nil` when it isn't of this form or overflows.
  static func product(_ left: Extent, _ right: Extent) -> Extent? {
    guard left.perSample == 0 || right.perSample == 0 else { return nil }
    let (factor, other) = left.perSample == 0 ? (left.constant, right) : (right.constant, left)
    let constant = other.constant.multipliedReportingOverflow(by: factor)
    let perSample = other.perSample.multipliedReportingOverflow(by: factor)
    guard !constant.overflow, !perSample.overflow else { return nil }
    return Extent(constant: constant.partialValue, perSample: perSample.partialValue)
  }

  /// The product of all, 1 for none.
  static func product(_ extents: some Sequence<Extent>) -> Extent? {
    var result = Extent(1)
    for extent in extents {
      guard let product = product(result, extent) else { return nil }
      result = product
    }
    return result
  }

  /// The sum, or `nil` when it overflows.
  static func sum(_ left: Extent, _ right: Extent) -> Extent? {
    let constant = left.constant.addingReportingOverflow(right.constant)
    let perSample = left.perSample.addingReportingOverflow(right.perSample)
    guard !constant.overflow, !perSample.overflow else { return nil }
    return Extent(constant: constant.partialValue, perSample: perSample.partialValue)
  }

  /// The difference, or `nil` when it overflows.
  static func difference(_ left: Extent, _ right: Extent) -> Extent? {
    guard let negative = product(right, Extent(-1)) else { return nil }
    return sum(left, negative)
  }

  /// The quotient, rounded towards zero for numbers that don't depend on the batch, or `nil` when it isn't of this form.
  static func quotient(_ left: Extent, _ right: Extent) -> Extent? {
    if left.constant == 0, right.constant == 0, right.perSample != 0,
      left.perSample.isMultiple(of: right.perSample)
    {
      return Extent(left.perSample / right.perSample)
    }
    guard let divisor = right.fixed, divisor != 0, !(left.constant == .min && divisor == -1) else {
      return nil
    }
    if left.perSample == 0 { return Extent(left.constant / divisor) }
    guard left.perSample.isMultiple(of: divisor), left.constant.isMultiple(of: divisor) else { return nil }
    return Extent(constant: left.constant / divisor, perSample: left.perSample / divisor)
  }
}

extension Extent: CustomStringConvertible {
  /// As people write it: `3`, `N`, `2N`, `2N+1`.
  var description: String {
    guard perSample != 0 else { return String(constant) }
    let samples = perSample == 1 ? "N" : "\(perSample)N"
    return constant == 0 ? samples : "\(samples)\(constant < 0 ? "" : "+")\(constant)"
  }
}
