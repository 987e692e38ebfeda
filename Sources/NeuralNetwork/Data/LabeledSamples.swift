internal import CKernels

/// Samples and the class of each: half of a dataset.
public struct LabeledSamples: Sendable {
  /// How the inputs are stored.
  public enum Storage: Sendable {
    /// One byte an element, as image files have them; an element's value is the byte times the scale.
    case bytes([UInt8], scale: Float)
    /// The values themselves.
    case floats([Float])
  }

  /// The shape of one sample, `[channels, height, width]` or `[features]`.
  public let shape: Shape
  /// All inputs, one sample after the other.
  public let storage: Storage
  /// The class of every sample.
  public let labels: [Int32]
  /// What is subtracted from every value, and what the result is divided by.
  public var normalization: Normalization

  /// A shift and a scale that bring values near zero mean and unit variance.
  public struct Normalization: Hashable, Sendable {
    /// Subtracted from every value.
    public var mean: Float
    /// The divisor after that; not 0.
    public var standardDeviation: Float

    /// Creates a normalization.
    public init(mean: Float, standardDeviation: Float) {
      self.mean = mean
      self.standardDeviation = standardDeviation
    }

    /// Values are left as they are.
    public static let none = Normalization(mean: 0, standardDeviation: 1)
  }

  /// Creates samples.
  ///
  /// - Precondition: There are as many inputs as labels.
  public init(shape: Shape, storage: Storage, labels: [Int32], normalization: Normalization = .none) {
    let elements =
      switch storage {
      case .bytes(let bytes, _): bytes.count
      case .floats(let floats): floats.count
      }
    precondition(elements == labels.count * shape.elementCount, "inputs and labels must be equally many")
    self.shape = shape
    self.storage = storage
    self.labels = labels
    self.normalization = normalization
  }

  /// The number of samples.
  public var count: Int { labels.count }

  /// Writes the inputs of some samples, one after the other.
  ///
  /// - Parameters:
  ///   - indices: Which samples, each in 0..<`count`.
  ///   - target: Room for `indices.count` × `shape.elementCount` floats.
  public func copyInputs(_ indices: some Sequence<Int>, to target: UnsafeMutablePointer<Float>) {
    let size = shape.elementCount
    let factor = 1 / normalization.standardDeviation
    let shift = -normalization.mean * factor
    switch storage {
    case .bytes(let bytes, let scale):
      bytes.withUnsafeBufferPointer { source in
        for (position, index) in indices.enumerated() {
          let sample = UnsafeBufferPointer(rebasing: source[index * size..<(index + 1) * size])
          bytes_to_floats(sample.baseAddress, target + position * size, Int64(size), scale * factor, shift)
        }
      }
    case .floats(let floats):
      floats.withUnsafeBufferPointer { source in
        for (position, index) in indices.enumerated() {
          let sample = UnsafeBufferPointer(rebasing: source[index * size..<(index + 1) * size])
          for (offset, value) in sample.enumerated() {
            target[position * size + offset] = value * factor + shift
          }
        }
      }
    }
  }

  /// The inputs of some samples as a tensor `[count, …]`.
  public func inputs(_ indices: some Collection<Int>) -> Tensor {
    let shape = Shape([indices.count] + shape.dimensions)
    let elements = [Float](unsafeUninitializedCapacity: shape.elementCount) { buffer, initialized in
      if let start = buffer.baseAddress { copyInputs(indices, to: start) }
      initialized = shape.elementCount
    }
    return Tensor(shape: shape, elements: elements)
  }
}
