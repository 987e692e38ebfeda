import Foundation
import Testing

extension CommandLineTests {
  @Suite("Compact files")
  struct CompactFileTests {
    @Test(
      "what compress writes has the size that it says, and is as accurate when it is read",
      arguments: [
        ["--bits", "8"], ["--sparsity", "0.5", "--bits", "4", "--scheme", "palette"],
        ["--bits", "8", "--activation-bits", "8"], ["--low-rank", "0.9", "--bits", "8"],
        ["--structured", "0.3", "--bits", "8"],
      ])
    func compactFile(options: [String]) throws {
      let folder = try TemporaryFolder()
      let path = "\(folder.path)/small.safetensors"
      let made = try Program.run(
        arguments: ["compress", "digits-mlp"] + options + ["-o", path, "--json", "--quiet"]
      ).json()
      #expect(made["file"] as? String == path)
      #expect(made["bytes"] as? Int == (try folder.bytes("small.safetensors").count))
      #expect(try folder.names == ["small.safetensors"])
      let read = try Program.run("evaluate", path, "--json", "--quiet").json()
      #expect(read["accuracy"] as? Double == made["accuracy"] as? Double)
      let inspected = try Program.run("inspect", path, "--json").json()
      let metadata = try #require(inspected["metadata"] as? [String: String])
      #expect(metadata["tinydash.command"]?.hasPrefix("tinydash compress digits-mlp --") == true)
      #expect(metadata["tinydash.command"]?.contains(folder.path) == false)
      #expect(metadata["tinydash.recipe"] != nil)
      let again = try Program.run("compress", path, "--bits", "4", "--json", "--quiet").json()
      #expect(again["baselineAccuracy"] as? Double == made["accuracy"] as? Double)
    }

    @Test("weights alone are inspected and compressed, and what would run them says why it can't")
    func weightsAlone() throws {
      let folder = try TemporaryFolder()
      let header = #"{"a.weight":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]}}"#
      let path = "\(folder.path)/w.safetensors"
      let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
      try (length + Data(header.utf8) + Data([0, 0x3C, 0, 0x40, 0, 0, 0, 0xBC, 0, 0x38, 0, 0])).write(
        to: URL(fileURLWithPath: path))
      let inspected = try Program.run("inspect", path, "--json").json()
      #expect(inspected["obstacle"] as? String == "the file holds weights but no graph")
      #expect(
        try Program.run("inspect", path).output.contains(
          "can't be run: the file holds weights but no graph\n"))
      #expect(try Program.run("inspect", "digits-mlp", "--json").json()["obstacle"] == nil)
      let layers = inspected["layers"] as? [[String: Any]]
      #expect(layers?.first?["name"] as? String == "a")
      #expect(layers?.first?["max"] as? Double == 2)
      let small = "\(folder.path)/small.safetensors"
      let made = try Program.run("compress", path, "--bits", "4", "-o", small, "--json").json()
      #expect(made["bytes"] as? Int == (try folder.bytes("small.safetensors").count))
      #expect(made["accuracy"] == nil)
      for command in [
        ["evaluate"], ["compare"], ["distill", "--width", "0.5", "-o", "\(folder.path)/s.safetensors"],
      ] {
        let outcome = try Program.run(arguments: [command[0], path] + command.dropFirst())
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("the file holds weights but no graph"))
      }
      #expect(try Program.run("compress", path, "--fine-tune", "1").status == 64)
      #expect(try Program.run(path).output.contains("1 layers"))
    }

    @Test("weights that turn out to be wrong when they are looked at are an error")
    func lateFailure() throws {
      let folder = try TemporaryFolder()
      let path = "\(folder.path)/large.safetensors"
      // Too large to be read at once: 80 MB, of which most isn't on the disk.
      let rest = 80 << 20
      let header =
        #"{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"#
        + #""b":{"dtype":"F32","shape":[\#(rest / 4)],"data_offsets":[8,\#(rest + 8)]}}"#
      let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
      try (length + Data(header.utf8) + Data([0, 0, 0, 0, 0, 0, 0xC0, 0x7F])).write(
        to: URL(fileURLWithPath: path))
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try file.truncate(atOffset: UInt64(8 + header.utf8.count + 8 + rest))
      try file.close()
      for arguments in [["inspect", path], ["inspect", path, "--json"], [path]] {
        let outcome = try Program.run(arguments: arguments)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("has the value nan in \"a\""))
        #expect(outcome.output == "")
      }
    }
  }
}
