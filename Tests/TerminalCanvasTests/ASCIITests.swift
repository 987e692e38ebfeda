import TerminalCanvas
import Testing

@Suite("ASCII")
struct ASCIITests {
  @Test(
    "Characters have stand-ins that come near",
    arguments: [
      ("╭─╮│╰┤├┬┴┼", "+-+|++++++"), ("━━●──", "==O--"), ("○◇◆▸‹›", "oX@><>"), ("★☆●▲△▼▽■□", "*+O^AvV#n"),
      ("×±−–…", "x~--~"),
      ("▁▂▄▆█", "_.:##"), ("░▒▓", ".:#"), ("⠀⠁⡀⢸⣿", " '.:#"), ("←→↑↓⇧", "<>^vS"), ("✓✗", "vx"),
      ("aµ²", "au2"),
      ("漢é👍�", "????"), ("e\u{301}", "?"), ("╬⇛▧", "+>o"),
    ])
  func standIns(text: String, expected: String) {
    #expect(String(text.map(\.asciiStandIn)) == expected)
  }

  @Test("Everything that isn't plain becomes one ASCII character that can be printed")
  func all() {
    for value in UInt32(0xA0)...0x3100 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let standIn = Character(scalar).asciiStandIn
      #expect(standIn.isASCII && (standIn.asciiValue ?? 0) >= 32, "\(value)")
    }
  }

  @Test(
    "Keys are named where arrows would be written as other keys; a change has an arrow of its own",
    arguments: [
      ("⇧→ PgUp L", "Shift+Right PgUp L"), ("⇧↑ ⇧↓ K J", "Shift+Up/Down K J"), ("← → h l", "Left Right h l"),
      ("80 % or more: → and ⇧→, the mouse", "80 % or more: Right and Shift+Right, the mouse"),
      ("select the technique (↓)", "select the technique (Down)"), ("95.8 % → 83.3 %", "95.8 % -> 83.3 %"),
      ("[1, 2] 0.5 → −0.25", "[1, 2] 0.5 -> −0.25"), ("→ or a click", "Right or a click"),
      ("97.8 % ±1.5", "97.8 % +-1.5"), ("α·T²·KL(a ‖ b) · ±0", "α*T^2*KL(a || b) · +-0"),
      ("no key", "no key"), ("", ""),
    ])
  func keys(_ text: String, _ named: String) {
    #expect(text.namingKeys == named)
    var theme = Theme.dark
    #expect(theme.words(text) == text)
    theme.isASCII = true
    #expect(theme.words(text) == named)
  }

  @Test("A sign that may be either is written with both, where there is a blank before it")
  func eitherSign() {
    var canvas = Canvas(size: Size(width: 9, height: 1))
    canvas.write(" ±0.00 a±", x: 0, y: 0, style: .plain)
    canvas.replaceNonASCII()
    #expect(canvas.text == "+-0.00 a~")
  }

  @Test("Nothing moves: wide characters leave two")
  func canvas() {
    var canvas = Canvas(size: Size(width: 9, height: 1))
    canvas.write("a漢字─b…", x: 0, y: 0, style: Style(.indexed(3)))
    canvas.replaceNonASCII()
    #expect(canvas.text == "a????-b~")
    #expect(canvas.cells.allSatisfy { $0.character.isASCII && !$0.isContinuation })
    #expect(canvas[2, 0].style == Style(.indexed(3)))
  }

  private static let ascii = Theme.all.map { theme in
    var theme = theme
    theme.isASCII = true
    return theme
  }

  @Test("A heatmap has a character for every value, of more ink the higher it is", arguments: ascii)
  func heatmap(theme: Theme) {
    let plot = HeatmapPlot([0, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 1, .nan, 0], columns: 6)
    #expect(
      drawn(30, 3) { plot.draw(in: &$0, $1, theme: theme) } == """
             .....:::::-----=====+++++
        *****#####%%%%%@@@@@?????
        0  .:-=+*#%@ 1  ? none
        """)
  }

  @Test("A picture has shades of ten steps", arguments: ascii)
  func picture(theme: Theme) {
    let image = GrayImage([0, 0.25, 0.5, 1, 0, 0.25, 0.5, 1], width: 4, height: 2)
    #expect(drawn(4, 1) { image.draw(in: &$0, $1, theme: theme) } == " :+@")
  }

  @Test("Curves have letters of their own", arguments: ascii)
  func curves(theme: Theme) {
    let chart = LineChart(
      [
        .init("a", values: [0, 4, 4]), .init("b", values: [4, 0, 0]), .init("c", [.init(x: 1, y: 2)]),
      ])
    var canvas = Canvas(size: Size(width: 24, height: 8))
    chart.draw(in: &canvas, canvas.bounds, theme: theme)
    canvas.replaceNonASCII()
    #expect(canvas.text.contains("= a  + b  o c"))
    #expect(canvas.text.contains("=========="))
    #expect(canvas.text.contains("++++++++++"))
  }

  @Test("Pruned weights are crosses on kept ones", arguments: ascii)
  func histogram(theme: Theme) {
    let plot = HistogramPlot(range: 0...1, kept: [8, 4], pruned: [0, 4])
    #expect(plot.legend(theme: theme).map(\.glyph) == ["█", "x"])
    var canvas = Canvas(size: Size(width: 2, height: 2))
    plot.draw(in: &canvas, canvas.bounds, theme: theme)
    canvas.replaceNonASCII()
    #expect(canvas.text == "#x\n##")
  }
}
