/// Builds a safetensors file; the same contents always give the same bytes.
public struct SafetensorsWriter: Sendable {
  private struct Entry {
    let name: String
    let dataType: Safetensors.DataType
    let shape: [Int]
    let bytes: [UInt8]
  }

  /// The name in the header that no tensor can have.
  static let metadataName = "__metadata__"

  /// The strings of `__metadata__`.
  public var metadata: [String: String]
  private var entries: [Entry] = []
  private var names: Set<String> = []

  /// A file without tensors.
  public init(metadata: [String: String] = [:]) {
    self.metadata = metadata
  }

  /// Adds a tensor of single-precision floats.
  ///
  /// - Precondition: `values.count` is the product of `shape`; no other tensor has the same name.
  public mutating func add(_ name: String, shape: [Int], floats values: [Float]) {
    let bytes = [UInt8](unsafeUninitializedCapacity: values.count * 4) { buffer, count in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      for (index, value) in values.enumerated() {
        raw.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: index * 4, as: UInt32.self)
      }
      count = values.count * 4
    }
    add(name, shape: shape, dataType: .float32, bytes: bytes)
  }

  /// Adds a tensor of unsigned bytes, such as packed integers.
  ///
  /// - Precondition: `values.count` is the product of `shape`; no other tensor has the same name.
  public mutating func add(_ name: String, shape: [Int], bytes values: [UInt8]) {
    add(name, shape: shape, dataType: .uint8, bytes: values)
  }

  private mutating func add(_ name: String, shape: [Int], dataType: Safetensors.DataType, bytes: [UInt8]) {
    precondition(bytes.count == shape.reduce(dataType.size, *), "\(name): values don't fit shape \(shape)")
    precondition(names.insert(name).inserted, "\(name) was added before")
    precondition(name != Self.metadataName, "\(name) is reserved")
    entries.append(Entry(name: name, dataType: dataType, shape: shape, bytes: bytes))
  }

  /// The number of bytes that ``write(to:)`` writes.
  public var byteCount: Int { parts().reduce(0) { $0 + $1.count } }

  /// What the tensors take of that.
  public var dataByteCount: Int { entries.reduce(0) { $0 + $1.bytes.count } }

  /// The file's bytes.
  public func encoded() -> [UInt8] { Array(parts().joined()) }

  /// Writes the file at `path`, replacing an existing one only when all is written.
  ///
  /// - Parameter isStopped: Whether it isn't wanted any more; see ``AtomicFile``.
  /// - Throws: ``FormatError``.
  public func write(to path: String, unless isStopped: () -> Bool = { false }) throws(FormatError) {
    try AtomicFile.write(parts: parts(), to: path, unless: isStopped)
  }

  /// The length and header, then each tensor's bytes.
  private func parts() -> [[UInt8]] {
    // Widest elements first keeps every tensor aligned; then by name, as the format's own library has it.
    let sorted = entries.sorted { ($1.dataType.size, $0.name) < ($0.dataType.size, $1.name) }
    var members: [String] = []
    if !metadata.isEmpty {
      let strings = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\"\(Self.metadataName)\":{\(strings.joined(separator: ","))}")
    }
    var offset = 0
    for entry in sorted {
      let shape = entry.shape.map(String.init).joined(separator: ",")
      let end = offset + entry.bytes.count
      members.append(
        "\(quoted(entry.name)):{\"dtype\":\"\(entry.dataType.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    // Spaces up to a multiple of eight, so that mapped tensors are aligned.
    header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    return [length + header] + sorted.map(\.bytes)
  }

  /// `text` as a JSON string.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
