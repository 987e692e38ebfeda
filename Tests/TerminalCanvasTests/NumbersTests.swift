import Foundation
import TerminalCanvas
import Testing

@Suite("Numbers")
struct NumbersTests {
  @Test("Fixed places are rounded exactly as printf does", arguments: 0...6)
  func decimal(places: Int) {
    var values: [Double] = [
      0, 0.5, 1.5, 2.5, 0.145, 1.115, 1.005, 2.675, 0.05, 0.95, 0.25, 0.35, 9.995, 99.96, 999.5, 1e-9,
      123456.789,
      0.1 + 0.2, 0.0005, 0.999999999,
    ]
    values += (0..<500).map { Double($0) * 0.005 }
    for value in values + values.map({ -$0 }) {
      var expected = String(format: "%.\(places)f", value).replacingOccurrences(of: "-", with: "−")
      if !expected.contains(where: { ("1"..."9").contains($0) }) { expected.removeAll { $0 == "−" } }
      #expect(Numbers.decimal(value, places: places) == expected, "\(value)")
    }
  }

  @Test(
    "Places behind the point are as many as it takes, within a range",
    arguments: [
      (8.0, 1...2, "8.0"), (7.95, 1...2, "7.95"), (7.954, 1...2, "7.95"), (0.3, 2...3, "0.30"),
      (0.333, 2...3, "0.333"), (Double(Float(7.9)), 1...4, "7.9"), (-1.25, 0...3, "−1.25"), (0, 1...3, "0.0"),
      (5, 0...0, "5"), (.nan, 1...2, "–"), (1e300, 1...2, "1e300"),
    ])
  func places(value: Double, places: ClosedRange<Int>, expected: String) {
    #expect(Numbers.decimal(value, places: places) == expected)
  }

  @Test("Digits that count are those of printf", arguments: 2...6)
  func compact(digits: Int) {
    for value in [1.0, 9.5, 9.95, 9.995, 0.999_6, 0.000_123_45, 0.001, 12.5, 99.95, 31.4159, 0.0999_95, 3e-4]
    {
      let exact = String(format: "%.\(digits - 1)e", value)
      let shown = Numbers.compact(value, digits: digits).replacingOccurrences(of: "−", with: "-")
      #expect(Double(shown) == Double(exact), "\(value): \(shown), \(exact)")
    }
  }

  @Test(
    "Compact numbers carry no needless zeros and stay short at every size",
    arguments: [
      (0, "0"), (-0.0, "0"), (0.31, "0.31"), (-0.05, "−0.05"), (12, "12"), (0.031_41, "0.0314"),
      (1_234, "1234"),
      (431_080, "431080"), (1_234_567, "1.23e6"), (0.000_012_3, "1.23e−5"), (-1e300, "−1e300"),
      (9.999e-5, "0.0001"), (.leastNonzeroMagnitude, "4.94e−324"), (1.797e308, "1.8e308"), (999_999.6, "1e6"),
      (.nan, "–"),
      (.infinity, "∞"), (-.infinity, "−∞"),
    ] as [(Double, String)])
  func compactTexts(value: Double, expected: String) { #expect(Numbers.compact(value) == expected) }

  @Test(
    "Bytes have three digits that count, and go on to the next unit when they round up to it",
    arguments: [
      (0, "0 B"), (1, "1 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (42_291, "41.3 KiB"),
      (262_144, "256 KiB"), (1_724_320, "1.64 MiB"), (1_048_575, "1.00 MiB"), (1_048_063, "1023 KiB"),
      (10_236, "10.0 KiB"), (-2048, "−2.00 KiB"), (Int.max, "8.00 EiB"),
    ])
  func bytes(value: Int, expected: String) { #expect(Numbers.bytes(value) == expected) }

  @Test(
    "Percentages round and carry",
    arguments: [
      (0.902, "90.2 %"), (0.9996, "100.0 %"), (0.9994, "99.9 %"), (0, "0.0 %"), (-0.0001, "0.0 %"),
      (-0.25, "−25.0 %"), (1, "100.0 %"), (.nan, "–"), (.infinity, "∞"),
    ] as [(Double, String)])
  func percent(part: Double, expected: String) { #expect(Numbers.percent(part) == expected) }

  @Test(
    "Percentages without places",
    arguments: [(0.3, "30 %"), (0.996, "100 %"), (0.005, "0 %"), (0.015, "2 %")])
  func wholePercent(part: Double, expected: String) { #expect(Numbers.percent(part, places: 0) == expected) }

  @Test(
    "Counts have their thousands apart",
    arguments: [
      (0, "0"), (999, "999"), (1000, "1 000"), (431_080, "431 080"), (-1_234_567, "−1 234 567"),
      (Int.min, "−9 223 372 036 854 775 808"),
    ])
  func count(value: Int, expected: String) { #expect(Numbers.count(value) == expected) }

  @Test(
    "Short counts take four cells at most",
    arguments: [
      (0, "0"), (950, "950"), (999, "999"), (1000, "1k"), (1249, "1.2k"), (9_949, "9.9k"), (9_960, "10k"),
      (43_400, "43k"), (999_499, "999k"), (999_500, "1M"), (3_000_000, "3M"), (Int.max, "9.2E"),
    ])
  func shortCount(value: Int, expected: String) { #expect(Numbers.shortCount(value) == expected) }

  @Test(
    "Ratios have three digits that count",
    arguments: [
      (39.66, "39.7×"), (3.921, "3.92×"), (397.2, "397×"), (1, "1.00×"), (9.999, "10.0×"), (0.5, "0.50×"),
      (.nan, "–"),
    ]
      as [(Double, String)])
  func ratio(value: Double, expected: String) { #expect(Numbers.ratio(value) == expected) }

  @Test(
    "Larger isn't told as smaller",
    arguments: [
      (3.921, "3.92× smaller"), (1, "not smaller"), (1.001, "hardly smaller"),
      (0.999, "hardly larger"),
      (0.5, "2.00× larger"), (0.98, "1.02× larger"), (.nan, "not smaller"), (0, "not smaller"),
    ] as [(Double, String)])
  func smaller(value: Double, expected: String) { #expect(Numbers.smaller(value) == expected) }

  @Test(
    "Changes have their sign",
    arguments: [
      (-0.7, "−0.7"), (1.25, "+1.2"), (0, "±0.0"), (-0.04, "±0.0"), (0.04, "±0.0"), (.nan, "–"),
      (.infinity, "+∞"), (-.infinity, "−∞"),
    ] as [(Double, String)])
  func signed(value: Double, expected: String) { #expect(Numbers.signed(value) == expected) }

  @Test(
    "Durations take the units that fit",
    arguments: [
      (0, "0 s"), (0.000_000_42, "0.42 µs"), (0.000_42, "420 µs"), (0.000_999_7, "1.00 ms"),
      (0.0421, "42.1 ms"), (0.9996, "1.0 s"), (4.12, "4.1 s"), (9.96, "10 s"), (41.3, "41 s"),
      (59.7, "1 min 0 s"),
      (125, "2 min 5 s"), (3599.6, "1 h 0 min"), (3780, "1 h 3 min"), (-41, "−41 s"), (1e20, "1e20 s"),
      (.nan, "–"), (.infinity, "∞"),
    ] as [(Double, String)])
  func duration(seconds: Double, expected: String) { #expect(Numbers.duration(seconds) == expected) }

  @Test("A duration of the standard library is read in seconds")
  func standardDuration() { #expect(Numbers.duration(.milliseconds(4_120)) == "4.1 s") }
}
