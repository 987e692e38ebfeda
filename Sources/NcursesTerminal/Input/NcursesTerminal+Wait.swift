internal import CNcurses
public import TerminalCanvas

extension NcursesTerminal {
  /// The most codes that are read before events are handed out, so that a flood of input can't keep the screen from
  /// being drawn.
  static let mostCodes = 8192
  /// How often the end of the terminal is reported to a program that goes on without it.
  private static let goneInterval = Duration.seconds(1)

  /// Sleeps until there is something to report, `wakeUp` is used, or the deadline passes; no processor time is spent
  /// in between.
  ///
  /// Being woken gives what events there are, perhaps none. Motions in a row are reduced to the newest, sizes to one.
  /// After Ctrl-Z and the return from it there is a `.resize`, whatever the size, and after Ctrl-L, which has everything
  /// repainted. A terminal that is gone is `.interrupt`, again every second if the program goes on.
  public func waitForEvents(deadline: ContinuousClock.Instant?) -> [InputEvent] {
    guard isOpen else { return [.interrupt] }
    while true {
      let now = ContinuousClock.now
      let pause: Duration? =
        hasMoreInput ? .zero : isGone ? Self.goneInterval : parser.patience
      let remaining = deadline.map { max(.zero, now.duration(to: $0)) }
      let time = [pause, remaining].compactMap(\.self).min()
      let seen = terminal_wait(wakePipe.reader, Self.milliseconds(time), isGone ? 1 : 0)

      var events: [InputEvent] = []
      if seen & Int32(TERMINAL_SIGNALLED) != 0, let resize = answerSignals() { events.append(resize) }
      if seen & Int32(TERMINAL_HAS_INPUT) != 0 || hasMoreInput {
        events += readEvents()
      } else if let patience = parser.patience, lastInput.duration(to: .now) >= patience {
        append(parser.giveUp(), to: &events)
      }
      if noticesEnd(seen) { events.append(.interrupt) }

      if seen & Int32(TERMINAL_WOKEN) != 0 {
        wakePipe.drain()
        return events.coalescingMotions()
      }
      if !events.isEmpty { return events.coalescingMotions() }
      if let deadline, ContinuousClock.now >= deadline { return [] }
    }
  }

  /// Rounded up: rounding down would turn the last millisecond into a busy loop.
  private static func milliseconds(_ time: Duration?) -> Int32 {
    guard let time else { return -1 }
    let parts = time.components
    guard parts.seconds < 86_400 else { return 86_400_000 }
    let thousandths = (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(parts.seconds * 1000 + thousandths)
  }

  /// Stops, continues and resizes as asked; one event for however many signals.
  private func answerSignals() -> InputEvent? {
    let signals = terminal_take_signals()
    if signals & Int32(TERMINAL_ASKED_TO_STOP) != 0 { return suspend(group: false) }
    if signals & Int32(TERMINAL_CONTINUED) != 0 {
      terminal_resume()
    } else if signals & Int32(TERMINAL_RESIZED) != 0 {
      terminal_adopt_size()
    } else {
      return nil
    }
    adoptSize()
    return .resize(size)
  }

  private func suspend(group: Bool) -> InputEvent {
    terminal_suspend(group ? 1 : 0)
    adoptSize()
    return .resize(size)
  }

  /// Makes the next frame a whole one: what another program wrote over the screen is gone then.
  private func repaint() -> InputEvent {
    terminal_adopt_size()
    adoptSize()
    return .resize(size)
  }

  /// Reads all there is.
  private func readEvents() -> [InputEvent] {
    var events: [InputEvent] = []
    var count = 0
    hasMoreInput = false
    while count < Self.mostCodes {
      if parser.isPasting {
        let bytes = readPaste(most: Self.mostCodes - count, to: &events)
        if bytes == 0 { break }
        count += bytes
      } else {
        let code = terminal_read()
        if code == TERMINAL_KEY_NONE { break }
        count += 1
        append(parser.consume(Int(code)), to: &events)
      }
    }
    lastInput = .now
    emptyReads = count == 0 ? emptyReads + 1 : 0
    if count >= Self.mostCodes {
      hasMoreInput = true
    } else {
      append(parser.endOfInput(), to: &events)
    }
    return events
  }

  /// Reads what there is of a paste, up to its end: not key by key, so that a long one doesn't take long.
  ///
  /// - Returns: How many bytes that were.
  private func readPaste(most: Int, to events: inout [InputEvent]) -> Int {
    let available = min(most, Int(terminal_available()))
    var count = 0
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: InputParser.pasteEnd.count) { buffer in
      while count < available, parser.isPasting {
        // What comes behind the end is for `terminal_read`.
        let wanted = min(available - count, parser.leastBytesToPasteEnd)
        let read = Int(terminal_read_bytes(buffer.baseAddress, Int32(wanted)))
        if read <= 0 { break }
        count += read
        for byte in buffer[..<read] { append(parser.consume(Int(byte)), to: &events) }
      }
    }
    return count
  }

  private func append(_ output: InputParser.Output?, to events: inout [InputEvent]) {
    switch output {
    case .event(let event): events.append(event)
    case .suspend: events.append(suspend(group: true))
    case .repaint: events.append(repaint())
    case nil: break
    }
  }

  /// Whether the terminal is gone. It is said again at every interval, should the program go on.
  private func noticesEnd(_ seen: Int32) -> Bool {
    if isGone { return seen == 0 }
    let isHungUp = seen & Int32(TERMINAL_HUNG_UP) != 0 && seen & Int32(TERMINAL_HAS_INPUT) == 0
    // Ready to be read, and nothing in it, is how the end of a file looks.
    isGone = isHungUp || emptyReads >= 3
    return isGone
  }
}
