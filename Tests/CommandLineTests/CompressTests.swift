import Foundation
import Testing

extension CommandLineTests {
  @Suite("Compressing and comparing")
  struct CompressTests {
    @Test("compress measures what options make of a model, under the agreed keys")
    func compress() throws {
      let outcome = try Program.run(
        "compress", "digits-mlp", "--sparsity", "0.5", "--bits", "4", "--scheme", "palette", "--json")
      #expect(outcome.status == 0 && outcome.errors == "")
      let result = try outcome.json()
      #expect(result["baselineBytes"] as? Int == 68_904)
      let bytes = try #require(result["bytes"] as? Int)
      #expect(bytes < 10_000)
      #expect(abs(try #require(result["ratio"] as? Double) - 68_904 / Double(bytes)) < 1e-9)
      #expect(abs(try #require(result["sparsity"] as? Double) - 0.5) < 1e-3)
      #expect(result["accuracy"] is Double && result["baselineAccuracy"] is Double)
      let layers = try #require(result["layers"] as? [[String: Any]])
      #expect(layers.map { $0["name"] as? String } == ["fc1", "fc2", "fc3"])
      for layer in layers {
        #expect(Set(["name", "sparsity", "bits", "encoding", "bytes"]).isSubset(of: layer.keys))
        #expect(layer["bits"] as? Int == 4)
      }
      let sum = layers.reduce(0) { $0 + ($1["bytes"] as? Int ?? 0) }
      // Biases: 128 + 64 + 10.
      #expect(sum + 4 * 202 == bytes)
    }

    @Test("fine-tuning brings accuracy back, the same whatever the threads")
    func fineTune() throws {
      let line = [
        "compress", "digits-mlp", "--sparsity", "0.8", "--scope", "global", "--bits", "8", "--json",
        "--quiet",
      ]
      func run(_ more: String...) throws -> Double {
        let outcome = try Program.run(arguments: line + more)
        return try #require(outcome.json()["accuracy"] as? Double)
      }
      let before = try run()
      let after = try run("--fine-tune", "10", "--gradual", "--quantization-aware", "--seed", "3")
      #expect(after > before + 0.05)
      #expect(
        try run("--fine-tune", "10", "--gradual", "--quantization-aware", "--seed", "3", "--threads", "1")
          == after)
    }

    @Test("a model in a file is trained on as the built-in one is", arguments: ["onnx", "safetensors"])
    func fineTuneFile(kind: String) throws {
      let folder = try TemporaryFolder()
      _ = try Program.run("compress", "digits-mlp", "-o", "same.\(kind)", "--quiet", in: folder.path)
      func accuracy(_ model: String) throws -> Double {
        let outcome = try Program.run(
          "compress", model, "--sparsity", "0.9", "--fine-tune", "1", "--json", "--quiet", in: folder.path)
        return try #require(outcome.json()["accuracy"] as? Double)
      }
      #expect(try accuracy("same.\(kind)") == accuracy("digits-mlp"))
    }

    @Test("channels are cut until few enough multiply-accumulates are left")
    func structured() throws {
      let result = try Program.run(
        "compress", "digits-mlp", "--macs", "0.3", "--round-to", "4", "--json", "--quiet"
      ).json()
      let macs = try #require(result["macs"] as? Int)
      #expect(macs <= 17_024 * 3 / 10 && macs > 17_024 / 5)
    }

    @Test("a seed decides which channels are cut at random, also without training")
    func randomChannels() throws {
      func accuracy(_ options: String...) throws -> Double {
        let line = ["compress", "digits-mlp", "--structured", "0.5", "--json", "--quiet"] + options
        return try #require(try Program.run(arguments: line).json()["accuracy"] as? Double)
      }
      let first = try accuracy("--importance", "random", "--seed", "1")
      #expect(try accuracy("--importance", "random", "--seed", "1", "--fine-tune", "0") == first)
      #expect(try accuracy("--importance", "random", "--seed", "2") != first)
      #expect(try accuracy("--importance", "random") != first)
    }

    @Test(
      "layers that stay whole are named one by one, or with commas, wherever the model is named",
      arguments: [
        "--ignore fc1 digits-mlp", "digits-mlp --ignore=fc1", "--ignore fc1 --ignore fc2 digits-mlp",
        "--ignore fc1,fc2 digits-mlp",
      ])
    func ignored(options: String) throws {
      let outcome = try Program.shell("\"$tinydash\" compress --structured 0.5 \(options) --json --quiet")
      let parameters = try #require(outcome.json()["parameters"] as? Int, "\(outcome.errors)")
      #expect(parameters == (options.contains("fc2") ? 17_226 : 64 * 128 + 128 + 128 * 32 + 32 + 320 + 10))
    }

    @Test("earlier weights that aren't the model's are named with the option")
    func rewound() throws {
      for options in ["", "--structured 0.5"] {
        let outcome = try Program.shell(
          "\"$tinydash\" compress digits-mlp --fine-tune 1 --rewind-to lenet5 --quiet \(options)")
        #expect(outcome.status == 1 && outcome.output == "")
        #expect(outcome.errors.hasPrefix("error: --rewind-to lenet5: "), "\(outcome.errors)")
      }
    }

    @Test("where the model as it is wouldn't fit, a small result is written")
    func smallSpace() throws {
      let folder = try TemporaryFolder()
      for kind in ["safetensors", "onnx"] {
        let outcome = try Program.shell(
          "trap '' XFSZ; ulimit -f 30; \"$tinydash\" compress digits-mlp --bits 4 -o x.\(kind) --quiet",
          in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let refused = try Program.shell(
          "trap '' XFSZ; ulimit -f 30; \"$tinydash\" compress digits-mlp -o y.\(kind) --quiet",
          in: folder.path)
        #expect(refused.status == 1 && refused.errors.contains("y.\(kind): can't be written"))
      }
      #expect(try folder.names == ["x.onnx", "x.safetensors"])
    }

    @Test("ranks are told of the layers that are left when channels are cut before")
    func ranksOfCutLayers() throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.shell(
        """
        "$tinydash" compress digits-mlp --structured 0.5 --low-rank 0.9 --quiet | grep breaks >once
        "$tinydash" compress digits-mlp --structured 0.5 -o cut.safetensors --quiet >/dev/null
        "$tinydash" compress cut.safetensors --low-rank 0.9 --quiet | grep breaks >twice
        cat once; diff once twice
        """, in: folder.path)
      #expect(outcome.status == 0 && outcome.output.contains("fc2: rank 19 of 32; breaks even at 21.3"))
    }

    @Test("a recipe for a layer holds for both of the layers that it is factorized into")
    func lowRank() throws {
      let folder = try TemporaryFolder()
      try folder.write("recipe.json", #"{"layers": {"fc1": {"bits": 4}}}"#)
      let outcome = try Program.shell(
        "\"$tinydash\" compress digits-mlp --recipe recipe.json --low-rank 0.5 --json --quiet",
        in: folder.path)
      let result = try outcome.json()
      let layers = try #require(result["layers"] as? [[String: Any]])
      let bits = Dictionary(
        uniqueKeysWithValues: layers.compactMap { layer in
          (layer["name"] as? String).flatMap { name in (layer["bits"] as? Int).map { (name, $0) } }
        })
      #expect(bits["fc1.in"] == 4 && bits["fc1.out"] == 4 && bits["fc2.in"] == 32)
      let sum = layers.reduce(0) { $0 + ($1["bytes"] as? Int ?? 0) }
      #expect(try sum + #require(result["otherBytes"] as? Int) == #require(result["bytes"] as? Int))
    }

    @Test("training that runs off to infinity is a failure")
    func divergence() throws {
      let outcome = try Program.run(
        "compress", "digits-mlp", "--fine-tune", "2", "--learning-rate", "1e30", "--quiet")
      #expect(outcome.status == 1 && outcome.errors.contains("diverged"))
    }

    @Test("compare prints a table, JSON, CSV or Markdown")
    func compare() throws {
      let json = try Program.run("compare", "digits-mlp", "--epochs", "0", "--json", "--quiet").json()
      let rows = try #require(json["rows"] as? [[String: Any]])
      #expect(rows.first?["technique"] as? String == "original")
      #expect((json["setup"] as? [String: Any])?["dataset"] as? String == "digits")
      let csv = try Program.run("compare", "digits-mlp", "--epochs", "0", "--csv", "--quiet")
      #expect(csv.output.hasPrefix("technique,parameters,"))
      #expect(csv.output.split(separator: "\r\n").count == rows.count + 1)
      let markdown = try Program.run("compare", "digits-mlp", "--epochs", "0", "--markdown", "--quiet")
      #expect(markdown.output.hasPrefix("| technique |") && markdown.errors == "")
      let table = try Program.run("compare", "digits-mlp", "--epochs", "0")
      #expect(table.output.split(separator: "\n").count == rows.count + 1)
      #expect(table.errors.contains("original: 68904 bytes"))
    }

    @Test(
      "bad arguments give status 64 and name the option",
      arguments: [
        ("compress digits-mlp --sparsity 2", "--sparsity"), ("compress digits-mlp --bits 9", "--bits"),
        ("compress digits-mlp --pattern 5:4", "pattern"), ("compress digits-mlp --scheme round", "palette"),
        ("compress digits-mlp --pattern 2:4 --sparsity 0.3", "--pattern 2:4"),
        ("compress digits-mlp --structured -1", "--structured"),
        ("compress digits-mlp --macs 0.00001", "--macs: 1e-05 is out of reach"),
        ("compress digits-mlp --importance size", "taylor"),
        ("compress digits-mlp --round-to 4", "--round-to"),
        ("compress digits-mlp --gradual", "--fine-tune"),
        ("compress digits-mlp --gradual --fine-tune 1", "--gradual needs"),
        (
          "compress digits-mlp --structured 0.5 --seed 1",
          "--seed goes with --fine-tune, or with an --importance"
        ),
        ("compress digits-mlp --quantize-after 0.5", "--quantize-after goes with --fine-tune"),
        ("compress digits-mlp --quantize-after nan", "--quantize-after goes with --fine-tune"),
        ("compress digits-mlp --bits 4 --scheme palette --granularity channel", "--granularity: a palette"),
        ("compress digits-mlp --bits 4 --scheme palette --range percentile:99", "--range: a palette"),
        ("compress digits-mlp --quantization-aware --fine-tune 1", "--quantization-aware needs"),
        ("compress digits-mlp --scheme palette", "--scheme needs"),
        ("compress digits-mlp --bits 4 --range learned", "--range learned needs"),
        ("compress digits-mlp --scope global", "--scope global needs"),
        ("compress digits-mlp --fold-batch-norm", "no batch norm"),
        ("compress digits-mlp --structured 0.5 --macs 0.5", "exclude"),
        ("compress digits-mlp --learning-rate 1", "--fine-tune"),
        ("compress digits-mlp --fine-tune 1 --alpha 2", "--alpha"),
        ("compress digits-mlp --activation-bits 9", "--activation-bits"),
        ("compress digits-mlp --activation-range minMax", "--activation-bits"),
        ("compress digits-mlp --low-rank 0", "--low-rank"),
        (
          "compress digits-mlp --ignore conv9 --structured 0.5",
          "--ignore conv9: the model has no such layer; it has fc1"
        ),
        (
          "compress digits-mlp --ignore fc1,conv9 --structured 0.5",
          "--ignore conv9: the model has no such layer"
        ),
        ("compress digits-mlp --structured 0.5 --ignore ''", "--ignore '': the model has no such layer"),
        ("compress digits-mlp --structured 0.5 --importance batchNormScale", "--importance: "),
        ("inspect ''", "error: '': is neither a file"),
        ("compres digits-mlp", "error: 'compres' is neither a command nor a model"),
        ("digits-mlp lenet5", "Unexpected argument 'lenet5'"),
        ("evaluate digits-mlp --data ''", "error: '': is no dataset"),
        ("help nosuch", "there is no subcommand 'nosuch'"), ("help train more", "'more'"),
        ("compare digits-mlp --epochs -1", "--epochs"), ("compare digits-mlp --json --csv", "exclude"),
      ])
    func usage(line: String, names: String) throws {
      let outcome = try Program.shell("\"$tinydash\" \(line)")
      #expect(outcome.status == 64, "\(outcome.errors)")
      #expect(!outcome.errors.contains("macsFraction"))
      #expect(outcome.output == "")
      #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.contains(names), "\(outcome.errors)")
    }
  }
}
