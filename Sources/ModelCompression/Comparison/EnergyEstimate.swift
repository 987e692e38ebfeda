/// An estimate of the energy that one sample takes, from a table of what operations took in a 45 nm process.
///
/// The table is Horowitz's ("Computing's energy problem", ISSCC 2014). Every weight is read from DRAM once, in the form in which it
/// is stored; every multiply-accumulate is carried out, zeros too, as hardware without support for sparsity does. Activations
/// are taken to stay on the chip. This compares models; it says nothing about the processor at hand.
public struct EnergyEstimate: Codable, Hashable, Sendable {
  /// Joules for multiplying and adding.
  public let arithmetic: Double
  /// Joules for reading the weights.
  public let memory: Double

  /// What operations take, in joules.
  public enum Cost {
    /// A multiplication of 32-bit floats.
    public static let float32Multiplication = 3.7e-12
    /// An addition of 32-bit floats.
    public static let float32Addition = 0.9e-12
    /// A multiplication of 8-bit integers.
    public static let int8Multiplication = 0.2e-12
    /// An addition of 32-bit integers, in which products of 8-bit integers are summed.
    public static let int32Addition = 0.1e-12
    /// Reading 32 bits from DRAM.
    public static let dramRead = 640e-12
  }

  /// Estimates the energy for one sample.
  ///
  /// - Parameters:
  ///   - macs: Multiply-accumulates.
  ///   - bytes: Bytes of the stored weights.
  ///   - usesIntegers: Whether weights and activations both are integers of at most 8 bits. With weights alone in few bits
  ///     the products are still made of floats.
  public init(macs: Int, bytes: Int, usesIntegers: Bool) {
    let mac =
      usesIntegers
      ? Cost.int8Multiplication + Cost.int32Addition
      : Cost.float32Multiplication + Cost.float32Addition
    arithmetic = Double(macs) * mac
    memory = Double(bytes) / 4 * Cost.dramRead
  }

  /// Joules in all.
  public var total: Double { arithmetic + memory }
}
