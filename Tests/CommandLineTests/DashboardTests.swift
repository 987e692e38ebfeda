import Foundation
import Testing

extension CommandLineTests {
  @Suite("The dashboard on a terminal")
  struct DashboardTests {
    private func open(_ arguments: String = "digits-mlp", columns: Int = 120, rows: Int = 40) throws
      -> TerminalSession
    {
      try TerminalSession(columns: columns, rows: rows, "'\(Program.path)' \(arguments)")
    }

    /// The percentages and the line of a layer's row.
    /// The line of the list of layers, which is at the left edge, that a layer has.
    private func line(_ screen: ScreenText, _ layer: String) -> String {
      index(screen, layer).map { screen.lines[$0] } ?? ""
    }

    private func index(_ screen: ScreenText, _ layer: String) -> Int? {
      screen.lines.firstIndex { $0.prefix(12).contains(layer) && $0.contains("●") && $0.contains("%") }
    }

    private func expectRestored(_ session: TerminalSession) {
      for mode in ["\u{1B}[?1003l", "\u{1B}[?1002l", "\u{1B}[?1006l", "\u{1B}[?2004l", "\u{1B}[?1049l"] {
        #expect(session.transcript.contains(mode))
      }
      let hides = session.transcript.ranges(of: "\u{1B}[?25l").last?.lowerBound
      let shown = session.transcript.ranges(of: /\x1B\[\?(12l\x1B\[\?)?25h|\x1B\[\?12;25h/).last?.lowerBound
      #expect(
        shown != nil
          && (hides == nil || shown ?? session.transcript.startIndex > hides ?? session.transcript.startIndex)
      )
      #expect(session.isCanonical)
    }

    @Test("it starts with the model, its layers and a measured accuracy; q leaves the terminal as it was")
    func startAndQuit() throws {
      let session = try open()
      #expect(session.shows("digits-mlp"))
      #expect(session.shows("97.78 %"), "\(session.screen.lines.joined(separator: "\n"))")
      for layer in ["fc1", "fc2", "fc3"] { #expect(session.screen.contains(layer)) }
      #expect(session.transcript.contains("\u{1B}[?1049h") && session.transcript.contains("\u{1B}[?1002h"))
      #expect(!session.isCanonical)
      session.send("q")
      #expect(try session.end() == 0)
      expectRestored(session)
    }

    @Test("the mouse drags a slider, digits set it, and u takes it back")
    func sliders() throws {
      let session = try open()
      #expect(session.shows { line($0, "fc1").contains(" 0 %") })
      let row = try #require(index(session.screen, "fc1")) + 1
      let number = try #require(session.screen.place(of: " 0 %")).column
      let cells = session.screen.rows[row - 1]
      let start = try #require(cells.firstIndex(of: "●")) + 1
      let length = cells[(start - 1)...].prefix { "●─━".contains($0) }.count
      let middle = start + length / 2
      session.send("\u{1B}[<0;\(start);\(row)M\u{1B}[<32;\(middle);\(row)M")
      let dragged = session.shows { screen in
        let text = line(screen, "fc1")
        return (40...60).contains { text.contains(" \($0) %") }
      }
      #expect(dragged, "\(line(session.screen, "fc1"))")
      // The mouse has left the slider, but holds it until it is released.
      session.send("\u{1B}[<32;\(number + 40);\(row + 9)M\u{1B}[<0;\(number + 40);\(row + 9)m")
      #expect(session.shows { line($0, "fc1").contains("100 %") })
      session.send("73\r")
      #expect(session.shows { line($0, "fc1").contains(" 73 %") })
      session.send("u")
      #expect(session.shows { line($0, "fc1").contains("100 %") })
      session.send("\u{3}")
      #expect(try session.end() == 130)
      expectRestored(session)
    }

    @Test("the threshold is dragged in the histogram, and the slider follows")
    func threshold() throws {
      let session = try open()
      #expect(session.shows { line($0, "fc1").contains(" 0 %") })
      session.send("50\r")
      #expect(session.shows { line($0, "fc1").contains(" 50 %") && $0.contains("│ 0.") })
      let row = try #require(session.screen.place(of: "fc1 weights")).row + 2
      // Between the axis of counts and the border; columns that are cut off hide the line.
      func lines(_ screen: ScreenText) -> Set<Int> {
        Set(
          screen.rows[row..<row + 6].flatMap { cells in
            cells.indices.filter { cells[$0] == "│" && $0 > 6 && $0 < 70 }
          })
      }
      #expect(session.shows { lines($0).count == 2 })
      let right = try #require(lines(session.screen).max()) + 1
      session.send("\u{1B}[<0;\(right);\(row)M\u{1B}[<32;\(right + 8);\(row + 30)M")
      let follows = session.shows { screen in
        let text = line(screen, "fc1")
        return (55...99).contains { text.contains(" \($0) %") || text.contains(" \($0).") }
      }
      #expect(follows, "\(session.screen.lines.joined(separator: "\n"))")
      session.send("\u{1B}[<0;\(right);\(row)mu")
      #expect(session.shows { line($0, "fc1").contains(" 50 %") })
      session.send("q")
      #expect(try session.end() == 0)
    }

    @Test("what is pasted is never taken for keys, but a number for a value")
    func paste() throws {
      let session = try open()
      #expect(session.shows { line($0, "fc1").contains(" 0 %") })
      session.send("\u{1B}[200~qqq\u{3}\n\u{1B}[201~\u{1B}[200~37\u{1B}[201~")
      #expect(session.shows("37▏"))
      session.send("\r")
      #expect(session.shows { line($0, "fc1").contains(" 37 %") })
      session.send("q")
      #expect(try session.end() == 0)
      expectRestored(session)
    }

    @Test("help opens and closes")
    func help() throws {
      let session = try open()
      #expect(session.shows("digits-mlp"))
      session.send("?")
      #expect(session.shows("Keys on Compress"))
      session.send("\u{1B}")
      #expect(session.shows { !$0.contains("Keys on Compress") })
    }

    @Test("it survives a window of no use and comes back")
    func resize() throws {
      let session = try open()
      #expect(session.shows("fc3"))
      session.resize(columns: 10, rows: 3)
      #expect(session.shows { $0.lines.first?.hasPrefix("40×12") == true && !$0.contains("fc") })
      session.resize(columns: 100, rows: 30)
      #expect(session.shows("fc3"))
      session.send("q")
      #expect(try session.end() == 0)
    }

    @Test(
      "signals that end it give the terminal back",
      arguments: [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGXCPU, SIGPROF, SIGSYS, SIGSEGV])
    func terminated(number: Int32) throws {
      // Without a report of the crash, which takes its time.
      let session = try TerminalSession(
        columns: 80, rows: 24, "env SWIFT_BACKTRACE=enable=no '\(Program.path)' digits-mlp")
      #expect(session.shows("fc3"))
      session.signal(number)
      let status = try session.end()
      #expect(status == -number || (number == SIGINT && status == 130), "\(status)")
      expectRestored(session)
    }

    @Test("a terminal that doesn't read gets itself back all the same", arguments: [SIGTERM, SIGHUP])
    func unread(number: Int32) throws {
      let session = try open()
      #expect(session.shows("97.78 %"))
      // Far more than a terminal holds.
      for step in 0..<200 {
        session.resize(columns: 120, rows: 39 + step % 2)
        session.send(step % 2 == 0 ? "l" : "h")
        usleep(5000)
      }
      session.signal(number)
      #expect(try session.endUnread() == -number)
      expectRestored(session)
    }

    @Test("so does a crash", arguments: [SIGSEGV, SIGABRT, SIGILL, SIGQUIT])
    func crashed(number: Int32) throws {
      // The runtime's own report would be written behind the terminal that was given back, and take its time.
      let session = try TerminalSession(
        columns: 120, rows: 40, "env SWIFT_BACKTRACE=enable=no '\(Program.path)' digits-mlp")
      #expect(session.shows("fc3"))
      session.signal(number)
      #expect(try session.end() == -number)
      expectRestored(session)
    }

    @Test(
      "Ctrl-Z gives the terminal to the shell, and fg brings everything back, in a window of another size")
    func suspended() throws {
      let session = try TerminalSession(columns: 120, rows: 40, "env ENV= PS1='ready> ' /bin/sh -i")
      #expect(session.shows("ready> "))
      session.send("'\(Program.path)' digits-mlp\n")
      #expect(session.shows("97.78 %"))
      session.send("\u{1A}")
      #expect(session.shows { _ in session.transcript.contains("Stopped") })
      #expect(session.isCanonical)
      expectRestored(session)
      session.resize(columns: 100, rows: 30)
      session.send("fg\n")
      #expect(
        session.shows { _ in
          ["\u{1B}[?1049h", "\u{1B}[?1002h", "\u{1B}[?1006h", "\u{1B}[?2004h"].allSatisfy {
            session.transcript.ranges(of: $0).count == 2
          }
        })
      #expect(
        session.shows { $0.lines.last?.contains("help") == true && $0.contains("97.78 %") },
        "\(session.screen.lines)")
      #expect(!session.isCanonical)
      session.send("73\r")
      #expect(session.shows { line($0, "fc1").contains(" 73 %") })
      session.send("q")
      #expect(session.shows { _ in session.transcript.ranges(of: "ready> ").count == 3 })
      for screen in ["\u{1B}[?1049h", "\u{1B}[?1049l"] {
        #expect(session.transcript.ranges(of: screen).count == 2, "once for each time that it was in front")
      }
      expectRestored(session)
      session.send("exit\n")
      #expect(try session.end() == 0)
    }

    @Test("data that doesn't fit is said on the screen, which stays of use")
    func mismatch() throws {
      let session = try open("lenet5 --data digits")
      #expect(session.shows("the data has 1×8×8"))
      session.send("50\r")
      #expect(session.shows { line($0, "conv1").contains(" 50 %") })
    }

    @Test("a recipe is what it starts with")
    func recipe() throws {
      let folder = try TemporaryFolder()
      let file = try folder.write("r.json", #"{"layers": {"fc2": {"sparsity": 0.37}}}"#)
      let session = try open("digits-mlp --recipe '\(file)'")
      #expect(session.shows { line($0, "fc2").contains(" 37 %") })
    }

    @Test("a seed is what trainings start from, and shown where they do")
    func seed() throws {
      let session = try open("digits-mlp --seed 7")
      #expect(session.shows("fc3"))
      session.send("F")
      #expect(session.shows("‹ 7 ›"))
      session.send("\u{1B}")
      #expect(session.shows { !$0.contains("‹ 7 ›") })
      session.send("]")
      #expect(session.shows("seed 7"))
    }

    @Test("a terminal without a keyboard, or one that nobody knows, is an error")
    func noTerminal() throws {
      let redirected = try open("digits-mlp < /dev/null")
      #expect(try redirected.end() == 1)
      #expect(redirected.transcript.contains("error: the dashboard reads keys"))
      let simple = try TerminalSession(
        columns: 80, rows: 24, "env TERM=dumb '\(Program.path)' digits-mlp")
      #expect(try simple.end() == 1)
      #expect(simple.transcript.contains("--plain"))
      let unknown = try TerminalSession(
        columns: 80, rows: 24, "env TERM=nosuch '\(Program.path)' digits-mlp")
      #expect(try unknown.end() == 1)
      #expect(unknown.transcript.contains("error: ") && unknown.transcript.contains("nosuch"))
      #expect(unknown.isCanonical)
      let narrow = try TerminalSession(
        columns: 80, rows: 24, "/bin/sh -c \"ulimit -n 12; exec '\(Program.path)' digits-mlp\"")
      #expect(try narrow.end() == 1)
      #expect(narrow.transcript.contains("no more than 12 files may be open"), "\(narrow.transcript)")
    }

    @Test(
      "whatever may take long shows a bar, and takes it away in the end",
      arguments: [
        "evaluate digits-mlp", "compress digits-mlp --bits 4", "compare digits-mlp --epochs 0",
        "evaluate digits-mlp --recipe r.json", "train digits-mlp --epochs 1 -o x.safetensors",
        "distill digits-mlp --width 0.3 --epochs 1 -o y.safetensors",
      ])
    func bars(arguments: String) throws {
      let folder = try TemporaryFolder()
      try folder.write("r.json", #"{"defaults": {"bits": 4}}"#)
      let session = try TerminalSession(
        columns: 100, rows: 60, "/bin/sh -c \"cd '\(folder.path)' && exec '\(Program.path)' \(arguments)\"")
      #expect(try session.end() == 0)
      #expect(session.transcript.contains("░") || session.transcript.contains("█"), "\(session.transcript)")
      #expect(!session.screen.contains("░") && !session.screen.contains("█"), "\(session.screen.lines)")
    }

    @Test("training shows a bar, and Ctrl-C takes it away")
    func trainingBar() throws {
      let folder = try TemporaryFolder()
      let session = try open(
        "train digits-mlp --epochs 100000 -o '\(folder.path)/x.safetensors'", columns: 60, rows: 10)
      #expect(session.shows("░"))
      #expect(session.shows("epoch 2/100000"))
      session.send("\u{3}")
      #expect(try session.end() == 130)
      #expect(!session.screen.contains("░"), "\(session.screen.lines)")
      #expect(session.isCanonical)
      #expect(try folder.names == [])
    }
  }
}
