import Foundation
import Testing

extension CommandLineTests {
  @Suite("The view without a terminal")
  struct ViewTests {
    @Test("it is written once everything is measured, in the size that was asked for")
    func written() throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.shell(
        "\"$tinydash\" digits-mlp --view a.txt --size 80x24 && \"$tinydash\" digits-mlp --view a.ans && \"$tinydash\" digits-mlp --view a.svg",
        in: folder.path)
      #expect(outcome.status == 0 && outcome.output == "" && outcome.errors == "", "\(outcome.errors)")
      let lines = try folder.text("a.txt").split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == 25 && lines.allSatisfy { $0.count <= 80 })
      // The accuracy on all samples, which is measured last.
      #expect(try folder.text("a.txt").contains("97.78 %"))
      let ansi = try folder.text("a.ans")
      #expect(
        ansi.contains("97.78 %") && ansi.contains("\u{1B}[0;") && ansi.split(separator: "\n").count == 40)
      let svg = try folder.text("a.svg")
      #expect(svg.hasPrefix("<svg ") && svg.contains("97.78 %"))
      #expect(try folder.names == ["a.ans", "a.svg", "a.txt"])
    }

    @Test(
      "text is drawn as on a terminal with that environment, a drawing is a picture whatever that says",
      arguments: [
        ("", "", true, true, true), ("NO_COLOR=1", "", false, true, true),
        ("LC_ALL=C", "", true, false, true),
        ("NO_COLOR=1 LC_ALL=C", "--color 256 --no-ascii", true, true, true),
        ("", "--color never --ascii", false, false, false),
      ])
    func environment(
      variables: String, options: String, hasColors: Bool, isUnicode: Bool, isColoredDrawing: Bool
    ) throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.shell(
        "for kind in ans svg; do env -u NO_COLOR -u LC_ALL -u LC_CTYPE -u LANG \(variables) \"$tinydash\" digits-mlp \(options) --view a.$kind || exit 1; done",
        in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let text = try folder.text("a.ans")
      #expect(text.contains("38;5;") == hasColors)
      #expect(text.utf8.contains { $0 >= 0x80 } == isUnicode)
      let drawing = try folder.text("a.svg")
      let colors = Set(drawing.matches(of: /#[0-9a-f]{6}/).map { String($0.output) })
      #expect((colors.count > 5) == isColoredDrawing, "\(colors)")
      #expect(drawing.utf8.contains { $0 >= 0x80 } == isColoredDrawing)
    }

    @Test("weights alone have a view too: there is nothing to wait for")
    func weightsAlone() throws {
      let folder = try TemporaryFolder()
      let header = Data(#"{"head.weight":{"dtype":"F32","shape":[4,4],"data_offsets":[0,64]}}"#.utf8)
      var file = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header
      for index in 0..<16 {
        withUnsafeBytes(of: (Float(index) - 7.5).bitPattern.littleEndian) { file.append(contentsOf: $0) }
      }
      try file.write(to: URL(fileURLWithPath: "\(folder.path)/w.safetensors"))
      let outcome = try Program.shell("\"$tinydash\" w.safetensors --view a.txt", in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try folder.text("a.txt").contains("head"))
    }

    @Test(
      "what can't be written, and sizes that are none, are errors",
      arguments: [
        ("--view a.png", 64, "'a.png'"), ("--size 80x24", 64, "--view"), ("--view a.svg --size 80", 64, "80"),
        ("--view a.svg --size 0x24", 64, "0x24"), ("--view a.svg --size 80x9999", 64, "80x9999"),
        ("--view no/such/a.svg", 1, "no/such/a.svg"), ("lenet5 --data digits --view a.svg", 1, "1×8×8"),
      ] as [(String, Int32, String)])
    func refused(_ arguments: String, _ status: Int32, _ named: String) throws {
      let folder = try TemporaryFolder()
      let model = arguments.hasPrefix("lenet5") ? "" : "digits-mlp "
      let outcome = try Program.shell("\"$tinydash\" \(model)\(arguments)", in: folder.path)
      #expect(outcome.status == status, "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.contains(named), "\(outcome.errors)")
      #expect(try folder.names == [])
    }
  }
}
