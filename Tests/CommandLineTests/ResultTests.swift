import Foundation
import Testing

extension CommandLineTests {
  @Suite("What comes out")
  struct ResultTests {
    @Test("inspect tells layers, sizes and statistics under the agreed keys")
    func inspect() throws {
      let outcome = try Program.run("inspect", "digits-mlp", "--json")
      #expect(outcome.status == 0 && outcome.errors == "")
      let result = try outcome.json()
      #expect(result["model"] as? String == "digits-mlp")
      // 64·128 + 128, 128·64 + 64, 64·10 + 10.
      #expect(result["parameters"] as? Int == 17_226)
      #expect(result["macs"] as? Int == 64 * 128 + 128 * 64 + 64 * 10)
      #expect(result["bytes"] as? Int == 4 * 17_226)
      let layers = try #require(result["layers"] as? [[String: Any]])
      #expect(layers.map { $0["shape"] as? [Int] } == [[128, 64], [64, 128], [10, 64]])
      #expect(layers.map { $0["parameters"] as? Int } == [8320, 8256, 650])
      let keys: Set = [
        "name", "operator", "shape", "parameters", "macs", "bytes", "sparsity", "min", "max", "mean",
        "standardDeviation", "percentiles",
      ]
      for layer in layers {
        #expect(keys.isSubset(of: layer.keys))
        let percentiles = try #require(layer["percentiles"] as? [String: Double])
        #expect(Set(percentiles.keys) == ["10", "25", "50", "75", "90"])
        let values = ["10", "25", "50", "75", "90"].compactMap { percentiles[$0] }
        #expect(values == values.sorted())
        let low = try #require(layer["min"] as? Double)
        let high = try #require(layer["max"] as? Double)
        #expect(low < values[0] && values[4] < high)
      }
    }

    @Test("evaluate measures the test split of what the model was trained on, whatever the threads")
    func evaluate() throws {
      let named = try Program.run("evaluate", "digits-mlp", "--data", "digits", "--json", "--quiet").json()
      let found = try Program.run("evaluate", "digits-mlp", "--threads", "1", "--json").json()
      #expect(Set(["accuracy", "loss", "count", "seconds"]).isSubset(of: named.keys))
      // A fifth of the 1 797 digits.
      #expect(named["count"] as? Int == 360)
      let accuracy = try #require(named["accuracy"] as? Double)
      #expect(accuracy > 0.96 && accuracy <= 1)
      let confusion = try #require(named["confusion"] as? [[Int]])
      let right = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
      #expect(abs(accuracy - Double(right) / 360) < 1e-9)
      for key in ["accuracy", "loss", "count"] { #expect(named[key] as? Double == found[key] as? Double) }
    }

    @Test("evaluate with a recipe measures what the recipe makes of the model")
    func evaluateRecipe() throws {
      let folder = try TemporaryFolder()
      try folder.write("recipe.json", #"{"defaults": {"sparsity": 0.5, "bits": 8}}"#)
      let outcome = try Program.shell(
        "\"$tinydash\" evaluate digits-mlp --recipe recipe.json --json --quiet", in: folder.path)
      let result = try outcome.json()
      #expect(result["sparsity"] as? Double == 0.5)
      // Half of 17 024 weights in a byte each and a bit for the place of all; 202 biases; some headers and scales.
      let bytes = try #require(result["bytes"] as? Int)
      #expect((8512 + 2128 + 808..<13_500).contains(bytes))
      #expect(try #require(result["accuracy"] as? Double) > 0.8)
      let wrong = try Program.shell(
        "echo '{}x' > bad.json; \"$tinydash\" evaluate digits-mlp --recipe bad.json", in: folder.path)
      #expect(wrong.status == 1 && wrong.errors.contains("bad.json"))
    }

    @Test("a loss that is no number is null")
    func infinite() throws {
      let result = try Program.run("evaluate", "digits-mlp", "--std", "1e-38", "--json").json()
      #expect(result["loss"] is NSNull)
      let text = try Program.run("evaluate", "digits-mlp", "--std", "1e-38").output
      #expect(text.contains("right, loss not a number, "))
      #expect(result["accuracy"] is Double)
    }

    @Test("the same command gives the same file, whatever the threads and wherever it is written to")
    func reproducible() throws {
      let folder = try TemporaryFolder()
      let line = "train digits-mlp --epochs 2 --seed 7"
      let one = try Program.shell(
        "\"$tinydash\" \(line) --threads 1 --quiet --json -o one.safetensors", in: folder.path)
      let two = try Program.shell("\"$tinydash\" \(line) --threads 3 -o two.safetensors", in: folder.path)
      let other = try Program.shell(
        "\"$tinydash\" train digits-mlp --epochs 2 --seed 8 -o other.safetensors", in: folder.path)
      #expect([one, two, other].map(\.status) == [0, 0, 0])
      #expect(try folder.bytes("one.safetensors") == folder.bytes("two.safetensors"))
      #expect(try folder.bytes("one.safetensors") != folder.bytes("other.safetensors"))
      #expect(try folder.names == ["one.safetensors", "other.safetensors", "two.safetensors"])

      #expect(one.errors == "")
      #expect(two.complaints.map { $0.prefix(9) } == ["epoch 1/2", "epoch 2/2"])
      #expect(!two.errors.contains("\u{1B}") && !two.errors.contains("\r"))

      let trained = try one.json()
      #expect(trained["file"] as? String == "one.safetensors")
      let again = try Program.run("evaluate", folder.path + "/one.safetensors", "--json").json()
      #expect(trained["accuracy"] as? Double == again["accuracy"] as? Double)
      #expect(trained["loss"] as? Double == again["loss"] as? Double)
    }

    @Test("a model remembers how its inputs were normalized")
    func normalization() throws {
      let folder = try TemporaryFolder()
      let trained = try Program.run(
        "train", "digits-mlp", "--epochs", "2", "--mean", "0.3", "--std", "0.4", "--json", "-o",
        "x.safetensors",
        in: folder.path
      ).json()
      let file = folder.path + "/x.safetensors"
      let same = try Program.run("evaluate", file, "--json").json()
      #expect(trained["loss"] as? Double == same["loss"] as? Double)
      let other = try Program.run("evaluate", file, "--mean", "0", "--std", "1", "--json").json()
      #expect(trained["loss"] as? Double != other["loss"] as? Double)
    }

    @Test(
      "a compressed model remembers what it was measured on, instead of what it said before",
      arguments: ["onnx", "safetensors"])
    func compressedNormalization(_ kind: String) throws {
      let folder = try TemporaryFolder()
      func measured(_ line: String) throws -> [String: Any] {
        let outcome = try Program.shell("\"$tinydash\" \(line) --json --quiet", in: folder.path)
        return try outcome.json()
      }
      let first = try measured("compress digits-mlp --bits 8 --mean 0.3 --std 0.4 -o a.\(kind)")
      #expect(
        try measured("evaluate a.\(kind)")["accuracy"] as? Double == first["accuracy"] as? Double)
      let second = try measured("compress a.\(kind) --bits 8 --mean 0.1 --std 2 -o b.\(kind)")
      #expect(first["accuracy"] as? Double != second["accuracy"] as? Double)
      #expect(
        try measured("evaluate b.\(kind)")["accuracy"] as? Double == second["accuracy"] as? Double)
      let third = try measured("compress b.\(kind) --bits 8 --mean 0 --std 1 -o c.\(kind)")
      #expect(
        try measured("evaluate c.\(kind)")["accuracy"] as? Double == third["accuracy"] as? Double)
      let inspected = try Program.run("inspect", "c.\(kind)", "--json", in: folder.path).json()
      let metadata = try #require(inspected["metadata"] as? [String: String])
      #expect(metadata["tinydash.mean"] == nil && metadata["tinydash.dataset"] == "digits")
    }

    @Test("what was measured on data of one's own isn't measured on others in silence")
    func compressedData() throws {
      let folder = try TemporaryFolder()
      func run(_ line: String) throws -> Program.Outcome {
        try Program.shell("\"$tinydash\" \(line) --quiet", in: folder.path)
      }
      try folder.writeImages("own")
      let made = try run("compress digits-mlp --bits 8 --data own -o q.onnx --json")
      #expect(made.status == 0, "\(made.errors)")
      let asked = try run("evaluate q.onnx")
      #expect(asked.status == 64 && asked.errors.contains("own"), "\(asked.errors)")
      let measured = try run("evaluate q.onnx --data own --json").json()
      #expect(try measured["accuracy"] as? Double == made.json()["accuracy"] as? Double)
    }

    @Test("what a file says of how it was made has neither its own name nor how that was reported")
    func command() throws {
      let folder = try TemporaryFolder()
      for output in ["-o x.onnx", "-o=x.onnx", "--output=x.onnx", "--output x.onnx"] {
        let line = "compress digits-mlp --bits 8 \(output) --threads=2"
        let outcome = try Program.shell("\"$tinydash\" \(line) --quiet", in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let metadata = try Program.run("inspect", "x.onnx", "--json", in: folder.path).json()["metadata"]
        let command = (metadata as? [String: String])?["tinydash.command"]
        #expect(command == "tinydash compress digits-mlp --bits 8")
      }
    }

    @Test("what is there is replaced by a training that succeeds, and by nothing else")
    func oldFile() throws {
      let folder = try TemporaryFolder()
      try folder.write("x.safetensors", "old")
      let failed = try Program.run(
        "train", "digits-mlp", "--epochs", "1", "--learning-rate", "1e30", "-o", "x.safetensors",
        in: folder.path)
      #expect(failed.status == 1)
      #expect(try folder.text("x.safetensors") == "old")
      let done = try Program.run(
        "train", "digits-mlp", "--epochs", "1", "-o", "x.safetensors", in: folder.path)
      #expect(done.status == 0)
      #expect(try folder.bytes("x.safetensors").count > 4 * 17_226)
      #expect(try folder.names == ["x.safetensors"])
    }

    @Test("Ctrl-C ends training with status 130, and leaves no file")
    func interrupted() throws {
      let folder = try TemporaryFolder()
      try folder.write("x.safetensors", "old")
      // Ends by itself, were it not interrupted.
      let outcome = try Program.shell(
        #"timeout 20 "$tinydash" train digits-mlp --epochs 100000 -o x.safetensors 2> log & "#
          + "until grep -q epoch log; do sleep 0.05; done; kill -INT $!; wait $!",
        in: folder.path)
      #expect(outcome.status == 130)
      #expect(outcome.output == "")
      #expect(try !folder.text("log").contains("error"))
      #expect(try folder.names == ["log", "x.safetensors"])
      #expect(try folder.text("x.safetensors") == "old")
    }

    @Test(
      "without a terminal the dashboard is a summary",
      arguments: ["digits-mlp", "dashboard digits-mlp", "--data digits"])
    func summary(arguments: String) throws {
      let outcome = try Program.shell("\"$tinydash\" \(arguments)")
      #expect(outcome.status == 0 && outcome.errors == "")
      for text in ["digits-mlp", "68904 bytes", "fc1", "fc2", "fc3", "128×64", "needs a terminal"] {
        #expect(outcome.output.contains(text), "\(outcome.output)")
      }
    }

    @Test("a recipe changes the summary")
    func recipe() throws {
      let folder = try TemporaryFolder()
      try folder.write("r.json", #"{"defaults": {"sparsity": 0.9, "bits": 4}}"#)
      let outcome = try Program.run("digits-mlp", "--recipe", "r.json", in: folder.path)
      let line = try #require(
        outcome.output.split(separator: "\n").first { $0.hasPrefix("with the recipe: ") })
      let bytes = try #require(line.split(separator: " ").compactMap { Int($0) }.first)
      #expect(bytes < 68_904 / 10 && bytes > 1_000)
      #expect(outcome.output.contains("the budget: 262144 bytes, it fits"))
      // What it lists adds up to what it says above.
      #expect(outcome.output.contains("17226 parameters, 68904 bytes"))
      let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
      let counts = rows.filter { $0.count == 2 }
      #expect(counts.count == 4)
      #expect(counts.map { $0[0] }.reduce(0, +) == 17226 && counts.map { $0[1] }.reduce(0, +) == bytes)
      let tight = try Program.run(
        "digits-mlp", "--recipe", "r.json", "--budget", "1000", in: folder.path)
      #expect(
        tight.output.contains("the budget: 1000 bytes, it is \(bytes - 1000) bytes too large"),
        "\(tight.output)")
    }
  }
}
