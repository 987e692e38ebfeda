import Foundation
import Testing

/// All that runs the program; one after another, for the sake of whoever else uses the machine.
@Suite(.serialized, .timeLimit(.minutes(2)))
enum CommandLineTests {}

extension CommandLineTests {
  @Suite("What goes wrong")
  struct ErrorTests {
    @Test("what a file calls its parts can't steer the terminal, nor break a table's lines")
    func names() throws {
      let folder = try TemporaryFolder()
      let name = "a\\u001b[2J\\u001b]0;x\\u0007\\nb\\u009bc\\u202ed"
      let header =
        "{\"__metadata__\":{\"k\\u001b[31m\":\"v\\u001b[31m\"},\"\(name).weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}"
      var file = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
      file += Data(header.utf8) + Data(count: 16)
      let path = "\(folder.path)/w.safetensors"
      try file.write(to: URL(fileURLWithPath: path))
      let long = String(repeating: "x", count: 1_000_000)
      let much = try folder.write("l.json", "{\"version\":1,\"layers\":{\"\(long)\":{\"sparsity\":0.5}}}")
      #expect(try Program.run("evaluate", "digits-mlp", "--recipe", much).errors.utf8.count < 3000)
      let recipe = try folder.write("r.json", #"{"version":1,"layers":{"\u001b[2J":{"sparsity":0.5}}}"#)
      let runs = [
        ["inspect", path], ["inspect", path, "--json"], [path], ["compress", path, "--sparsity", "0.5"],
        ["evaluate", "digits-mlp", "--recipe", recipe], ["inspect", "no\u{1B}[2Jsuch"],
        ["compress", "digits-mlp", "-o", "\(folder.path)/x\u{1B}[2J.safetensors"],
      ]
      for arguments in runs {
        let run = try Program.run(arguments: arguments)
        let text = run.output + run.errors
        #expect(!text.isEmpty)
        let controls = text.unicodeScalars.filter {
          ($0.properties.generalCategory == .control || $0 == "\u{202E}") && $0 != "\n"
        }
        #expect(controls.isEmpty, "\(arguments): \(text.debugDescription)")
      }
      // A row is a line.
      let lines = try Program.run("inspect", path).output.split(separator: "\n")
      #expect(lines.contains { $0.contains("a [2J") && $0.contains("b c") })
      let parsed = try Program.run("inspect", path, "--json").json()
      let layers = try #require(parsed["layers"] as? [[String: Any]])
      #expect(layers.first?["name"] as? String == "a\u{1B}[2J\u{1B}]0;x\u{7}\nb\u{9B}c\u{202E}d")
    }

    @Test(
      "bad arguments give status 64, what is wrong, and where to read on",
      arguments: [
        (["nosuch"], "nosuch", "tinydash --help"),
        (["inspect", "nosuch"], "digits-mlp", "tinydash inspect --help"),
        (["inspect"], "<model>", "tinydash inspect --help"),
        (["inspect", "digits-mlp", "--jsn"], "--json", "tinydash inspect --help"),
        (["evaluate", "digits-mlp", "--data", "nosuch"], "fashion-mnist", "tinydash evaluate --help"),
        (["evaluate", "digits-mlp", "--std", "0"], "--std", "tinydash evaluate --help"),
        (["evaluate", "digits-mlp", "--threads", "0"], "--threads", "tinydash evaluate --help"),
        (["evaluate", "digits-mlp", "--threads", "-3"], "got -3", "tinydash evaluate --help"),
        (["train", "digits-mlp", "-o", "x.safetensors", "--shift", "8"], "--shift", "tinydash train --help"),
        (["train", "nosuch", "-o", "x.safetensors"], "resnet8", "tinydash train --help"),
        (["train", "digits-mlp"], "--output", "tinydash train --help"),
        (["train", "digits-mlp", "-o", "x"], "'x'", "tinydash train --help"),
        (["train", "digits-mlp", "-o", ""], "-o needs", "tinydash train --help"),
        (["--seed", "-1"], "--seed", "tinydash"),
        (["compress", "digits-mlp", "-o", "x.json"], "'x.json'", "tinydash compress --help"),
        (["compress", "digits-mlp", "--onnx-weights", "dense"], ".onnx", "tinydash compress --help"),
        (
          ["compress", "digits-mlp", "-o", "x.safetensors", "--onnx-weights", "dense"], ".onnx",
          "tinydash compress --help"
        ),
        (
          ["train", "digits-mlp", "-o", "x.safetensors", "--epochs", "0"], "--epochs", "tinydash train --help"
        ),
        (["train", "digits-mlp", "-o", "x.safetensors", "--seed", "-1"], "--seed", "tinydash train --help"),
        (["--data", "nosuch"], "nosuch", "tinydash"),
        (["--resume", "digits-mlp"], "leave MODEL out", "tinydash"),
        (["--resume", "--seed", "3"], "leave --seed out", "tinydash"),
        (["--plain", "--view", "x.svg"], "--plain and --view exclude", "tinydash"),
        (["--plain", "--theme", "light"], "leave --theme out", "tinydash"),
        (["--plain", "--color", "16"], "leave --color out", "tinydash"),
        (["--plain", "--no-ascii"], "leave --ascii out", "tinydash"),
        (["--view", "x.svg", "--no-mouse"], "leave --mouse out", "tinydash"),
        (["--view", "x.svg", "--size", "0x5"], "such as 120x40", "tinydash"),
        (["tour", "--plain"], "Unknown option '--plain'", "'tinydash tour --help'"),
        (["tour", "--view", "x.svg"], "Unknown option '--view'", "'tinydash tour --help'"),
        (["tour", "--resume"], "Unknown option '--resume'", "'tinydash tour --help'"),
      ] as [([String], String, String)])
    func usage(arguments: [String], names: String, help: String) throws {
      let folder = try TemporaryFolder()
      let line = "\"$tinydash\" \(arguments.map { "'\($0)'" }.joined(separator: " "))"
      let outcome = try Program.shell(line, in: folder.path)
      #expect(outcome.status == 64)
      #expect(outcome.output == "")
      #expect(outcome.complaints.count == 2, "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.contains(names), "\(outcome.errors)")
      #expect(outcome.complaints.last?.contains(help) == true, "\(outcome.errors)")
      #expect(try folder.names == [])
    }

    @Test("names that aren't UTF-8 are refused, and files in a folder that has one are found")
    func encoding() throws {
      let folder = try TemporaryFolder()
      let refused = try Program.shell(
        #""$tinydash" compress digits-mlp --bits 4 -o $'a\xff.onnx'"#, in: folder.path)
      #expect(refused.status == 64 && refused.errors.contains("'a\u{FFFD}.onnx' has bytes that aren't UTF-8"))
      #expect(try folder.names == [])
      let within = try Program.shell(
        #"mkdir $'d\xff'; cd $'d\xff'; for i in 1 2; do "$tinydash" compress digits-mlp --bits 4 -o x.onnx || exit; done; "$tinydash" evaluate x.onnx; ls; cd ..; rm -r d*"#,
        in: folder.path)
      #expect(
        within.errors == "" && within.output.hasSuffix("\nx.onnx\n"), "\(within.errors) \(within.output)")
    }

    @Test(
      "failures give status 1 and one line that names the file",
      arguments: [
        ("inspect no/such.safetensors", "no/such.safetensors"),
        ("inspect .", ".: is a folder"),
        ("inspect text.safetensors", "text.safetensors"),
        ("inspect text.json", "text.json: is not an index"),
        ("evaluate digits-mlp --data text.json", "text.json"),
        ("evaluate digits-mlp --data .", "."),
        ("evaluate lenet5 --data digits", "digits doesn't fit lenet5"),
        ("digits-mlp --recipe none.json", "none.json"),
        ("digits-mlp --recipe text.json", "text.json: not JSON"),
        ("digits-mlp --recipe bits.json", "bits.json: layers.fc1.bits"),
        ("digits-mlp --recipe layer.json", "layer.json: layers.conv9"),
        ("digits-mlp --recipe key.json", "key.json: defaults.sparsty"),
        ("train digits-mlp -o no/x.safetensors", "no/x.safetensors: can't be written: there is no folder"),
        ("train digits-mlp -o folder.safetensors", "folder.safetensors: is there already"),
        ("train digits-mlp -o /proc/x.safetensors", "/proc/x.safetensors: can't be written"),
        ("train digits-mlp -o x.safetensors --learning-rate 1e30", "diverged"),
        ("train digits-mlp -o x.safetensors --data text.json", "text.json"),
      ])
    func failure(line: String, names: String) throws {
      let folder = try TemporaryFolder()
      try folder.write("text.safetensors", "no model at all")
      try folder.write("text.json", "no model at all")
      try folder.write("bits.json", #"{"layers": {"fc1": {"bits": 9}}}"#)
      try folder.write("layer.json", #"{"layers": {"conv9": {"bits": 8}}}"#)
      try folder.write("key.json", #"{"defaults": {"sparsty": 0.5}}"#)
      try FileManager.default.createDirectory(
        atPath: folder.path + "/folder.safetensors", withIntermediateDirectories: true)
      let before = try folder.names
      let outcome = try Program.shell("\"$tinydash\" \(line)", in: folder.path)
      #expect(outcome.status == 1)
      #expect(outcome.output == "")
      #expect((1...2).contains(outcome.complaints.count), "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.contains(names), "\(outcome.errors)")
      #expect(try folder.names == before)
    }

    @Test("a reader of standard output that leaves early is no failure, and a full disk is one")
    func outputs() throws {
      let left = try Program.shell(
        #"set -o pipefail; for i in 1 2 3; do "$tinydash" inspect lenet5 --json | true || exit $?; done"#)
      #expect(left.status == 0)
      #expect(left.errors == "")
      let full = try Program.shell(#""$tinydash" inspect digits-mlp --json > /dev/full"#)
      #expect(full.status == 1)
      #expect(full.complaints.count == 1 && full.errors.contains("No space left"), "\(full.errors)")
      for arguments in ["--help", "--version", "help train", "--generate-completion-script bash"] {
        let full = try Program.shell("\"$tinydash\" \(arguments) > /dev/full")
        #expect(full.status == 1 && full.errors.contains("No space left"), "\(full.errors)")
        let left = try Program.shell("\"$tinydash\" \(arguments) | true; exit ${PIPESTATUS[0]}")
        #expect(left.status == 0 && left.errors == "", "\(left.errors)")
      }
    }

    @Test("a limit on the size of files is an error like others, which leaves nothing behind")
    func sizeLimit() throws {
      let folder = try TemporaryFolder()
      for name in ["model.onnx", "model.safetensors"] {
        let run = try Program.shell(
          #"ulimit -f 8; "$tinydash" compress digits-mlp -o \#(name)"#, in: folder.path)
        #expect(run.status == 1 && run.errors.contains("\(name): can't be written: File too large"))
        #expect(try folder.names.isEmpty)
      }
    }

    @Test("where memory is short, what is done ends", arguments: ["--version", "inspect digits-mlp"])
    func memoryLimit(arguments: String) throws {
      // Too little for OpenBLAS's buffers; on some machines too little to begin.
      let run = try Program.shell("ulimit -v 200000; timeout 10 \"$tinydash\" \(arguments)")
      #expect(run.status != 124 && (run.status == 0) == !run.output.isEmpty, "\(run.errors)")
    }

    @Test("a person who reads progress and leaves doesn't lose the training")
    func progressReaderLeft() throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.shell(
        #""$tinydash" train digits-mlp --epochs 3 -o x.safetensors 2>&1 >/dev/null | head -1; exit ${PIPESTATUS[0]}"#,
        in: folder.path)
      #expect(outcome.status == 0)
      #expect(try folder.names == ["x.safetensors"])
    }

    @Test("help and version are results")
    func help() throws {
      let version = try Program.run("--version")
      #expect(version.status == 0 && version.output.contains(/^[0-9]+\.[0-9]+\.[0-9]+\n$/))
      for arguments in ["--help", "help train", "train --help", "dashboard --help"] {
        let help = try Program.shell("\"$tinydash\" \(arguments)")
        #expect(help.status == 0 && help.errors == "" && help.output.contains("USAGE: tinydash"))
        #expect(!help.output.contains("--output") || help.output.contains(".safetensors"))
      }
    }
  }
}
