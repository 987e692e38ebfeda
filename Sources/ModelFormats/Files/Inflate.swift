internal import CZlib

/// DEFLATE (RFC 1951) as gzip files (RFC 1952) and zip archives wrap it, with bounded output.
enum Inflate {
  /// No DEFLATE stream expands further than this: 258 bytes from two bits.
  static let largestRatio = 1032

  /// The contents of a gzip file; several members in a row are one file, as gzip has it.
  ///
  /// - Throws: ``FormatError`` with the offset in the compressed file: truncated, wrong checksum, bytes after the
  ///   end, or more than `limit` bytes of output.
  static func gzip(_ bytes: [UInt8], file: String, limit: Int) throws(FormatError) -> [UInt8] {
    guard isGzip(bytes) else {
      throw FormatError(
        .wrongFormat, file: file, offset: 0,
        "is not a gzip file: starts with \(bytes.hexadecimalPrefix(2)), expected 1F 8B")
    }
    // The last four bytes are the length of the last member; a hint only, since a file may lie.
    let hint = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    return try inflate(
      bytes, range: 0..<bytes.count, windowBits: 31, hint: hint, limit: limit, file: file)
  }

  /// The contents of a raw DEFLATE stream that fills `range` and expands to `size` bytes.
  static func raw(_ bytes: [UInt8], range: Range<Int>, size: Int, file: String) throws(FormatError) -> [UInt8]
  {
    let output = try inflate(bytes, range: range, windowBits: -15, hint: size, limit: size, file: file)
    guard output.count == size else {
      throw FormatError(
        .corrupt, file: file, offset: range.lowerBound,
        "expands to \(output.count) bytes, expected \(size)")
    }
    return output
  }

  static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// The CRC-32 that gzip and zip use.
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { buffer in
      UInt32(truncatingIfNeeded: crc32_z(0, buffer.bindMemory(to: UInt8.self).baseAddress, buffer.count))
    }
  }

  private static func inflate(
    _ bytes: [UInt8], range: Range<Int>, windowBits: Int32, hint: Int, limit: Int, file: String
  ) throws(FormatError) -> [UInt8] {
    // One byte more than is allowed, so that too much is noticed, and a stream that ends exactly at the limit has
    // room to say so. A lying hint costs at most 32 times the file.
    let possible = range.count.multipliedReportingOverflow(by: largestRatio)
    let ceiling = 1 + min(limit, possible.overflow ? limit : possible.partialValue)
    let (plausible, overflow) = range.count.multipliedReportingOverflow(by: 32)
    let start = overflow ? hint : min(hint, plausible)
    var output = [UInt8](repeating: 0, count: min(max(start, 1024) + 1, ceiling))
    var produced = 0

    var stream = z_stream()
    guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw FormatError(.inputOutput, file: file, "can't be decompressed: out of memory")
    }
    defer { inflateEnd(&stream) }

    var consumed = 0
    while true {
      let (status, read, written) = step(
        &stream, input: bytes, from: range.lowerBound + consumed, to: range.upperBound,
        output: &output, at: produced)
      consumed += read
      produced += written
      let position = range.lowerBound + consumed

      guard produced <= limit else {
        throw FormatError(
          .tooLarge, file: file, offset: position, "expands to more than the \(limit) bytes that are allowed")
      }
      switch status {
      case Z_STREAM_END where consumed == range.count:
        output.removeLast(output.count - produced)
        return output
      case Z_STREAM_END:
        let next = Array(bytes[position..<range.upperBound].prefix(2))
        guard windowBits > 0 && isGzip(next) && inflateReset(&stream) == Z_OK else {
          throw FormatError(
            .trailingBytes, file: file, offset: position,
            "\(range.count - consumed) bytes follow the end of the compressed data")
        }
      case Z_OK, Z_BUF_ERROR:
        if produced == output.count && output.count < ceiling {
          grow(&output, to: min(output.count * 2, ceiling))
        } else if consumed == range.count {
          throw FormatError(
            .truncated, file: file, offset: position, "ends within its compressed data")
        } else if read + written == 0 {
          throw FormatError(.corrupt, file: file, offset: position, "the compressed data makes no progress")
        }
      case Z_MEM_ERROR:
        throw FormatError(.inputOutput, file: file, "can't be decompressed: out of memory")
      default:
        let reason = stream.msg.map { String(cString: $0) } ?? "invalid compressed data"
        throw FormatError(.corrupt, file: file, offset: position, "the compressed data is damaged: \(reason)")
      }
    }
  }

  /// One call of zlib's `inflate` on what is left of the input and of the room for output.
  private static func step(
    _ stream: inout z_stream, input: [UInt8], from: Int, to: Int, output: inout [UInt8], at produced: Int
  ) -> (status: Int32, read: Int, written: Int) {
    // zlib counts with 32 bits.
    let available = min(to - from, 1 << 30)
    let room = min(output.count - produced, 1 << 30)
    return input.withUnsafeBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress.map { $0 + from })
        stream.avail_in = UInt32(available)
        stream.next_out = target.baseAddress.map { $0 + produced }
        stream.avail_out = UInt32(room)
        let status = CZlib.inflate(&stream, Z_NO_FLUSH)
        stream.next_in = nil
        stream.next_out = nil
        return (status, available - Int(stream.avail_in), room - Int(stream.avail_out))
      }
    }
  }

  private static func grow(_ output: inout [UInt8], to count: Int) {
    var larger = [UInt8](repeating: 0, count: count)
    larger.withUnsafeMutableBytes { target in
      output.withUnsafeBytes { target.copyMemory(from: $0) }
    }
    output = larger
  }
}
