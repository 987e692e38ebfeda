internal import ModelCompression
internal import NeuralNetwork

/// The compact form of a safetensors file: layers' weights as the bytes of their smallest encoding.
///
/// A tensor of bytes is an encoded layer; whatever isn't encoded is a tensor of single-precision floats, or a part of the one that
/// ``Listing`` takes apart.
enum CompactFile {
  /// What `__metadata__` says of the form; another number is another form.
  static let version = "1"

  /// Weights that a file may stand for whatever its size, and further ones for each of its bytes: a few bytes can stand for any
  /// number of zeros.
  private static let freeElements = 1 << 22
  private static let elementsPerByte = 4096

  /// The weights of a file in this form, decoded.
  ///
  /// - Throws: ``FormatError`` when the form is of another version, a layer's bytes contradict themselves, or it stands for more weights
  ///   than the limit.
  static func read(_ file: Safetensors) throws(FormatError) -> WeightsFile {
    guard file.metadata[MetadataKey.compact] == version else {
      throw FormatError(
        .unsupported, file: file.file,
        "is in version \"\(file.metadata[MetadataKey.compact] ?? "")\" of the compact form; version \(version) is read"
      )
    }
    var left = freeElements + file.byteCount.multipliedReportingOverflow(by: elementsPerByte).partialValue
    var tensors: [StoredTensor] = []
    for info in try self.tensors(of: file) {
      guard info.dataType == .uint8 else {
        tensors.append(file.stored(info))
        continue
      }
      func error(_ kind: FormatError.Kind, _ message: String) -> FormatError {
        FormatError(
          kind, file: file.file, offset: info.range.lowerBound,
          "has weights \"\(info.name)\" that can't be decoded: \(message)")
      }
      let bytes = try file.bytes(of: info)
      let weights = try decoded { () throws(EncodingError) in
        let shape = try EncodedWeights.shape(inSerialized: bytes)
        guard shape.elementCount <= min(left, Graph.elementLimit) else { return nil }
        left -= shape.elementCount
        return try EncodedWeights(serialized: bytes, shape: shape).decoded()
      } error: {
        error(.corrupt, $0)
      }
      guard let weights else {
        throw error(
          .tooLarge, "\(bytes.count) bytes would stand for more of them than a file of this size may")
      }
      guard weights.elements.allSatisfy(\.isFinite) else {
        throw error(.mismatch, "they aren't finite")
      }
      tensors.append(
        StoredTensor(
          name: info.name, shape: weights.shape.dimensions, isFloatingPoint: true, isWideInteger: false,
          byteCount: info.range.count
        ) { () throws(FormatError) in weights.elements })
    }
    return WeightsFile(file: file.file, tensors: tensors, metadata: file.metadata)
  }

  private static func decoded(
    _ body: () throws(EncodingError) -> Tensor?, error: (String) -> FormatError
  ) throws(FormatError) -> Tensor? {
    do {
      return try body()
    } catch let failure {
      throw error(failure.description)
    }
  }
}
