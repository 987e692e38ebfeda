/// The element type and shape of a graph's input or output as its ONNX file has them, with the batch: `float32[N,3,224,224]`.
///
/// Graphs here know nothing of batches and types; models keep these in their metadata so that arrays can be given and taken
/// as other programs would.
struct TensorSignature: Hashable, Sendable {
  /// The type of its elements.
  var type: ONNXElementType
  /// The extent of every dimension.
  var extents: [Extent]

  init(type: ONNXElementType, extents: [Extent]) {
    self.type = type
    self.extents = extents
  }

  /// Reads what `description` writes; `nil` for anything else.
  init?(_ text: String) {
    guard text.last == "]", let open = text.firstIndex(of: "["), text.utf8.count < 4096,
      let type = ONNXElementType(named: String(text[..<open]))
    else { return nil }
    let inner = text[text.index(after: open)...].dropLast()
    var extents: [Extent] = []
    for part in inner.isEmpty ? [] : inner.split(separator: ",", omittingEmptySubsequences: false) {
      if part.last == "N" {
        guard let factor = part == "N" ? 1 : Int(part.dropLast()), factor >= 0 else { return nil }
        extents.append(Extent(constant: 0, perSample: factor))
      } else {
        guard let value = Int(part), value >= 0 else { return nil }
        extents.append(Extent(value))
      }
    }
    guard extents.filter({ $0.perSample != 0 }).count <= 1 else { return nil }
    self.init(type: type, extents: extents)
  }

  /// The dimension that the batch is in, if there is one.
  var batchAxis: Int? { extents.firstIndex { $0.perSample != 0 } }

  /// The shape for a batch of `samples`, or `nil` when it can't be represented.
  func shape(samples: Int) -> [Int]? {
    let values = extents.map { $0.value(samples: samples) }
    return values.contains(nil) ? nil : values.compactMap { $0 }
  }
}

extension TensorSignature: CustomStringConvertible {
  var description: String { "\(type)[\(extents.map(\.description).joined(separator: ","))]" }
}
