internal import CNcurses
internal import TerminalCanvas

/// Makes events of the bytes and keys that `terminal_read` gives.
///
/// It keeps what is unfinished: a report of the mouse, a character or a paste may arrive in pieces.
struct InputParser {
  /// What came in.
  enum Output: Hashable {
    case event(InputEvent)
    /// Ctrl-Z.
    case suspend
    /// Ctrl-L.
    case repaint
  }

  private enum State: Equatable {
    case text
    /// After Escape, which is a key of its own, Alt with a key, or the start of a sequence that nobody knows.
    case escape
    /// In an unknown sequence that ends with a character from `@` to `~`.
    case controlSequence
    /// In what a terminal answers to a question (OSC, DCS and the like), begun by Escape with a character, which stands for itself
    /// as long as nothing follows it. It ends with BEL, or with Escape and `\`.
    case controlString(first: Int?)
    /// After Escape in such an answer.
    case controlStringEscape
    /// Before the only character of an unknown sequence.
    case singleShift
    case mouse
    case legacyMouse
    /// In a paste, with so many bytes of its end.
    case paste(matched: Int)
  }

  /// A paste is cut here, so that a mistake can't fill the memory.
  static let longestPaste = 1 << 20
  /// What ends a paste.
  static let pasteEnd = Array("\u{1B}[201~".utf8)

  private var state = State.text
  private var bytes: [UInt8] = []
  private var character = UTF8Assembler()

  /// Whether text is being pasted. Then codes are its bytes: keys are none in it, and reading it as such takes long.
  var isPasting: Bool { leastBytesToPasteEnd > 0 }

  /// How many bytes of a paste are to come at least; 0 outside of one.
  var leastBytesToPasteEnd: Int {
    if case .paste(let matched) = state { Self.pasteEnd.count - matched } else { 0 }
  }

  /// How long to wait for the rest of what is unfinished; `nil` when nothing is.
  var patience: Duration? {
    switch state {
    case .paste: .milliseconds(500)
    case .controlString(nil): .milliseconds(100)
    default: nil
    }
  }

  /// Takes the next code.
  mutating func consume(_ code: Int) -> Output? {
    switch state {
    case .text: return consumeText(code)
    case .escape: return consumeAfterEscape(code)
    case .controlSequence:
      if code == 27 { state = .escape }
      if code > 255 { return restart(with: code) }
      if (0x40...0x7E).contains(code) { state = .text }
      return nil
    case .controlString: return consumeControlString(code)
    case .controlStringEscape:
      guard code != Int(UInt8(ascii: "\\")) else { return begin(.text) }
      return consumeAfterEscape(code)
    case .singleShift:
      if code > 255 { return restart(with: code) }
      state = .text
      return nil
    case .mouse: return consumeMouse(code)
    case .legacyMouse: return consumeLegacyMouse(code)
    case .paste(let matched): return consumePaste(code, matched)
    }
  }

  /// Says that nothing more has arrived for now: an Escape is then the key.
  mutating func endOfInput() -> Output? {
    switch state {
    case .escape:
      state = .text
      return .event(.key(.escape))
    case .controlString(let first?): return restart(with: first)  // Alt with that key.
    case .controlSequence, .singleShift, .controlStringEscape:
      state = .text
      return nil
    default: return nil
    }
  }

  /// Gives up what was waited for as long as ``patience`` says: what has come of a paste is all of it.
  mutating func giveUp() -> Output? {
    if isPasting { return finishPaste() }
    if patience != nil { state = .text }
    return nil
  }

  private mutating func restart(with code: Int) -> Output? {
    state = .text
    bytes = []
    return consumeText(code)
  }

  private mutating func consumeText(_ code: Int) -> Output? {
    switch code {
    case Int(TERMINAL_KEY_MOUSE_SGR): return begin(.mouse)
    case Int(TERMINAL_KEY_MOUSE_LEGACY): return begin(.legacyMouse)
    case Int(TERMINAL_KEY_PASTE_BEGIN): return begin(.paste(matched: 0))
    case 256...:
      character = UTF8Assembler()
      return KeyTable.key(code).map { .event(.key($0)) }
    case 3: return .event(.interrupt)
    case 12: return .repaint
    case 26: return .suspend
    case 27:
      state = .escape
      return nil
    case 0...255:
      let byte = UInt8(code)
      if let key = KeyTable.control(byte) {
        character = UTF8Assembler()
        return .event(.key(key))
      }
      return character.append(byte).map { .event(.key(.character(Character($0)))) }
    default: return nil
    }
  }

  private mutating func begin(_ next: State) -> Output? {
    state = next
    bytes = []
    character = UTF8Assembler()
    return nil
  }

  private mutating func consumeAfterEscape(_ code: Int) -> Output? {
    switch code {
    case 27:
      state = .escape
      return .event(.key(.escape))
    case Int(UInt8(ascii: "[")): return begin(.controlSequence)
    case Int(UInt8(ascii: "O")): return begin(.singleShift)
    case Int(UInt8(ascii: "]")), Int(UInt8(ascii: "P")), Int(UInt8(ascii: "X")), Int(UInt8(ascii: "^")),
      Int(UInt8(ascii: "_")):
      return begin(.controlString(first: code))
    default: return restart(with: code)  // Alt is left out of account.
    }
  }

  private mutating func consumeControlString(_ code: Int) -> Output? {
    switch code {
    case 7:
      state = .text
      return nil
    case 27: return begin(.controlStringEscape)
    case 3, 256...: return restart(with: code)
    default: return begin(.controlString(first: nil))
    }
  }

  private mutating func consumeMouse(_ code: Int) -> Output? {
    switch code {
    case Int(UInt8(ascii: "M")), Int(UInt8(ascii: "m")):
      state = .text
      return MouseReport.sgr(bytes, isRelease: code == Int(UInt8(ascii: "m"))).map { .event(.mouse($0)) }
    case Int(UInt8(ascii: "0"))...Int(UInt8(ascii: ";")) where bytes.count < 24:
      bytes.append(UInt8(code))
      return nil
    case 0x20...0x3F: return begin(.controlSequence)  // No such report, to its end.
    default: return restart(with: code)  // Cut off: what comes now is something else.
    }
  }

  private mutating func consumeLegacyMouse(_ code: Int) -> Output? {
    // Where the terminal's description says so, ncurses makes a key of this byte even here.
    let byte = code == Int(TERMINAL_KEY_BACKSPACE) ? 127 : code
    guard (32...255).contains(byte) else { return restart(with: code) }
    bytes.append(UInt8(byte))
    guard bytes.count == 3 else { return nil }
    state = .text
    return MouseReport.legacy(bytes).map { .event(.mouse($0)) }
  }

  private mutating func consumePaste(_ code: Int, _ matched: Int) -> Output? {
    if code == Int(Self.pasteEnd[matched]) {
      guard matched + 1 < Self.pasteEnd.count else { return finishPaste() }
      state = .paste(matched: matched + 1)
      return nil
    }
    // It only looked like the end, whose first byte isn't in it again.
    for byte in Self.pasteEnd[..<matched] { appendPasted(Int(byte)) }
    state = .paste(matched: 0)
    if matched > 0 { return consumePaste(code, 0) }
    appendPasted(code)
    return nil
  }

  /// Takes what has a place in text: no controls, and no keys.
  private mutating func appendPasted(_ code: Int) {
    switch code {
    case 13: append(UInt8(ascii: "\n"))
    case 9, 10, 32...126, 128...255: append(UInt8(code))
    default: break
    }
  }

  private mutating func append(_ byte: UInt8) {
    if bytes.count < Self.longestPaste { bytes.append(byte) }
  }

  private mutating func finishPaste() -> Output? {
    state = .text
    let text = String(decoding: bytes, as: UTF8.self)
    bytes = []
    return .event(.paste(text))
  }
}
