import Foundation
import Testing

extension CommandLineTests {
  @Suite("Distilling")
  struct DistillTests {
    private func accuracy(_ value: Any?) throws -> Double {
      try #require((value as? [String: Any])?["accuracy"] as? Double)
    }

    @Test("A narrow student is written, with what it and its twin came to, and reads back the same")
    func width() throws {
      let folder = try TemporaryFolder()
      let result = try Program.run(
        "distill", "digits-mlp", "--width", "0.25", "--epochs", "3", "--seed", "4", "--json", "--quiet", "-o",
        "s.safetensors", in: folder.path)
      #expect(result.status == 0 && result.errors == "", "\(result.errors)")
      let json = try result.json()
      #expect(json["teacher"] as? String == "digits-mlp")
      // 64·32 + 32, 32·16 + 16, 16·10 + 10.
      #expect(json["parameters"] as? Int == 2080 + 528 + 170)
      #expect(json["macs"] as? Int == 64 * 32 + 32 * 16 + 16 * 10)
      let teacher = try Program.run("evaluate", "digits-mlp", "--json", "--quiet").json()
      #expect(json["teacherAccuracy"] as? Double == teacher["accuracy"] as? Double)
      let (distilled, alone) = try (accuracy(json["distilled"]), accuracy(json["alone"]))
      #expect(distilled > 0.3 && alone > 0.3)
      #expect(json["gain"] as? Double == distilled - alone)
      #expect((json["seeds"] as? [Any])?.count == 1)
      #expect(json["interval"] == nil && json["seconds"] is Double)

      let again = try Program.run("evaluate", "\(folder.path)/s.safetensors", "--json", "--quiet").json()
      #expect(again["accuracy"] as? Double == distilled)
      #expect(again["loss"] as? Double == (json["distilled"] as? [String: Any])?["loss"] as? Double)
      let inspected = try Program.run("inspect", "\(folder.path)/s.safetensors", "--json").json()
      #expect(inspected["parameters"] as? Int == 2778)
      let file = String(decoding: try folder.bytes("s.safetensors").prefix(4000), as: UTF8.self)
      #expect(
        file.contains(
          "tinydash distill digits-mlp --data digits --width 0.25 --temperature 4.0 --alpha 0.7 --epochs 3 --seed 4"
        ))
    }

    @Test("The same teacher has the same student, whatever file it comes from")
    func sameTeacher() throws {
      let folder = try TemporaryFolder()
      func student(of teacher: String) throws -> [Double] {
        let json = try Program.run(
          "distill", teacher, "--width", "0.5", "--epochs", "1", "--json", "--quiet", "-o", "s.safetensors",
          in: folder.path
        ).json()
        return try [accuracy(json["distilled"]), accuracy(json["alone"])]
      }
      let builtin = try student(of: "digits-mlp")
      for file in ["t.onnx", "t.safetensors"] {
        _ = try Program.run("compress", "digits-mlp", "-o", file, "--quiet", in: folder.path)
        #expect(try student(of: file) == builtin)
      }
    }

    @Test("The student alone is the one that train makes, and several seeds have a mean and an interval")
    func seeds() throws {
      let folder = try TemporaryFolder()
      let one = try Program.run(
        "distill", "digits-mlp", "--student", "digits-mlp", "--epochs", "1", "--seed", "7", "--threads", "1",
        "-o", "one.safetensors", in: folder.path)
      #expect(one.status == 0)
      #expect(one.output.contains("one.safetensors: 17226 parameters, 100.0 %"))
      #expect(one.complaints.count == 1 && one.complaints[0].hasPrefix("epoch 1/1  with teacher "))
      let three = try Program.run(
        "distill", "digits-mlp", "--student", "digits-mlp", "--epochs", "1", "--seed", "7", "--seeds", "3",
        "--json", "-o", "three.safetensors", in: folder.path
      ).json()
      #expect(try folder.bytes("one.safetensors") == folder.bytes("three.safetensors"))
      let trained = try Program.run(
        "train", "digits-mlp", "--epochs", "1", "--seed", "7", "--json", "-o", "t.safetensors",
        in: folder.path
      ).json()
      #expect(try trained["accuracy"] as? Double == accuracy(three["alone"]))
      let seeds = try #require(three["seeds"] as? [[String: Any]])
      #expect(seeds.map { $0["seed"] as? Int } == [7, 8, 9])
      let gains = try seeds.map { try accuracy($0["distilled"]) - accuracy($0["alone"]) }
      let mean = try #require(three["gain"] as? Double)
      #expect(abs(mean - gains.reduce(0, +) / 3) < 1e-12)
      // Student's t for two degrees of freedom.
      let deviation = (gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2).squareRoot()
      let half = 4.302_652_73 * deviation / 3.0.squareRoot()
      let interval = try #require(three["interval"] as? [Double])
      #expect(abs(interval[0] - (mean - half)) < 1e-8 && abs(interval[1] - (mean + half)) < 1e-8)
    }

    @Test("A file goes on from its weights, also with a hint")
    func file() throws {
      let folder = try TemporaryFolder()
      let line = "distill digits-mlp --epochs 1 --learning-rate 1e-6 --quiet --json"
      _ = try Program.shell("\"$tinydash\" train digits-mlp --epochs 4 -o t.safetensors", in: folder.path)
      let before = try Program.run("evaluate", "\(folder.path)/t.safetensors", "--json").json()
      let outcome = try Program.shell(
        "\"$tinydash\" \(line) --student t.safetensors --hint relu1:relu1 --hint-weight 0.5 -o s.safetensors",
        in: folder.path)
      let after = try outcome.json()
      let accuracy = try #require(before["accuracy"] as? Double)
      #expect(try abs(self.accuracy(after["distilled"]) - accuracy) < 0.02)
      #expect(try folder.names == ["s.safetensors", "t.safetensors"])
      #expect(try Program.run("evaluate", "\(folder.path)/s.safetensors", "--json").status == 0)
    }

    @Test("the teacher without half of its channels can be the student")
    func cutTeacher() throws {
      let folder = try TemporaryFolder()
      let result = try Program.run(
        "distill", "digits-mlp", "--cut", "0.5", "--epochs", "5", "--json", "--quiet", "-o", "s.safetensors",
        in: folder.path
      ).json()
      #expect(result["parameters"] as? Int == 64 * 64 + 64 + 64 * 32 + 32 + 32 * 10 + 10)
      // It starts from the teacher's weights, not from random ones.
      #expect(try accuracy(result["distilled"]) > 0.9)
      #expect(try Program.run("inspect", "\(folder.path)/s.safetensors").status == 0)
    }

    @Test("another architecture can be made narrower too")
    func narrowArchitecture() throws {
      let folder = try TemporaryFolder()
      func run(_ student: String) throws -> [String: Any] {
        try Program.shell(
          "\"$tinydash\" distill digits-mlp \(student) --width 0.25 --epochs 1 --json --quiet -o s.safetensors",
          in: folder.path
        ).json()
      }
      let (own, named) = (try run(""), try run("--student digits-mlp"))
      #expect(own["parameters"] as? Int == named["parameters"] as? Int)
      #expect(own["gain"] as? Double == named["gain"] as? Double)
      #expect(try #require(own["parameters"] as? Int) < 17_226 / 3)
    }

    @Test(
      "bad arguments give status 64, what is wrong, and where to read on",
      arguments: [
        ("digits-mlp -o x.safetensors", "--width"),
        ("digits-mlp --width 0.5 --student nosuch -o x.safetensors", "nosuch"),
        ("digits-mlp --cut 0.5 --width 0.5 -o x.safetensors", "--cut"),
        ("digits-mlp --cut 1 -o x.safetensors", "--cut"),
        ("digits-mlp --width 0 -o x.safetensors", "--width"),
        ("digits-mlp --width 1.5 -o x.safetensors", "--width"),
        ("digits-mlp --student nosuch -o x.safetensors", "lenet-300-100"),
        ("nosuch --width 0.5 -o x.safetensors", "digits-mlp"),
        ("digits-mlp --width 0.5 --temperature 0 -o x.safetensors", "--temperature"),
        ("digits-mlp --width 0.5 --alpha 1.5 -o x.safetensors", "--alpha"),
        ("digits-mlp --width 0.5 --alpha -1 -o x.safetensors", "--alpha must be 0 to 1, got -1.0"),
        ("digits-mlp --width 0.5 --seed -1 -o x.safetensors", "'-1' is invalid"),
        ("digits-mlp --width 0.5 --alpha nan -o x.safetensors", "--alpha"),
        ("digits-mlp --width 0.5 --seeds 0 -o x.safetensors", "--seeds"),
        ("digits-mlp --width 0.5 --seed 18446744073709551615 --seeds 2 -o x.safetensors", "--seed"),
        ("digits-mlp --width 0.5 --epochs 0 -o x.safetensors", "--epochs"),
        ("digits-mlp --width 0.5 --hint fc1 -o x.safetensors", "--hint"),
        ("digits-mlp --width 0.5 --hint-weight 1 -o x.safetensors", "--hint-weight"),
        ("digits-mlp --student lenet5 --round-to 4 -o x.safetensors", "--round-to"),
        ("digits-mlp --width 0.5", "--output"),
        ("digits-mlp --width 0.5 -o x.txt", "'x.txt'"),
        ("digits-mlp --width 0.5 --student ./s.safetensors -o x.safetensors", "is a file"),
      ])
    func usage(arguments: String, names: String) throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.shell("\"$tinydash\" distill \(arguments)", in: folder.path)
      #expect(outcome.status == 64)
      #expect(outcome.output == "" && outcome.complaints.count == 2, "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.contains(names), "\(outcome.errors)")
      #expect(outcome.complaints.last?.contains("tinydash distill --help") == true, "\(outcome.errors)")
      #expect(try folder.names == [])
    }

    @Test(
      "failures give status 1, one or two lines, and no file",
      arguments: [
        ("digits-mlp --width 0.5 --hint relu1:nosuch -o x.safetensors", "vectors: "),
        ("digits-mlp --student lenet5 -o x.safetensors", "the student: "),
        ("digits-mlp --width 0.5 -o no/x.safetensors", "no/x.safetensors"),
        ("digits-mlp --width 0.5 --learning-rate 1e30 -o x.safetensors", "diverged"),
        ("digits-mlp --student no.safetensors -o x.safetensors", "no.safetensors"),
      ])
    func failure(arguments: String, names: String) throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.shell("\"$tinydash\" distill \(arguments)", in: folder.path)
      #expect(outcome.status == 1)
      #expect(outcome.output == "" && (1...2).contains(outcome.complaints.count), "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.contains(names), "\(outcome.errors)")
      #expect(try folder.names == [])
    }

    @Test("Ctrl-C ends it with status 130, and leaves no file")
    func interrupted() throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.shell(
        #"timeout 20 "$tinydash" distill digits-mlp --width 0.5 --epochs 100000 -o x.safetensors 2> log & "#
          + "until grep -q epoch log; do sleep 0.05; done; kill -INT $!; wait $!",
        in: folder.path)
      #expect(outcome.status == 130)
      #expect(try !folder.text("log").contains("error"))
      #expect(try folder.names == ["log"])
    }
  }
}
