import Foundation
import TerminalCanvas
import Testing

@testable import NcursesTerminal

@Suite("The terminal behind a pseudo-terminal", .serialized, .timeLimit(.minutes(1)))
struct NcursesTerminalTests {
  private func open(
    _ pseudo: PseudoTerminal, _ type: String = "xterm-256color", options: NcursesTerminal.Options = .init()
  ) throws -> NcursesTerminal {
    try NcursesTerminal(options: options, input: pseudo.terminal, output: pseudo.terminal, type: type)
  }

  /// Events up to and without the key `q`.
  private func events(of terminal: NcursesTerminal) -> [InputEvent] {
    var result: [InputEvent] = []
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
      result += terminal.waitForEvents(deadline: deadline)
      if result.last == .key(.character("q")) { return result.dropLast() }
    }
    return result
  }

  private static let types = [
    "xterm-256color", "tmux-256color", "screen-256color", "linux", "vt220", "xterm",
  ]

  @Test("keys, mouse and pastes arrive whatever the terminal calls itself", arguments: types)
  func input(type: String) throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo, type)
    defer { terminal.close() }
    pseudo.send(
      "\u{1B}[A\u{1B}OB\u{1B}[1;2C\u{1B}[1;5D\u{1B}[5~\u{1B}[1~\u{1B}OF\u{1B}OP\u{1B}[15~\u{1B}[24~")
    pseudo.send("\u{1B}[3~\u{7F}\u{1B}[Zé漢\r\t")
    pseudo.send("\u{1B}[<0;6;3M\u{1B}[<32;300;3M\u{1B}[<0;300;3m\u{1B}[<65;1;1M\u{1B}[M !!")
    pseudo.send("\u{1B}[200~a\rq\u{3}\u{1B}[201~\u{3}q")
    let keys: [Key] = [
      .up, .down, .shiftRight, .left, .pageUp, .home, .end, .function(1), .function(5), .function(12),
      .delete,
      .backspace, .shiftTab, .character("é"), .character("漢"), .enter, .tab,
    ]
    let mouse = [
      MouseEvent(.press, at: Point(x: 5, y: 2)), MouseEvent(.drag, at: Point(x: 299, y: 2)),
      MouseEvent(.release, at: Point(x: 299, y: 2)),
      MouseEvent(.wheelDown, button: .none, at: Point(x: 0, y: 0)), MouseEvent(.press, at: Point(x: 0, y: 0)),
    ]
    let expected = keys.map(InputEvent.key) + mouse.map(InputEvent.mouse) + [.paste("a\nq"), .interrupt]
    #expect(events(of: terminal) == expected)
  }

  @Test("reports of the mouse in the oldest encoding never become keys, wherever they are", arguments: types)
  func legacyMouse(type: String) throws {
    let pseudo = try PseudoTerminal(columns: 240, rows: 60)
    let terminal = try open(pseudo, type)
    defer { terminal.close() }
    let start = Array("\u{1B}[M".utf8)
    // Press, drag, release, wheel; letters and controls of a keyboard are among their bytes, and what isn't UTF-8.
    pseudo.send(start + [32, 33 + 80, 33 + 34] + start + [64, 33 + 222, 33 + 30] + start + [35, 127, 128])
    pseudo.send(start + [96, 33 + 88, 33 + 70] + start + [97, 0xC3, 0x28] + Array("q".utf8))
    let expected = [
      MouseEvent(.press, at: Point(x: 80, y: 34)), MouseEvent(.drag, at: Point(x: 222, y: 30)),
      MouseEvent(.release, at: Point(x: 94, y: 95)),
      MouseEvent(.wheelUp, button: .none, at: Point(x: 88, y: 70)),
      MouseEvent(.wheelDown, button: .none, at: Point(x: 0xC3 - 33, y: 0x28 - 33)),
    ]
    #expect(events(of: terminal) == expected.map(InputEvent.mouse))
  }

  @Test("what other terminals report about mouse, focus and themselves becomes no key", arguments: types)
  func reports(type: String) throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo, type)
    defer { terminal.close() }
    // A button that few mice have, the encoding of rxvt, focus in and out, attributes, a colour, a position.
    pseudo.send(
      "\u{1B}[<128;10;10M\u{1B}[32;12;14M\u{1B}[I\u{1B}[O\u{1B}[?62;22c\u{1B}[>41;379;0c\u{1B}[12;40R")
    pseudo.send("\u{1B}[27;5;106~\u{1B}[106;5uq")
    #expect(events(of: terminal) == [])
  }

  @Test("hjkl, paging and the keypad are told apart under every name", arguments: types)
  func moving(type: String) throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo, type)
    defer { terminal.close() }
    pseudo.send(
      "hjkl/\u{1B}[6~\u{1B}[5;2~\u{1B}[H\u{1B}[4~\u{1B}[1;2A\u{1B}[1;2B\u{1B}[7~\u{1B}[8~<>\u{1B}OMq")
    let keys: [Key] = [
      .character("h"), .character("j"), .character("k"), .character("l"), .character("/"), .pageDown, .pageUp,
      .home, .end, .shiftUp, .shiftDown, .home, .end, .character("<"), .character(">"), .enter,
    ]
    #expect(events(of: terminal) == keys.map(InputEvent.key))
  }

  @Test("Escape alone is a key, told from a sequence by the pause after it")
  func escape() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo)
    defer { terminal.close() }
    pseudo.send("\u{1B}")
    #expect(terminal.waitForEvents(deadline: .now + .seconds(5)) == [.key(.escape)])
  }

  @Test("a flood of input arrives whole")
  func flood() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo)
    defer { terminal.close() }
    let text = String(repeating: "0123456789abcdef", count: 4096)
    Thread.detachNewThread { pseudo.send("\u{1B}[200~" + text + "\u{1B}[201~q") }
    #expect(events(of: terminal) == [.paste(text)])
  }

  @Test("floods that end where reading pauses aren't the end of the terminal")
  func pausedFloods() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo)
    defer { terminal.close() }
    for _ in 0..<6 {
      Thread.detachNewThread {
        pseudo.send([UInt8](repeating: UInt8(ascii: "x"), count: NcursesTerminal.mostCodes))
      }
      var seen: [InputEvent] = []
      while seen.count < NcursesTerminal.mostCodes, !seen.contains(.interrupt) {
        seen += terminal.waitForEvents(deadline: .now + .seconds(5))
      }
      // Now there is nothing more.
      seen += terminal.waitForEvents(deadline: .now + .milliseconds(20))
      #expect(seen.count == NcursesTerminal.mostCodes && !seen.contains(.interrupt))
    }
  }

  @Test("only what changed is sent, as one synchronized update")
  func changes() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo, options: .init(colorDepth: .palette))
    defer { terminal.close() }
    var canvas = Canvas(size: terminal.size)
    for (x, character) in "weights ▁▂█ ●".enumerated() { canvas[x, 1] = Cell(character) }
    terminal.draw(canvas)
    let first = pseudo.takeOutput()
    #expect(first.contains("weights ▁▂█ ●"))
    #expect(first.contains("\u{1B}[?2026h") && first.hasSuffix("\u{1B}[?2026l"))
    terminal.draw(canvas)
    #expect(pseudo.takeOutput() == "")
    canvas[40, 12] = Cell("x", Style(.indexed(148), on: .indexed(24), .bold))
    terminal.draw(canvas)
    let change = pseudo.takeOutput()
    #expect(change.contains("38;5;148") && change.contains("48;5;24") && change.contains("x"))
    #expect(!change.contains("weights") && change.utf8.count < 100)
  }

  @Test("Ctrl-L has everything sent again")
  func repaint() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo)
    defer { terminal.close() }
    var canvas = Canvas(size: terminal.size)
    for (x, character) in "weights".enumerated() { canvas[x, 1] = Cell(character) }
    terminal.draw(canvas)
    _ = pseudo.takeOutput()
    pseudo.send("j\u{0C}k")
    #expect(
      terminal.waitForEvents(deadline: .now + .seconds(5))
        == [.key(.character("j")), .resize(terminal.size), .key(.character("k"))])
    terminal.draw(canvas)
    #expect(pseudo.takeOutput().contains("weights"))
    terminal.draw(canvas)
    #expect(pseudo.takeOutput() == "")
  }

  @Test("the halves of wide characters stay together")
  func wide() throws {
    let pseudo = try PseudoTerminal(columns: 20, rows: 2)
    let terminal = try open(pseudo)
    defer { terminal.close() }
    var canvas = Canvas(size: terminal.size)
    canvas[0, 0] = Cell("漢")
    canvas[1, 0] = Cell(" ", isContinuation: true)
    canvas[2, 0] = Cell("e\u{301}")
    canvas[19, 0] = Cell("漢")  // Its right half would be outside.
    canvas[5, 1] = Cell(" ", isContinuation: true)  // Without a left half.
    canvas[6, 1] = Cell("\u{7}")
    canvas[7, 1] = Cell("👨‍👩‍👧‍👦")
    canvas[8, 1] = Cell(" ", isContinuation: true)
    terminal.draw(canvas)
    let output = pseudo.takeOutput()
    #expect(output.contains("👨") && !output.contains("👩") && !output.contains("\u{200D}"))
    #expect(
      output.contains("漢e\u{301}") && output.split(separator: "漢").count == 2 && !output.contains("\u{7}"))
    canvas[1, 0] = Cell("b")  // What overwrites a right half takes the left one with it.
    terminal.draw(canvas)
    #expect(pseudo.takeOutput().contains("b"))
  }

  @Test(
    "colours are reduced to what is wanted or there is",
    arguments: [
      ("xterm-256color", .palette, "38;5;208"), ("xterm-256color", .eight, "33m"), ("linux", .palette, "33m"),
      ("xterm-256color", ColorDepth.none, nil), ("vt220", .palette, nil),
    ] as [(String, ColorDepth, String?)])
  func colors(type: String, depth: ColorDepth, code: String?) throws {
    let pseudo = try PseudoTerminal(columns: 20, rows: 2)
    let terminal = try open(pseudo, type, options: .init(colorDepth: depth))
    defer { terminal.close() }
    _ = pseudo.takeOutput()
    var canvas = Canvas(size: terminal.size)
    canvas[0, 0] = Cell("x", Style(.indexed(208)))
    terminal.draw(canvas)
    let output = pseudo.takeOutput()
    if let code {
      #expect(output.contains(code))
    } else {
      #expect(!output.contains("33m") && !output.contains("208") && output.contains("x"))
    }
  }

  @Test(
    "bold black, which terminals of few colours show in grey, is black",
    arguments: [(.palette, 0, true), (.sixteen, 0, false), (.sixteen, 7, true), (.eight, 0, false)]
      as [(ColorDepth, UInt8, Bool)])
  func boldBlack(depth: ColorDepth, color: UInt8, isBold: Bool) throws {
    let pseudo = try PseudoTerminal(columns: 20, rows: 2)
    let terminal = try open(pseudo, options: .init(colorDepth: depth))
    defer { terminal.close() }
    _ = pseudo.takeOutput()
    var canvas = Canvas(size: terminal.size)
    canvas[0, 0] = Cell("x", Style(.indexed(color), on: .indexed(3), .bold))
    terminal.draw(canvas)
    #expect(pseudo.takeOutput().contains(/\x1B\[(0;)?1[;m]/) == isBold)
  }

  @Test("where Unicode can't be shown, what comes near is sent in its place")
  func ascii() throws {
    let pseudo = try PseudoTerminal(columns: 20, rows: 1)
    let terminal = try open(pseudo, options: .init(showsUnicode: false))
    defer { terminal.close() }
    #expect(!terminal.showsUnicode)
    _ = pseudo.takeOutput()
    var canvas = Canvas(size: terminal.size)
    canvas.write("╭─ ━━●── 漢é", x: 0, y: 0)
    terminal.draw(canvas)
    let output = pseudo.takeOutput()
    #expect(output.contains("+- ==O-- ") && output.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test(
    "the locale tells whether Unicode can be shown, unless it is asked for",
    arguments: [
      (["LC_ALL": "C"], nil, false), (["LANG": "POSIX"], nil, false), (["LC_ALL": "C.UTF-8"], nil, true),
      // Nothing is said, or a locale is named that isn't installed: the encoding is what counts.
      ([:], nil, true), (["LANG": "xx_YY.UTF-8"], nil, true), (["LANG": "xx_YY.utf8"], nil, true),
      (["LANG": "xx_YY.ISO-8859-1"], nil, false), (["LC_ALL": "C"], true, true),
      (["LC_ALL": "C", "LANG": "C.UTF-8"], nil, false),
      (["LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"], nil, true),
      (["LC_ALL": "C.UTF-8"], false, false),
    ] as [([String: String], Bool?, Bool)])
  func locale(environment: [String: String], asked: Bool?, expected: Bool) throws {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let before = names.map { name in getenv(name).map { String(cString: $0) } }
    defer {
      for (name, value) in zip(names, before) {
        if let value { setenv(name, value, 1) } else { unsetenv(name) }
      }
    }
    for name in names { if let value = environment[name] { setenv(name, value, 1) } else { unsetenv(name) } }
    let pseudo = try PseudoTerminal(columns: 20, rows: 1)
    let terminal = try open(pseudo, options: .init(showsUnicode: asked))
    defer { terminal.close() }
    #expect(terminal.showsUnicode == expected)
  }

  @Test("more pairs of colours than a terminal has leave the text and its colour")
  func manyPairs() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 2)
    let terminal = try open(pseudo, "linux", options: .init(colorDepth: .palette))
    defer { terminal.close() }
    _ = pseudo.takeOutput()
    var canvas = Canvas(size: terminal.size)
    for pair in 0..<64 {
      canvas[pair, 0] = Cell("a", Style(.indexed(UInt8(pair % 8)), on: .indexed(UInt8(pair / 8))))
    }
    for color in 0..<8 { canvas[color, 1] = Cell("b", Style(.indexed(UInt8(color)))) }
    terminal.draw(canvas)
    let output = pseudo.takeOutput()
    #expect(output.count { $0 == "a" } >= 64 && output.count { $0 == "b" } >= 8)
  }

  @Test("closing gives back the settings, the screen, the mouse and the cursor", arguments: types)
  func close(type: String) throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let before = pseudo.settings
    let terminal = try open(pseudo, type)
    #expect(pseudo.settings != before)
    terminal.draw(Canvas(size: terminal.size))
    let opening = pseudo.takeOutput()
    #expect(opening.contains("\u{1B}[?1002h\u{1B}[?1003h\u{1B}[?1006h") && opening.contains("\u{1B}[?2004h"))
    terminal.close()
    terminal.close()
    let closing = pseudo.takeOutput()
    #expect(pseudo.settings == before)
    #expect(closing.contains("\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1006l\u{1B}[?2004l"))
    #expect(!opening.contains("\u{1B}[?1049h") || closing.contains("\u{1B}[?1049l"))
    #expect(terminal.waitForEvents(deadline: nil) == [.interrupt])
  }

  @Test("without the mouse it is never asked for")
  func mouseless() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    try open(pseudo, options: .init(usesMouse: false)).close()
    let output = pseudo.takeOutput()
    #expect(["1002h", "1003h", "1006h"].allSatisfy { !output.contains($0) })
  }

  @Test("sizes are reported once, down to a single cell and back")
  func resize() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo)
    defer { terminal.close() }
    #expect(terminal.size == Size(width: 80, height: 24))
    var canvas = Canvas(size: terminal.size)
    canvas[0, 0] = Cell("漢")
    canvas[1, 0] = Cell(" ", isContinuation: true)
    for (columns, rows) in [(1, 1), (2, 1), (1, 3), (300, 100)] as [(UInt16, UInt16)] {
      pseudo.resize(columns: 7, rows: 7)
      kill(getpid(), SIGWINCH)
      pseudo.resize(columns: columns, rows: rows)
      kill(getpid(), SIGWINCH)
      usleep(1000)
      let size = Size(width: Int(columns), height: Int(rows))
      #expect(terminal.waitForEvents(deadline: .now + .seconds(5)) == [.resize(size)])
      #expect(terminal.size == size)
      terminal.draw(canvas)
      #expect(terminal.waitForEvents(deadline: .now) == [])
    }
  }

  @Test("waking ends the sleep, and waking often ends it once")
  func wake() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo)
    let wakeUp = terminal.wakeUp
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.05) { for _ in 0..<100_000 { wakeUp.wake() } }
    let start = ContinuousClock.now
    #expect(terminal.waitForEvents(deadline: start + .seconds(10)) == [])
    #expect(start.duration(to: .now) < .seconds(5))
    for _ in 0..<1000 { wakeUp.wake() }
    #expect(terminal.waitForEvents(deadline: .now + .seconds(10)) == [])
    // A wake-up that came before the last one was noticed must not be kept.
    while start.duration(to: .now) < .seconds(10), !terminal.waitForEvents(deadline: .now).isEmpty {}
    terminal.close()
    wakeUp.wake()
  }

  @Test("the deadline ends the sleep, not before its time")
  func deadline() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo)
    defer { terminal.close() }
    let deadline = ContinuousClock.now + .milliseconds(30)
    #expect(terminal.waitForEvents(deadline: deadline) == [])
    #expect(ContinuousClock.now >= deadline)
    #expect(terminal.waitForEvents(deadline: .now - .seconds(1)) == [])
  }

  @Test("a terminal that is gone interrupts, and keeps nobody busy")
  func gone() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let terminal = try open(pseudo)
    defer { terminal.close() }
    pseudo.hangUp()
    #expect(terminal.waitForEvents(deadline: nil) == [.interrupt])
    let start = ContinuousClock.now
    #expect(terminal.waitForEvents(deadline: nil) == [.interrupt])
    #expect(start.duration(to: .now) > .milliseconds(500))
    terminal.draw(Canvas(size: terminal.size))
  }

  @Test("what isn't a terminal, or one that nobody knows, is an error that says so")
  func errors() throws {
    let pseudo = try PseudoTerminal(columns: 80, rows: 24)
    let before = pseudo.settings
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    #expect(throws: TerminalError.notATerminal) {
      try NcursesTerminal(options: .init(), input: ends[0], output: ends[1], type: "xterm")
    }
    #expect(throws: TerminalError.unknownType("no-such-terminal")) { try open(pseudo, "no-such-terminal") }
    #expect(throws: TerminalError.unknownType("")) { try open(pseudo, "") }
    #expect(throws: TerminalError.tooSimple("dumb")) { try open(pseudo, "dumb") }
    let terminal = try open(pseudo)
    #expect(throws: TerminalError.alreadyOpen) { try open(pseudo) }
    terminal.close()
    #expect(pseudo.settings == before)
  }
}
