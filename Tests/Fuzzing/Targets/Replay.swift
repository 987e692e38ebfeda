#if !FUZZING
  import Foundation

  /// Without a fuzzer: reads every file of a corpus once, as a check that what was found once stays found.
  @main
  struct Replay {
    static func main() throws {
      let arguments = CommandLine.arguments
      guard arguments.count == 3, let reader = Reader(rawValue: arguments[1]) else {
        let names = Reader.allCases.map(\.rawValue).joined(separator: "|")
        FileHandle.standardError.write(Data("usage: tinydash-fuzz \(names) FOLDER\n".utf8))
        exit(64)
      }
      let folder = URL(fileURLWithPath: arguments[2])
      for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
        reader.read([UInt8](try Data(contentsOf: file)))
      }
    }
  }
#endif
