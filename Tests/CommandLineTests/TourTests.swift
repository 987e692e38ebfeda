import Foundation
import Testing

extension CommandLineTests {
  @Suite("The guided tour on a terminal")
  struct TourTests {
    @Test("it opens on the small model with the first step, goes on, and leaves no session")
    func opens() throws {
      let home = try TemporaryFolder()
      let session = try TerminalSession(
        columns: 120, rows: 40, "env XDG_STATE_HOME='\(home.path)' '\(Program.path)' tour")
      #expect(session.shows("step 1 of 6"), "\(session.screen.lines.joined(separator: "\n"))")
      #expect(session.screen.contains("digits-mlp") && session.screen.contains("task 1 of"))
      session.send(".")
      #expect(session.shows("task 2 of"), "\(session.screen.lines.joined(separator: "\n"))")
      session.send(",")
      #expect(session.shows("task 1 of"))
      session.send("LLq")
      #expect(try session.end() == 0)
      #expect(session.isCanonical)
      #expect(try home.names == [])
    }

    @Test("what it can't do without a terminal it refuses, and offers no way that it refuses too")
    func refusals() throws {
      let outcome = try Program.run("tour")
      #expect(outcome.status == 1 && outcome.output == "")
      #expect(outcome.complaints.count == 1 && outcome.errors.contains("standard output is redirected"))
      #expect(!outcome.errors.contains("--plain"), "\(outcome.errors)")
      let input = try TerminalSession(columns: 80, rows: 24, "'\(Program.path)' tour < /dev/null")
      #expect(try input.end() == 1)
      #expect(
        input.transcript.contains("standard input is redirected") && !input.transcript.contains("--plain"))
      let dumb = try TerminalSession(columns: 80, rows: 24, "env TERM=dumb '\(Program.path)' tour")
      #expect(try dumb.end() == 1)
      #expect(dumb.transcript.contains("error: ") && !dumb.transcript.contains("--plain"))
      let plain = try TerminalSession(columns: 80, rows: 24, "env TERM=dumb '\(Program.path)' digits-mlp")
      #expect(try plain.end() == 1)
      #expect(plain.transcript.contains("--plain"))
    }

    @Test("its help shows how it is written")
    func help() throws {
      for arguments in [["help", "tour"], ["tour", "--help"]] {
        let outcome = try Program.run(arguments: arguments)
        #expect(
          outcome.status == 0 && outcome.output.contains("USAGE: tinydash tour [<options>] [<model>]\n"))
      }
    }
  }
}
