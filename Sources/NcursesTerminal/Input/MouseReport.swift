internal import TerminalCanvas

/// What a terminal says about its mouse.
///
/// Defined in "XTerm Control Sequences", section "Mouse Tracking": SGR mode (1006) is `CSI < button ; x ; y` and `M`
/// or, for a release, `m`; the older one is `CSI M` and three characters with an offset of 32.
enum MouseReport {
  /// The event of an SGR report, given what stands between `CSI <` and the last character; `nil` if it isn't one or
  /// is one that nobody needs, such as of buttons beyond the third.
  static func sgr(_ fields: some Sequence<UInt8>, isRelease: Bool) -> MouseEvent? {
    var numbers: [Int] = []
    var number: Int?
    for byte in fields {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let next = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
        guard next <= 0xFFFF else { return nil }
        number = next
      case UInt8(ascii: ";"):
        guard let finished = number else { return nil }
        numbers.append(finished)
        number = nil
      default: return nil
      }
    }
    guard let finished = number, numbers.count == 2 else { return nil }
    return event(code: numbers[0], x: numbers[1], y: finished, isRelease: isRelease)
  }

  /// The event of a report in the older encoding, given its three bytes.
  static func legacy(_ bytes: [UInt8]) -> MouseEvent? {
    guard bytes.count == 3, bytes.allSatisfy({ $0 >= 32 }) else { return nil }
    let code = Int(bytes[0]) - 32
    // Which button went up is not told.
    let isRelease = code & 0b1110_0011 == 3
    return event(
      code: isRelease ? code & ~3 : code, x: Int(bytes[1]) - 32, y: Int(bytes[2]) - 32, isRelease: isRelease)
  }

  private static let buttons: [MouseEvent.Button] = [.left, .middle, .right]
  private static let wheel: [MouseEvent.Kind] = [.wheelUp, .wheelDown, .wheelLeft, .wheelRight]

  private static func event(code: Int, x: Int, y: Int, isRelease: Bool) -> MouseEvent? {
    // Columns and rows count from 1; 128 and up are buttons 8 to 11.
    guard x >= 1, y >= 1, code < 128 else { return nil }
    let position = Point(x: x - 1, y: y - 1)
    let modifiers = MouseEvent.Modifiers(rawValue: UInt8(code >> 2 & 7))
    if code & 64 != 0 {
      return isRelease
        ? nil : MouseEvent(wheel[code & 3], button: .none, at: position, modifiers: modifiers)
    }
    guard code & 3 < buttons.count else {
      let isMove = code & 32 != 0 && !isRelease
      return isMove ? MouseEvent(.move, button: .none, at: position, modifiers: modifiers) : nil
    }
    let kind: MouseEvent.Kind = isRelease ? .release : code & 32 != 0 ? .drag : .press
    return MouseEvent(kind, button: buttons[code & 3], at: position, modifiers: modifiers)
  }
}
