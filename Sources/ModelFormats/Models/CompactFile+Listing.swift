internal import NeuralNetwork

extension CompactFile {
  /// What the one tensor of floats holds in which everything lies that isn't a layer's weight: a header of its own for each bias
  /// would take more than the bias.
  ///
  /// As text, a name and extents for each, in the order in which they follow each other: `bn1.bias=16,bn1.weight=16,scale=,table=3x4`.
  struct Listing {
    /// The name of the tensor, which no weight can have.
    static let tensorName = MetadataKey.floats

    private(set) var text = ""

    /// Whether a tensor can be in the list.
    static func allows(_ name: String) -> Bool { !name.contains(",") }

    /// Adds a tensor behind those that are there.
    mutating func add(_ name: String, _ shape: Shape) {
      if !text.isEmpty { text += "," }
      text += "\(name)=\(shape.dimensions.map(String.init).joined(separator: "x"))"
    }
  }

  /// The tensors of a file, with the one that holds several taken apart.
  ///
  /// - Throws: ``FormatError`` when the list doesn't fit the tensor, or a name is there twice.
  static func tensors(of file: Safetensors) throws(FormatError) -> [Safetensors.TensorInfo] {
    guard let text = file.metadata[MetadataKey.floats] else { return file.tensors }
    func error(_ message: String) -> FormatError {
      FormatError(.corrupt, file: file.file, "has in \(MetadataKey.floats) \(message)")
    }
    guard let whole = file[Listing.tensorName], whole.dataType == .float32 else {
      throw error("a list of tensors, but no tensor of that name and type F32 that they could be in")
    }
    var tensors = file.tensors.filter { $0.name != Listing.tensorName }
    var names = Set(tensors.map(\.name))
    var start = whole.range.lowerBound
    for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let mark = entry.lastIndex(of: "=") else {
        throw error("\"\(entry.prefix(60))\"; expected NAME=EXTENTS, such as bn1.bias=16")
      }
      let name = String(entry[..<mark])
      var shape: [Int] = []
      var size = whole.dataType.size
      for part in entry[entry.index(after: mark)...].split(separator: "x") {
        guard let extent = Int(part), extent >= 0 else {
          throw error("the extent \"\(part.prefix(60))\" of \"\(name.prefix(60))\"")
        }
        let (product, overflow) = size.multipliedReportingOverflow(by: extent)
        guard !overflow else { throw error("a shape of \"\(name.prefix(60))\" whose product overflows") }
        shape.append(extent)
        size = product
      }
      guard size <= whole.range.upperBound - start else {
        throw error("\"\(name.prefix(60))\" of shape \(shape), for which the tensor is too short")
      }
      guard names.insert(name).inserted else { throw error("\"\(name.prefix(60))\", which is there twice") }
      tensors.append(
        Safetensors.TensorInfo(name: name, dataType: .float32, shape: shape, range: start..<start + size))
      start += size
    }
    guard start == whole.range.upperBound else {
      throw error(
        "tensors of \(start - whole.range.lowerBound) bytes; together they have \(whole.range.count)")
    }
    return tensors
  }
}
