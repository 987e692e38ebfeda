import Foundation
import Testing

extension CommandLineTests {
  @Suite("Options beside a recipe")
  struct RecipeOptionTests {
    private func bits(_ recipe: String, _ options: String) throws -> [String: Int] {
      let folder = try TemporaryFolder()
      try folder.write("r.json", recipe)
      let outcome = try Program.shell(
        "\"$tinydash\" compress digits-mlp --recipe r.json \(options) --json --quiet", in: folder.path)
      let layers = try #require(outcome.json()["layers"] as? [[String: Any]], "\(outcome.errors)")
      return Dictionary(
        uniqueKeysWithValues: layers.compactMap { layer in
          (layer["name"] as? String).flatMap { name in (layer["bits"] as? Int).map { (name, $0) } }
        })
    }

    @Test("options change what layers leave out, and nothing that they say")
    func defaults() throws {
      let recipe = #"{"layers": {"fc1": {"sparsity": 0.9}, "fc2": {"bits": 8}}}"#
      #expect(try bits(recipe, "--bits 4") == ["fc1": 4, "fc2": 8, "fc3": 4])
      #expect(
        try bits(#"{"defaults": {"bits": 3}, "layers": {"fc1": {"sparsity": 0.9}}}"#, "--bits 4")
          == ["fc1": 4, "fc2": 4, "fc3": 4])
    }

    @Test(
      "the table and the JSON are of the file that is written, in either form",
      arguments: ["onnx", "safetensors"])
    func written(form: String) throws {
      let folder = try TemporaryFolder()
      let command = "\"$tinydash\" compress digits-mlp --sparsity 0.9 --bits 4 -o o.\(form) --quiet"
      let table = try Program.shell(command, in: folder.path)
      let rows = table.output.split(separator: "\n").drop { !$0.hasPrefix("layer ") }.dropFirst()
        .prefix { !$0.hasPrefix("written") }
      let sum = rows.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
      let object = try Program.shell(command + " --json", in: folder.path).json()
      #expect(rows.count == 5 && object["bytes"] as? Int == sum, "\(table.output)")
      let layers = try #require(object["layers"] as? [[String: Any]])
      #expect(
        layers.contains { ($0["encoding"] as? String)?.contains("entropy") == true } == (form != "onnx"))
      let parts = layers.compactMap { $0["bytes"] as? Int }.reduce(0, +) + (object["otherBytes"] as? Int ?? 0)
      #expect(object["weightBytes"] as? Int == parts)
      // The dashboard's plain form says the same of it.
      let recipe = #"{"defaults": {"sparsity": 0.9, "bits": 4}}"#
      let plain = try Program.shell(
        "echo '\(recipe)' > r.json; printf 'load r.json\nsave p.\(form)\n' | \"$tinydash\" --plain digits-mlp",
        in: folder.path)
      #expect(plain.output.contains("bytes, \(parts) of them weights"), "\(plain.output)")
    }

    @Test("what a recipe and options can't both do is refused, by the name of what was given")
    func together() throws {
      let folder = try TemporaryFolder()
      for (recipe, options, problem) in [
        (
          #"{"defaults": {"channelSparsity": 0.3}}"#, "--macs 0.5",
          "the recipe cuts channels itself (channelSparsity); leave --structured and --macs out, or that."
        ),
        (
          #"{"layers": {"fc1": {"channelSparsity": 0.3}}}"#, "--structured 0.5 --ignore fc1",
          "the recipe cuts channels itself (channelSparsity); leave --structured and --macs out, or that."
        ),
        (
          #"{"defaults": {"bits": 16}}"#, "--scheme palette",
          "--scheme: a palette has codes of 1…8 bits, not of 16."
        ),
      ] {
        try folder.write("r.json", recipe)
        let outcome = try Program.shell(
          "\"$tinydash\" compress digits-mlp --recipe r.json \(options) --quiet", in: folder.path)
        #expect(outcome.status == 64 && outcome.errors.contains(problem), "\(outcome.errors)")
      }
    }

    @Test("a recipe's learned ranges are taken everywhere, and what they are without training is said")
    func learnedRanges() throws {
      let folder = try TemporaryFolder()
      for range in ["learned", "minimumSquaredError"] {
        try folder.write("\(range).json", #"{"defaults": {"bits": 4, "range": "\#(range)"}}"#)
      }
      func result(_ command: String) throws -> NSDictionary {
        let outcome = try Program.shell("\"$tinydash\" \(command) --json --quiet", in: folder.path)
        #expect(outcome.errors.contains("note: no range is learned") == command.contains(" learned"))
        var result = try outcome.json()
        for key in ["seconds", "layers"] { result[key] = nil }
        return result as NSDictionary
      }
      for command in ["compress", "evaluate"] {
        #expect(
          try result("\(command) digits-mlp --recipe learned.json")
            == result("\(command) digits-mlp --recipe minimumSquaredError.json"))
      }
    }

    @Test("a layer's sparsity, scheme, scales and range follow the options that it doesn't contradict")
    func others() throws {
      let folder = try TemporaryFolder()
      try folder.write(
        "named.json", #"{"layers": {"fc1": {"bits": 4}, "fc2": {"bits": 4}, "fc3": {"bits": 4}}}"#)
      try folder.write("all.json", #"{"defaults": {"bits": 4}}"#)
      for options in [
        "--sparsity 0.5", "--pattern 2:4", "--scheme affine", "--granularity group:16",
        "--range minimumSquaredError",
      ] {
        func weights(_ recipe: String) throws -> [String: Any] {
          let outcome = try Program.shell(
            "\"$tinydash\" compress digits-mlp --recipe \(recipe) \(options) --json --quiet", in: folder.path)
          var result = try outcome.json()
          result["seconds"] = nil
          return result
        }
        #expect(
          try NSDictionary(dictionary: weights("named.json")) == NSDictionary(dictionary: weights("all.json"))
        )
      }
    }

    @Test(
      "what the options make of a recipe can't be is their fault; what is wrong in the file is the file's",
      arguments: [
        (
          #"{"layers": {"fc1": {"sparsity": 0.9}}}"#, "--pattern 2:4", 64,
          "layers.fc1.sparsity: the pattern 2:4"
        ),
        (#"{"layers": {"fc1": {"sparsity": 9}}}"#, "--bits 4", 1, "r.json: layers.fc1.sparsity"),
        (#"{"version": 1,}"#, "--bits 4", 1, "r.json: not JSON"),
        (#"{"defaults": {"scheme": "palette", "bits": 16}}"#, "", 1, "r.json: defaults.bits"),
        (#"{}"#, "--bits 9", 64, "--bits: 9"),
        (#"{"layers": {"fc1": {"sparsity": 0.9}}}"#, "--bits 9", 64, "--bits: 9"),
        (#"{"defaults": {"pattern": "2:4"}}"#, "--scope global", 64, "--scope global ranks single weights"),
        (#"{}"#, "--scope global --pattern 2:4", 64, "--scope global ranks single weights"),
        (
          #"{"scope": "global", "defaults": {"scheme": "palette", "bits": 4}}"#, "--granularity tensor", 64,
          "--granularity"
        ),
      ] as [(String, String, Int32, String)])
    func faults(recipe: String, options: String, status: Int32, names: String) throws {
      let folder = try TemporaryFolder()
      try folder.write("r.json", recipe)
      let outcome = try Program.shell(
        "\"$tinydash\" compress digits-mlp --recipe r.json \(options) --quiet", in: folder.path)
      #expect(outcome.status == status && outcome.errors.contains(names), "\(outcome.errors)")
    }

    @Test(
      "layers in a pattern go with a ranking of the others, and recipes as the dashboard writes them are read",
      arguments: [
        (#"{"layers": {"fc1": {"pattern": "2:4"}}}"#, "--scope global --sparsity 0.8"),
        (#"{"scope": "global", "defaults": {"pattern": "2:4"}}"#, ""),
        (#"{"defaults": {"scheme": "palette", "bits": 4, "range": "minMax"}}"#, ""),
        (#"{"layers": {"fc1": {"scheme": "symmetric"}}}"#, "--bits 4 --scheme palette --range percentile:99"),
      ])
    func accepted(recipe: String, options: String) throws {
      let folder = try TemporaryFolder()
      try folder.write("r.json", recipe)
      let outcome = try Program.shell(
        "\"$tinydash\" compress digits-mlp --recipe r.json \(options) --quiet", in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }
}
