import CPseudoTerminal
import Foundation
import Synchronization

/// Both ends of a pseudo-terminal within this process; what is shown on it is collected.
final class PseudoTerminal: Sendable {
  /// What the program takes for its terminal.
  let terminal: Int32
  private let controller: Int32
  private let collected = Mutex<[UInt8]>([])
  private let isDone = DispatchSemaphore(value: 0)

  struct Unavailable: Error {}

  init(columns: UInt16, rows: UInt16) throws {
    var controller: Int32 = -1
    var terminal: Int32 = -1
    guard pseudo_terminal_open(rows, columns, &controller, &terminal) == 0 else { throw Unavailable() }
    self.controller = controller
    self.terminal = terminal
    Thread.detachNewThread { [self] in collect() }
  }

  private func collect() {
    var bytes = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(controller, &bytes, bytes.count)
      if count <= 0 { break }
      collected.withLock { $0.append(contentsOf: bytes[..<count]) }
    }
    isDone.signal()
  }

  func resize(columns: UInt16, rows: UInt16) {
    _ = pseudo_terminal_resize(controller, rows, columns)
  }

  /// Types.
  func send(_ text: String) { send(Array(text.utf8)) }

  /// Types bytes.
  func send(_ bytes: [UInt8]) { _ = write(controller, bytes, bytes.count) }

  /// What was shown since the last call.
  ///
  /// A mark is sent after it through the same terminal: once that has arrived, so has everything before it, however busy
  /// the machine is.
  func takeOutput() -> String {
    let mark = Array("\u{1}mark\u{1}".utf8)
    _ = write(terminal, mark, mark.count)
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      let output = collected.withLock { bytes -> [UInt8]? in
        guard bytes.suffix(mark.count).elementsEqual(mark) else { return nil }
        defer { bytes = [] }
        return bytes.dropLast(mark.count)
      }
      if let output { return String(decoding: output, as: UTF8.self) }
      usleep(1000)
    }
    return ""
  }

  /// Input, output, control and local flags.
  var settings: [UInt32] {
    var settings = termios()
    _ = tcgetattr(terminal, &settings)
    return [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag].map { UInt32($0) }
  }

  /// Goes away as a terminal does whose window is closed.
  func hangUp() {
    // A reader that sleeps keeps the descriptor alive; output wakes it.
    let other = dup(controller)
    _ = dup2(open("/dev/null", O_RDWR), controller)
    _ = write(terminal, " ", 1)
    _ = isDone.wait(timeout: .now() + 2)
    _ = close(other)
  }
}
