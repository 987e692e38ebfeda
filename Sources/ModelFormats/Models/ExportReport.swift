/// What was written to a file, and what became of the model's parts.
public struct ExportReport: Hashable, Sendable {
  /// A layer as it was written.
  public struct Layer: Hashable, Sendable {
    /// The layer's name.
    public let name: String
    /// The fraction of its weights that are zero.
    public let sparsity: Double
    /// Bits of a weight.
    public let bits: Int
    /// How values and positions are stored: `int4 gap5`.
    public let encoding: String
    /// What its weights take in the file, without names.
    public let bytes: Int

    /// Creates the description of a layer.
    public init(name: String, sparsity: Double, bits: Int, encoding: String, bytes: Int) {
      self.name = name
      self.sparsity = sparsity
      self.bits = bits
      self.encoding = encoding
      self.bytes = bytes
    }
  }

  /// The file that was written.
  public let file: String
  /// Its size.
  public let bytes: Int
  /// What the weights and everything else that the model computes with take of that; the rest is names and the recipe.
  public let weightBytes: Int
  /// The layers, in the graph's order.
  public let layers: [Layer]
  /// What was skipped or changed, and why: a sentence each.
  public let notes: [String]

  /// Creates a report.
  public init(file: String, bytes: Int, weightBytes: Int, layers: [Layer], notes: [String] = []) {
    self.file = file
    self.bytes = bytes
    self.weightBytes = weightBytes
    self.layers = layers
    self.notes = notes
  }
}
