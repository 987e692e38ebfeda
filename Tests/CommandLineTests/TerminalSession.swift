import CPseudoTerminal
import Foundation
import Testing

/// The program on a terminal of its own, as a person sees it.
final class TerminalSession {
  private let controller: Int32
  private let process: pid_t
  private var undecoded: [UInt8] = []
  private var status: Int32?
  private(set) var screen: ScreenText
  /// All that was sent to the terminal.
  private(set) var transcript = ""
  /// Where the program keeps what it keeps for its user.
  let home: TemporaryFolder

  struct Unavailable: Error {}

  /// Runs a line of shell.
  ///
  /// - Parameter home: Where it finds what it kept before; without one, it begins with nothing.
  init(columns: Int, rows: Int, home: TemporaryFolder? = nil, _ line: String) throws {
    let home = try home ?? TemporaryFolder()
    self.home = home
    let variables = Program.homeVariables(home).map { "\($0)='\($1)'; export \($0); " }.joined()
    let command = [
      "/bin/sh", "-c",
      "unset NO_COLOR COLORTERM LC_ALL LC_CTYPE LANG; TERM=xterm-256color; export TERM; \(variables)exec \(line)",
    ]
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var descriptor: Int32 = -1
    process = withoutBlockedSignals {
      pseudo_terminal_start("/bin/sh", &arguments, UInt16(rows), UInt16(columns), &descriptor)
    }
    controller = descriptor
    screen = ScreenText(columns: columns, rows: rows)
    guard process > 0 else { throw Unavailable() }
    _ = fcntl(controller, F_SETFD, FD_CLOEXEC)
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    close(controller)
  }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(controller, bytes, bytes.count)
  }

  /// Types bytes and takes what comes meanwhile without looking at it, so that neither side waits for the other.
  ///
  /// - Returns: Whether all were taken; not when the program has ended.
  func feed(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let deadline = ContinuousClock.now + .seconds(20)
    while !rest.isEmpty, ContinuousClock.now < deadline {
      var ready = pollfd(fd: controller, events: Int16(POLLIN | POLLOUT), revents: 0)
      guard poll(&ready, 1, 1000) >= 0 else { return false }
      if ready.revents & Int16(POLLIN) != 0 {
        guard read(controller, &buffer, buffer.count) > 0 else { return false }
      }
      if ready.revents & Int16(POLLOUT) != 0 {
        // Less than the terminal has room for when it says that it has some.
        let count = rest.prefix(64).withUnsafeBytes { write(controller, $0.baseAddress, $0.count) }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      } else if ready.revents & Int16(POLLIN) == 0, ready.revents != 0 {
        return false
      }
    }
    return rest.isEmpty
  }

  /// Physical memory that the program has, in bytes; `nil` where the system doesn't tell.
  var residentBytes: Int? {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") })
    else { return nil }
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }

  func resize(columns: Int, rows: Int) {
    screen.resize(columns: columns, rows: rows)
    _ = pseudo_terminal_resize(controller, UInt16(rows), UInt16(columns))
  }

  func signal(_ number: Int32) { kill(process, number) }

  /// Whether the terminal echoes and collects lines, as a shell wants it.
  var isCanonical: Bool { pseudo_terminal_is_canonical(controller) == 1 }

  /// Waits until what is shown is as expected; false when it isn't after ten seconds.
  func shows(_ condition: (ScreenText) -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
      if condition(screen) { return true }
      guard receive(milliseconds: 100) else { return condition(screen) }
    }
    return false
  }

  func shows(_ text: String) -> Bool { shows { $0.contains(text) } }

  /// Waits for the end and returns the exit status, or the signal's number, negative.
  func end(within duration: Duration = .seconds(10)) throws -> Int32 {
    let deadline = ContinuousClock.now + duration
    var word: Int32 = 0
    while waitpid(process, &word, WNOHANG) == 0 {
      guard ContinuousClock.now < deadline else { throw Unavailable() }
      _ = receive(milliseconds: 20)
    }
    while receive(milliseconds: 20, isLast: true) {}
    let result = word & 0x7F == 0 ? (word >> 8) & 0xFF : -(word & 0x7F)
    status = result
    return result
  }

  /// Waits for the end without reading what it writes, which is taken afterwards; the signal's number, negative, or the exit status.
  func endUnread(within duration: Duration = .seconds(10)) throws -> Int32 {
    let deadline = ContinuousClock.now + duration
    var info = siginfo_t()
    while info.si_signo == 0 {
      guard waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0,
        ContinuousClock.now < deadline
      else { throw Unavailable() }
      usleep(10_000)
    }
    return try end()
  }

  /// Lets it go on for a while; the exit status, or the signal's number, negative, if it has ended then.
  func ended(within duration: Duration) -> Int32? {
    let deadline = ContinuousClock.now + duration
    while ContinuousClock.now < deadline {
      var ready = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      if poll(&ready, 1, 20) > 0, read(controller, &buffer, buffer.count) <= 0 { break }
    }
    // The terminal may be let go a moment before the process is over.
    return status ?? (try? end(within: deadline - ContinuousClock.now))
  }

  /// Takes what is there; false when nothing will come, or with `isLast` when nothing came.
  private func receive(milliseconds: Int32, isLast: Bool = false) -> Bool {
    var ready = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, milliseconds) > 0 else { return !isLast }
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = read(controller, &bytes, bytes.count)
    guard count > 0 else { return false }
    undecoded += bytes[..<count]
    // A character may come in two pieces.
    let incomplete = undecoded.suffix(3).lastIndex { $0 >= 0xC0 }.map { index in
      let length = undecoded[index] >= 0xF0 ? 4 : undecoded[index] >= 0xE0 ? 3 : 2
      return undecoded.count - index < length ? undecoded.count - index : 0
    }
    let text = String(decoding: undecoded.dropLast(incomplete ?? 0), as: UTF8.self)
    undecoded = Array(undecoded.suffix(incomplete ?? 0))
    transcript += text
    screen.show(text)
    return true
  }
}
