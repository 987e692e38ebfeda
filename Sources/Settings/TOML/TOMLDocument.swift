/// Keys and values in the order of a file, in a subset of TOML 1.0: comments, tables one level deep, and keys of strings,
/// whole numbers, decimal numbers and booleans.
public struct TOMLDocument: Hashable, Sendable {
  /// A key with its value.
  public struct Entry: Hashable, Sendable {
    /// The key, behind the name of its table and a point if it is in one.
    public let key: String
    /// The value.
    public let value: TOMLValue
    /// Where it stands, from 1.
    public let line: Int
  }

  /// The keys with their values, from top to bottom; no key occurs twice.
  public private(set) var entries: [Entry] = []

  /// The tables by name, each with its line, from 1.
  public private(set) var tables: [String: Int] = [:]

  /// Why something isn't such a document.
  public struct Failure: Error, Hashable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// What was found and what was expected.
    public let reason: String

    /// The line and the reason.
    public var description: String { "line \(line): \(reason)" }
  }

  /// Reads a document.
  ///
  /// - Throws: `Failure` for the first line that isn't understood.
  public init(_ bytes: some Sequence<UInt8>) throws(Failure) {
    var bytes = Array(bytes)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    var table = ""
    var lines: [String: Int] = [:]
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      let number = index + 1
      do throws(TOMLLine.Problem) {
        guard let text = String(validating: line.last == 13 ? line.dropLast() : line, as: UTF8.self) else {
          throw TOMLLine.Problem("text that isn't UTF-8")
        }
        switch try TOMLLine.parse(text) {
        case .nothing: break
        case .table(let name):
          if let first = tables[name] {
            throw TOMLLine.Problem("the table [\(name)] again, after line \(first)")
          }
          tables[name] = number
          table = name + "."
        case .pair(let key, let value):
          let name = table + key
          if let first = lines[name] { throw TOMLLine.Problem("\(name) again, after line \(first)") }
          lines[name] = number
          entries.append(Entry(key: name, value: value, line: number))
        }
      } catch {
        throw Failure(line: number, reason: error.description)
      }
    }
  }
}
