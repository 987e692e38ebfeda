import Foundation
import Testing

extension CommandLineTests {
  @Suite("Anything at all on a terminal")
  struct RandomInputTests {
    /// Bytes of every kind, but none that ends the program or stops it.
    private struct Bytes {
      var random: Numbers

      /// SplitMix64: the same numbers in every run.
      struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
          state &+= 0x9E37_79B9_7F4A_7C15
          var mixed = state
          mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
          mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
          return mixed ^ (mixed >> 31)
        }
      }

      private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

      /// Some bytes in a row that belong together, or don't.
      mutating func next(columns: Int, rows: Int) -> [UInt8] {
        let bytes: [UInt8]
        switch below(11) {
        case 0: bytes = (0..<below(20)).map { _ in UInt8(below(256)) }
        case 1...3:
          bytes =
            Array("hjklHJKL\t[]abcgmopstuvwxyz+-?12345.\u{1B}\u{7F}".utf8).randomElement(using: &random).map {
              [$0]
            } ?? []
        // Not on the last line, where a click on a key is the key.
        case 4, 5:
          bytes = Array(
            "\u{1B}[<\(below(70));\(1 + below(columns + 9));\(1 + below(rows - 1))\(below(3) == 0 ? "m" : "M")"
              .utf8)
        case 6:
          bytes = Array(
            ["\u{1B}[A", "\u{1B}[D", "\u{1B}OP", "\u{1B}OQ", "\u{1B}[5~", "\u{1B}[1;2C", "\u{1B}[Z"][below(7)]
              .utf8)
        // Broken off, or never ending.
        case 7:
          bytes = Array(
            [
              "\u{1B}[<", "\u{1B}[<0;", "\u{1B}[200~", "\u{1B}[", "\u{1B}O", "\u{1B}]0;", "\u{1B}P",
              "\u{1B}[999999999;9", "\u{1B}[201~",
            ][below(9)].utf8)
        case 8:
          bytes =
            Array("\u{1B}[M".utf8) + [
              UInt8(32 + below(120)), UInt8(33 + below(200)), UInt8(33 + below(rows - 1)),
            ]
        // Not UTF-8.
        case 9:
          bytes =
            [
              [0xC3], [0xFF, 0xFE], [0xE2, 0x82], [0xF0, 0x9F, 0x91], [0xED, 0xA0, 0x80],
              [0xF4, 0x90, 0x80, 0x80], [0x80],
            ][below(7)]
        default:
          bytes =
            Array("\u{1B}[200~".utf8) + (0..<below(3000)).map { _ in UInt8(below(256)) }
            + Array("\u{1B}[201~".utf8)
        }
        // Ctrl-C, Ctrl-Z and q end or stop it; f, F and Enter start trainings, whose memory is their own.
        return bytes.filter { ![0x03, 0x0A, 0x0D, 0x1A].contains($0) && !"qfF".utf8.contains($0) }
      }
    }

    @Test(
      "broken sequences, wrong UTF-8 and floods of input end nothing and take no memory for good",
      arguments: [1, 2] as [UInt64])
    func random(_ seed: UInt64) throws {
      let folder = try TemporaryFolder()
      let session = try TerminalSession(
        columns: 120, rows: 40, "sh -c 'cd \"\(folder.path)\" && exec \"\(Program.path)\" digits-mlp'")
      #expect(session.shows("fc3"))
      var bytes = Bytes(random: .init(state: seed))
      func feed(_ seconds: Double) -> Int {
        var count = 0
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
          let some = (0..<40).flatMap { _ in bytes.next(columns: 120, rows: 40) }
          guard session.feed(some) else { return -1 }
          count += some.count
          let sizes = [(1, 1), (39, 40), (120, 40), (200, 60), (55, 50)]
          let size = sizes.randomElement(using: &bytes.random) ?? (1, 1)
          session.resize(columns: size.0, rows: size.1)
        }
        return count
      }
      // All that it ever needs is in memory by then.
      try #require(feed(3) > 0, "it ended")
      let before = session.residentBytes
      let count = feed(4)
      try #require(count > 0, "it ended")
      let after = session.residentBytes
      // One paste of a megabyte and more.
      #expect(
        session.feed(
          Array("\u{1B}[200~".utf8) + [UInt8](repeating: 120, count: 1 << 20) + Array("\u{1B}[201~".utf8)))
      if let before, let after {
        #expect(
          after < before + (24 << 20),
          "\(before >> 20) MiB before \(count) bytes, \(after >> 20) MiB after them")
      }
      session.resize(columns: 120, rows: 40)
      // Whatever was begun is ended first: a paste, an entry, a dialog, the help.
      #expect(session.feed(Array("\u{1B}[201~".utf8)))
      var status: Int32?
      for _ in 0..<20 where status == nil {
        _ = session.feed([0x1B])
        // Escape alone is told from the start of a sequence by the time that passes.
        status = session.ended(within: .milliseconds(200))
        _ = session.feed([UInt8(ascii: "q")])
        status = session.ended(within: .milliseconds(300))
      }
      #expect(status == 0)
      #expect(session.isCanonical)
    }
  }
}
