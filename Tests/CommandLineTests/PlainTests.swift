import Foundation
import Testing

extension CommandLineTests {
  @Suite("The dashboard in plain text")
  struct PlainTests {
    @Test("commands come from a pipe, answers go to standard output, and the end of input is no failure")
    func pipe() throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.shell(
        #"printf 'sparsity fc2 80\nbits all 4\nfrobnicate\nmeasure\nsave small.safetensors\nsave recipe.json' | "$tinydash" --plain digits-mlp"#,
        in: folder.path)
      #expect(outcome.status == 0)
      #expect(outcome.complaints == ["'frobnicate' is no command; 'help' lists those that there are"])
      #expect(
        outcome.output.contains("original: 68904 bytes; 97.78 % of 360 test samples right."),
        "\(outcome.output)")
      #expect(!outcome.output.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
      #expect(try folder.names == ["recipe.json", "small.safetensors"])
      let size = try folder.bytes("small.safetensors").count
      let text = outcome.output.replacingOccurrences(of: "\u{202F}", with: "")
      #expect(text.contains("small.safetensors: \(size) bytes,"), "\(outcome.output)")
      let again = try Program.shell(
        #"echo 'load recipe.json' | "$tinydash" --plain digits-mlp"#, in: folder.path)
      #expect(again.status == 0 && again.errors == "" && again.output.contains("Under its recipe: "))
    }

    @Test("data that doesn't fit is told of at once, and what is saved then says nothing of it")
    func misfit() throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.shell(
        #"printf 'bits all 4\nmeasure\nsave x.onnx' | "$tinydash" --plain lenet5 --data digits"#,
        in: folder.path)
      let problem =
        "the model takes samples of shape 1×28×28, but the data has 1×8×8; choose other data with --data"
      #expect(outcome.status == 0)
      #expect(
        outcome.complaints == [
          "no accuracy: \(problem)", "measure: \(problem)",
        ], "\(outcome.errors)")
      #expect(outcome.output.hasPrefix("lenet5, not measured: "))
      #expect(outcome.output.contains("It is equal: all "), "\(outcome.output)")
      let inspected = try Program.run("inspect", "x.onnx", "--json", in: folder.path).json()
      #expect((inspected["metadata"] as? [String: String])?["tinydash.dataset"] != "digits")
      // Where a setting names the data, it is told which.
      try folder.write("config.toml", "model = \"lenet5\"\ndata = \"digits\"\n")
      let set = try Program.shell(
        #"echo quit | "$tinydash" --plain --settings config.toml"#, in: folder.path)
      #expect(set.errors.contains("config.toml:2: data \"digits\": \(problem)"), "\(set.errors)")
    }

    @Test("what is saved remembers how its inputs were normalized", arguments: ["onnx", "safetensors"])
    func normalization(kind: String) throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.shell(
        #"printf 'bits all 8\nmeasure\nsave x.\#(kind)' | "$tinydash" --plain digits-mlp --mean 0.3 --std 0.4"#,
        in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let inspected = try Program.run("inspect", "x.\(kind)", "--json", in: folder.path).json()
      let metadata = try #require(inspected["metadata"] as? [String: String])
      #expect(metadata["tinydash.mean"] == "0.3" && metadata["tinydash.std"] == "0.4")
      #expect(metadata["tinydash.dataset"] == "digits")
      let evaluation = try Program.run("evaluate", "x.\(kind)", "--json", in: folder.path).json()
      let accuracy = try #require(evaluation["accuracy"] as? Double)
      #expect(metadata["tinydash.accuracy"] == "\(Int((accuracy * 360).rounded()))/360")
    }

    @Test("on a terminal, even a dumb one, it asks and answers without a single escape sequence")
    func terminal() throws {
      let session = try TerminalSession(
        columns: 80, rows: 24, "env TERM=dumb '\(Program.path)' --plain digits-mlp")
      #expect(session.shows("> "))
      #expect(session.isCanonical)
      session.send("sparsity all 50\n")
      #expect(session.shows("All layers: "))
      session.send("quit\n")
      #expect(try session.end() == 0)
      #expect(!session.transcript.contains("\u{1B}"))
    }

    @Test("what was typed is said again without what a terminal would obey")
    func commands() throws {
      let run = try Program.shell(#"printf 'sparsity \033[2Jfc1 3\n' | "$tinydash" --plain digits-mlp"#)
      #expect(run.status == 0 && run.errors.contains("no layer ' [2Jfc1'"), "\(run.errors.debugDescription)")
      #expect(!(run.output + run.errors).contains("\u{1B}"))
    }

    @Test("what was typed is repeated no longer than can be read")
    func long() throws {
      let run = try Program.shell(
        #"head -c 1000000 /dev/zero | tr '\0' x | "$tinydash" --plain digits-mlp"#)
      #expect(run.status == 0 && run.errors.contains("' is no command") && run.errors.count < 3000)
    }

    @Test(
      "Ctrl-D ends it with status 0, Ctrl-C with 130",
      arguments: [("\u{4}", 0), ("\u{3}", 130)] as [(String, Int32)])
    func ends(key: String, status: Int32) throws {
      let session = try TerminalSession(columns: 80, rows: 24, "'\(Program.path)' --plain digits-mlp")
      #expect(session.shows("> "))
      session.send(key)
      #expect(try session.end() == status)
      #expect(session.isCanonical)
    }

    @Test("a reader that leaves early is no failure, a full disk is one")
    func output() throws {
      let left = try Program.shell(#"yes show | "$tinydash" --plain digits-mlp | head -3"#)
      #expect(left.status == 0 && left.errors == "" && left.output.split(separator: "\n").count == 3)
      let full = try Program.shell(#"echo show | "$tinydash" --plain digits-mlp > /dev/full"#)
      #expect(full.status == 1 && full.errors.hasPrefix("error: the result can't be written"))
    }
  }
}
