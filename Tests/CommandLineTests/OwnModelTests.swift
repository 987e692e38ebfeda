import Foundation
import Testing

extension CommandLineTests {
  @Suite("Models from elsewhere")
  struct OwnModelTests {
    /// y = (a + b)·w and y = x·w with w of 3 × 2, as onnx 1.19 writes them; and a convolution of 1 × 1 with four channels, its
    /// normalization, a rectifier and a dense layer with two outputs, for inputs of 1 × 2 × 2.
    private static let models = [
      "two":
        "CAg6oAEKEQoBYQoBdxIBcCIGTWF0TXVsChEKAWIKAXcSAXEiBk1hdE11bAoOCgFwCgFxEgF5IgNBZGQSAWcqIwgDCAIQAUIBd0oYAACAPwAAAMAAAAA/AACAPgAAgL8AAEBAWhQKAWESDwoNCAESCQoDEgFOCgIIA1oUCgFiEg8KDQgBEgkKAxIBTgoCCANiFAoBeRIPCg0IARIJCgMSAU4KAggCQgQKABAR",
      "own":
        "CAg6ZwoRCgF4CgF3EgF5IgZNYXRNdWwSAWcqIwgDCAIQAUIBd0oYAACAPwAAAMAAAAA/AACAPgAAgL8AAEBAWhQKAXgSDwoNCAESCQoDEgFOCgIIA2IUCgF5Eg8KDQgBEgkKAxIBTgoCCAJCBAoAEBE=",
      "cut":
        "CAg68AMKGQoBeAoIYy53ZWlnaHQSAWMaAWMiBENvbnYKKQoBYwoBcwoBbwoBbQoBdhIBbhoBbiISQmF0Y2hOb3JtYWxpemF0aW9uCgwKAW4SAXIiBFJlbHUKDwoBchIBZiIHRmxhdHRlbgooCgFmCghkLndlaWdodBIBeRoBZCIER2VtbSoNCgZ0cmFuc0IYAaABAhIBZyomCAQIAQgBCAEQAUIIYy53ZWlnaHRKEAAAgD8AAAC/AAAAQAAAgD4qGQgEEAFCAXNKEAAAgD8AAABAAACAPwAAgD8qGQgEEAFCAW9KEAAAAAAAAIA/AAAAAAAAgL8qGQgEEAFCAW1KEAAAAAAAAAAAAAAAAAAAAAAqGQgEEAFCAXZKEAAAgD8AAIA/AACAPwAAgD8qkwEIAggQEAFCCGQud2VpZ2h0SoABAACAPwAAAD8AAAC/AAAAPwAAgD4AAIA+AAAAAAAAAD8AAEC/AACAvgAAAL8AAAA/AAAAAAAAgL4AAEC/AACAvgAAAAAAAIC+AACgPwAAgD8AADDAAAAAwAAAgL4AAAC/AACAPgAAgD4AAABAAACAvwAAAL8AAABAAABAPwAAQD9aHAoBeBIXChUIARIRCgMSAU4KAggBCgIIAgoCCAJiFAoBeRIPCg0IARIJCgMSAU4KAggCQgQKABAR",
    ]

    private func folder() throws -> TemporaryFolder {
      let folder = try TemporaryFolder()
      for (name, text) in Self.models {
        let data = try #require(Data(base64Encoded: text))
        try data.write(to: URL(fileURLWithPath: "\(folder.path)/\(name).onnx"))
      }
      return folder
    }

    @Test(
      "are compressed without data, and opened, where nothing can be measured of them",
      arguments: [
        ("two", "accuracy is measured of models with one input, and it has 2"),
        ("own", "nothing is known about the data that own is for; name it with --data"),
      ])
    func unmeasured(name: String, obstacle: String) throws {
      let folder = try folder()
      let compressed = try Program.run(
        "compress", "\(name).onnx", "--bits", "8", "-o", "x.onnx", in: folder.path)
      #expect(compressed.status == 0 && compressed.errors == "", "\(compressed.errors)")
      #expect(compressed.output.contains("no accuracy: \(obstacle)\n"), "\(compressed.output)")
      let result = try Program.run("compress", "\(name).onnx", "--bits", "8", "--json", in: folder.path)
        .json()
      #expect(!(result["accuracy"] is Double) && result["count"] as? Int == 0)
      let training = try Program.run("compress", "\(name).onnx", "--fine-tune", "1", in: folder.path)
      #expect(training.status == 64)
      #expect(training.errors.contains("--fine-tune needs a model that can be measured: \(obstacle)"))
      let scored = try Program.run(
        "compress", "\(name).onnx", "--structured", "0.5", "--importance", "taylor", in: folder.path)
      #expect(
        scored.status == 64
          && scored.errors.contains("--importance taylor needs a model that can be measured: \(obstacle)"))
      let idle = try Program.run("compress", "\(name).onnx", "--scheme", "affine", in: folder.path)
      #expect(idle.status == 64 && idle.errors.contains("--scheme needs --bits below 32"))
      let plain = try Program.shell(
        #"printf 'bits all 8\nmeasure\nfine-tune 1\nsave y.onnx' | "$tinydash" --plain \#(name).onnx"#,
        in: folder.path)
      #expect(
        plain.output.hasPrefix("\(name), not measured: ")
          && plain.errors.hasPrefix("no accuracy: \(obstacle)\n"))
      #expect(plain.errors.contains("measure: \(obstacle)\n") && plain.output.contains("It is equal: all "))
      let view = try Program.run("\(name).onnx", "--view", "v.txt", in: folder.path)
      #expect(view.status == 0, "\(view.errors)")
      #expect(try folder.text("v.txt").contains("no accuracy: \(obstacle.prefix(30))"))
    }

    @Test(
      "are cut, folded and factorized without data",
      arguments: [
        (["--structured", "0.5"], 22), (["--macs", "0.6"], 22),
        (["--structured", "0.5", "--importance", "random", "--seed", "3", "--bits", "8"], 22),
        (["--fold-batch-norm"], 40), (["--low-rank", "0.5"], 30),
      ])
    func reshaped(options: [String], parameters: Int) throws {
      let folder = try folder()
      let result = try Program.run(
        arguments: ["compress", "\(folder.path)/cut.onnx", "--json", "-o", "\(folder.path)/x.onnx"] + options
      ).json()
      #expect(result["parameters"] as? Int == parameters && result["count"] as? Int == 0)
      let written = try Program.run("inspect", "x.onnx", "--json", in: folder.path).json()
      #expect(written["parameters"] as? Int == parameters)
    }

    @Test("whose outputs are no numbers are measured with a word on that")
    func undefined() throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.run(
        "compress", "digits-mlp", "--std", "1e-38", "--bits", "8", in: folder.path)
      #expect(outcome.status == 0)
      #expect(
        outcome.errors.contains("what digits-mlp puts out for some samples is not a number"),
        "\(outcome.errors)")
    }

    @Test("with two inputs fit no data, and no other is advised")
    func twoInputs() throws {
      let folder = try folder()
      let outcome = try Program.run("compress", "two.onnx", "--data", "digits", in: folder.path)
      #expect(
        outcome.status == 1 && outcome.errors.contains("has 2 inputs") && !outcome.errors.contains("choose"))
    }

    @Test("are told what they are measured on where nobody said so")
    func guessed() throws {
      let folder = try TemporaryFolder()
      // As if another program had written it, which doesn't know the key.
      let line =
        #"set -e; "$tinydash" compress digits-mlp -o x.onnx >out; sed -i s/tinydash.dataset/tinydash.xxxxxxx/ x.onnx; "$tinydash" evaluate x.onnx"#
      let outcome = try Program.shell(line, in: folder.path)
      #expect(outcome.status == 0 && outcome.output.hasPrefix("x on digits: 97.78 %"), "\(outcome.output)")
      #expect(
        outcome.complaints == [
          "note: digits is what it is measured on, since that fits; --data names other data"
        ])
    }

    @Test("with more zeros than the recipe prunes are told that training changes them")
    func zeros() throws {
      let folder = try TemporaryFolder()
      let line =
        #"set -e; "$tinydash" compress digits-mlp --sparsity 0.8 -o x.safetensors >out; "$tinydash" compress x.safetensors --fine-tune 1 "#
      let loose = try Program.shell(line, in: folder.path)
      #expect(loose.status == 0 && loose.errors.contains("note: 80.0 % of the weights are zero, more than"))
      let held = try Program.shell(line + "--sparsity 0.8", in: folder.path)
      #expect(held.status == 0 && !held.errors.contains("note:"), "\(held.errors)")
    }
  }
}
