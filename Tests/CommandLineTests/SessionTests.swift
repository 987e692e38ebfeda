import Foundation
import Testing

extension CommandLineTests {
  @Suite("Sessions of the dashboard")
  struct SessionTests {
    private let home: TemporaryFolder

    init() throws { home = try TemporaryFolder() }

    private var file: String { "\(home.path)/state/tinydash/session.json" }

    private func open(_ arguments: String) throws -> TerminalSession {
      try TerminalSession(columns: 120, rows: 40, home: home, "'\(Program.path)' \(arguments)")
    }

    private func shows(_ session: TerminalSession, _ layer: String, _ value: String) -> Bool {
      session.shows { screen in
        screen.lines.contains {
          $0.prefix(12).contains(layer) && $0.contains("●") && $0.contains(" \(value) %")
        }
      }
    }

    /// Leaves a dashboard in which a layer was pruned.
    private func leave(_ arguments: String = "digits-mlp") throws {
      let session = try open(arguments)
      #expect(session.shows("fc3"))
      session.send("73\r")
      #expect(shows(session, "fc1", "73"))
      session.send("q")
      #expect(try session.end() == 0)
    }

    @Test("--resume goes on where the dashboard was left")
    func resume() throws {
      try leave("digits-mlp --seed 7")
      let session = try open("--resume")
      #expect(shows(session, "fc1", "73"))
      #expect(session.shows("resumed"))
      session.send("u")
      #expect(shows(session, "fc1", "0"))
      session.send("r")
      #expect(shows(session, "fc1", "73"))
      session.send("F")
      #expect(session.shows("‹ 7 ›"))
      session.send("\u{1B}")
      #expect(session.shows { !$0.contains("‹ 7 ›") })
      session.send("\u{3}")
      #expect(try session.end() == 130)
    }

    @Test("signals and a terminal that goes away lose nothing that was still", arguments: [SIGTERM, SIGHUP])
    func signals(number: Int32) throws {
      let session = try open("digits-mlp")
      #expect(session.shows("fc3"))
      session.send("41\r")
      #expect(shows(session, "fc1", "41"))
      // It is written in the background, soon after the last change.
      #expect(session.shows { _ in FileManager.default.fileExists(atPath: file) })
      session.signal(number)
      #expect(try session.end() == -number)
      let resumed = try open("--resume")
      #expect(shows(resumed, "fc1", "41"))
      resumed.send("q")
      #expect(try resumed.end() == 0)
    }

    @Test("weights that training made are there again")
    func trained() throws {
      let session = try open("digits-mlp")
      #expect(session.shows("97.78 %"))
      session.send("80\rf")
      #expect(session.shows("digits-mlp, fine-tuned"))
      session.send("q")
      #expect(try session.end() == 0)
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/state/tinydash")
      #expect(names.contains { $0.hasSuffix(".safetensors") } && names.count == 2, "\(names)")
      let resumed = try open("--resume")
      #expect(resumed.shows("digits-mlp, fine-tuned"))
      resumed.send("u")
      #expect(resumed.shows { !$0.contains("digits-mlp, fine-tuned") })
      resumed.send("q")
      #expect(try resumed.end() == 0)
    }

    @Test("without a place for sessions, the dashboard says that there is none")
    func noPlace() throws {
      let session = try TerminalSession(
        columns: 120, rows: 40, "env -u HOME -u XDG_STATE_HOME '\(Program.path)' digits-mlp")
      #expect(session.shows("there is no place for sessions: neither XDG_STATE_HOME nor HOME"))
      session.send("q")
      #expect(try session.end() == 0)
    }

    @Test("with --no-session, or nothing changed, nothing is written")
    func unwritten() throws {
      try leave("digits-mlp --no-session")
      let looked = try open("digits-mlp")
      #expect(looked.shows("97.78 %"))
      looked.send("q")
      #expect(try looked.end() == 0)
      #expect(try home.names == [])
    }

    @Test("what can't be resumed is named with its file and what to do")
    func refused() throws {
      func refuse(_ says: String...) throws {
        let session = try open("--resume")
        #expect(try session.end() == 1)
        let text = session.transcript.replacingOccurrences(of: "\r\n", with: "")
        for part in ["error: ", file] + says { #expect(text.contains(part), "\(session.transcript)") }
        #expect(!session.transcript.contains("\u{1B}"))
      }
      try refuse("there is no session")
      let model = "\(home.path)/net.safetensors"
      #expect(try Program.run("compress", "digits-mlp", "--bits", "8", "-o", model, home: home).status == 0)
      try leave("'\(model)' --data digits")
      let kept = try Data(contentsOf: URL(fileURLWithPath: file))
      try Data(kept.dropLast(40)).write(to: URL(fileURLWithPath: file))
      try refuse("damaged", "start anew")
      try kept.write(to: URL(fileURLWithPath: file))
      // A changed model is one's own affair, but worth knowing.
      #expect(try Program.run("compress", "digits-mlp", "--bits", "4", "-o", model, home: home).status == 0)
      let changed = try open("--resume")
      #expect(changed.shows("was written anew since"))
      #expect(shows(changed, "fc1", "73"))
      changed.send("q")
      #expect(try changed.end() == 0)
      try FileManager.default.removeItem(atPath: model)
      try refuse("no longer there", model)
    }

    @Test("without a terminal there is nothing to resume on, but --plain goes on too")
    func withoutTerminal() throws {
      try leave()
      let refused = try Program.run("--resume", home: home)
      #expect(refused.status == 1 && refused.errors.contains("--plain"), "\(refused.errors)")
      let plain = try Program.run("--resume", "--plain", home: home)
      #expect(plain.status == 0 && plain.errors == "")
      #expect(
        plain.output.contains("resumed") && plain.output.contains("Under its recipe: "), "\(plain.output)")
    }
  }
}
