/// Everything that the program knows about one kind of computation: its shapes, its weights, its values, its
/// gradients, its cost, and how its channels hang together.
///
/// Shapes are those of one sample, without the batch.
public protocol Operator: Sendable {
  /// The field's name of the operator, such as `Conv2D`.
  var name: String { get }

  /// The order of the elements that the operator works on.
  var layout: LayoutPreference { get }

  /// Whether the output may be written over the first input, element by element.
  var worksInPlace: Bool { get }

  /// Whether `forward` can do the work of a rectifier behind it, outside training: it limits its results.
  func canLimit(for inputs: [Shape]) -> Bool

  /// What of the forward pass `backward` reads; the rest may be overwritten before it runs.
  var backwardReads: BackwardReads { get }

  /// The shape of its output.
  ///
  /// - Throws: `GraphError` when it can't take inputs of these shapes.
  func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape

  /// The parameters that it needs when its inputs have these shapes, in the order in which they are handed to it.
  func parameters(for inputs: [Shape]) -> [Parameter]

  /// Multiply-accumulates for one sample.
  func macs(for inputs: [Shape]) -> Int

  /// How its output channels depend on its input channels.
  func channelCoupling(for inputs: [Shape]) -> ChannelCoupling

  /// The same computation with another number of output channels, for a graph whose channels are cut.
  ///
  /// Operators whose output follows the shapes that they read stay as they are.
  ///
  /// - Parameters:
  ///   - channels: The new extent of the output's channel axis (`Shape.channelAxis`).
  ///   - inputs: The shapes that it read before.
  func withOutputChannels(_ channels: Int, for inputs: [Shape]) -> any Operator

  /// The number of floats that `prepare` makes from the parameters.
  ///
  /// - Parameter isTraining: Whether they are for training, where parameters change with every batch.
  func preparedCount(for inputs: [Shape], isTraining: Bool) -> Int

  /// Brings the parameters into the form that `forward` and `backward` use, once for many batches.
  func prepare(
    _ parameters: [UnsafePointer<Float>], into prepared: UnsafeMutablePointer<Float>, for inputs: [Shape],
    isTraining: Bool)

  /// The number of floats that a training pass over `batch` samples keeps from `forward` for `backward`.
  func savedCount(for inputs: [Shape], batch: Int) -> Int

  /// Computes the output from the inputs.
  func forward(_ pass: ForwardPass)

  /// Computes the gradients of the inputs and parameters from the output's, after `forward` in training mode.
  func backward(_ pass: BackwardPass)
}

extension Operator {
  public var layout: LayoutPreference { .any }
  public var worksInPlace: Bool { false }
  public func canLimit(for inputs: [Shape]) -> Bool { false }
  public var backwardReads: BackwardReads { .inputs }
  public func parameters(for inputs: [Shape]) -> [Parameter] { [] }
  public func macs(for inputs: [Shape]) -> Int { 0 }
  public func withOutputChannels(_ channels: Int, for inputs: [Shape]) -> any Operator { self }
  public func preparedCount(for inputs: [Shape], isTraining: Bool) -> Int { 0 }
  public func prepare(
    _ parameters: [UnsafePointer<Float>], into prepared: UnsafeMutablePointer<Float>, for inputs: [Shape],
    isTraining: Bool
  ) {}
  public func savedCount(for inputs: [Shape], batch: Int) -> Int { 0 }
}

/// The values of a forward pass that a backward pass reads.
public struct BackwardReads: OptionSet, Hashable, Sendable {
  public let rawValue: Int

  /// Creates a set from its bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The operator's inputs.
  public static let inputs = BackwardReads(rawValue: 1)
  /// The operator's output.
  public static let output = BackwardReads(rawValue: 2)
}
