#if FUZZING
  import Foundation

  /// The reader that the environment names.
  private let reader: Reader = {
    let name = ProcessInfo.processInfo.environment["FUZZ_READER"] ?? ""
    guard let reader = Reader(rawValue: name) else {
      let names = Reader.allCases.map(\.rawValue).joined(separator: ", ")
      FileHandle.standardError.write(Data("error: FUZZ_READER is '\(name)'; expected one of \(names)\n".utf8))
      exit(64)
    }
    return reader
  }()

  /// What libFuzzer calls with every input.
  @_cdecl("LLVMFuzzerTestOneInput")
  public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    reader.read([UInt8](UnsafeBufferPointer(start: start, count: count)))
    return 0
  }
#endif
