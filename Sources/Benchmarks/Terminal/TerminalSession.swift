import NeuralNetwork
import CPseudoTerminal
import Foundation

/// A program on a pseudo-terminal of its own.
final class TerminalSession {
  let process: pid_t
  /// When it was started.
  let start: ContinuousClock.Instant
  private(set) var screen: ScreenEmulator
  /// When the last bytes that were read came.
  private(set) var lastOutput: ContinuousClock.Instant

  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  /// What came and isn't on the screen yet.
  private var pending: [UInt8] = []
  /// How long the rest of a frame may be on its way.
  private static let frameTime = Duration.milliseconds(50)

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init(path: String, arguments: [String], columns: Int, rows: Int) throws {
    // The screen understands this one, and the program's process inherits it.
    setenv("TERM", "xterm-256color", 1)
    setenv("LC_ALL", "C.UTF-8", 1)
    // Nobody's own settings.
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1)
    screen = ScreenEmulator(columns: columns, rows: rows)
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var descriptor: Int32 = -1
    start = .now
    lastOutput = start
    process = pseudo_terminal_start(path, &words, UInt16(rows), UInt16(columns), &descriptor)
    self.descriptor = descriptor
    guard process > 0 else {
      throw Failure(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
  }

  /// Types.
  func send(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Reads what is there, or waits for it: a whole frame, before the screen takes the time to follow it, so that the program
  /// never waits for this reader.
  ///
  /// - Returns: Whether anything came in time.
  @discardableResult
  func read(until deadline: ContinuousClock.Instant) throws -> Bool {
    guard try receive(until: deadline) else { return false }
    while !endsFrame, try receive(until: lastOutput + Self.frameTime) {}
    screen.show(pending)
    pending.removeAll(keepingCapacity: true)
    return true
  }

  private var endsFrame: Bool {
    pending.suffix(ScreenEmulator.frameEnd.count).elementsEqual(ScreenEmulator.frameEnd)
  }

  private func receive(until deadline: ContinuousClock.Instant) throws -> Bool {
    let left = max(0, (deadline - .now).inSeconds)
    var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, Int32((left * 1e3).rounded(.up))) > 0 else { return false }
    let count = Foundation.read(descriptor, &buffer, buffer.count)
    lastOutput = .now
    guard count > 0 else {
      throw Failure(
        description: "the program ended; the screen was:\n" + screen.lines.joined(separator: "\n"))
    }
    pending += buffer[..<count]
    return true
  }

  /// Follows the program until a finished frame shows something.
  ///
  /// - Returns: When the last byte of that frame came.
  func wait(
    for what: String, seconds: Double = 30, _ isShown: (ScreenEmulator) -> Bool
  ) throws -> ContinuousClock.Instant {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
      let frames = screen.frames
      try read(until: deadline)
      if screen.frames > frames, isShown(screen) { return lastOutput }
    }
    throw Failure(
      description: "waited \(seconds) s for \(what); the screen was:\n" + screen.lines.joined(separator: "\n")
    )
  }

  /// Follows the program until it has shown nothing for a while.
  func waitForQuiet(seconds: Double = 0.5) throws {
    while try read(until: .now + .seconds(seconds)) {}
  }

  /// Follows the program for a time.
  func follow(for duration: Duration) throws {
    let end = ContinuousClock.now + duration
    while ContinuousClock.now < end { try read(until: end) }
  }

  /// Ends the program.
  func stop() {
    kill(process, SIGTERM)
    // It may want to write more before it goes.
    while (try? read(until: .now + .seconds(2))) ?? false {}
    close(descriptor)
    waitpid(process, nil, 0)
  }
}
