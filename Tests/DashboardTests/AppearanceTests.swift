import Foundation
import ModelCompression
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Appearance")
struct AppearanceTests {
  /// States that show everything there is: each screen with jobs, curves, dialogs, help and what is typed.
  private static func states(_ size: (Int, Int)) throws -> [Scripted] {
    var screen = try Scripted(width: size.0, height: size.1)
    var states = [screen]
    func keep() { states.append(screen) }
    screen.type("80")
    screen.press(.enter, .tab)
    screen.type("4")
    screen.press(.enter, .up, .tab)
    screen.type("50")
    keep()
    screen.press(.enter, .character("m"), .tab)
    screen.send(.report(.activity(.init(title: "measuring both", fraction: 0.1, secondsLeft: 2))))
    keep()
    screen.send(
      .report(
        .measured(
          .both,
          Measurement(
            configuration: screen.state.compress.configuration(of: .both), bytes: 20_000,
            accuracy: AccuracyEstimate(correct: 30, total: 36), sampleCount: 360))))
    screen.press(.character("F"))
    keep()
    screen.press(.escape, .character("o"))
    keep()
    screen.press(.escape, .character("f"))
    screen.send(.job(.started(JobID(1))))
    screen.send(.job(.progressed(JobID(1), ScreenTests.snapshot)))
    screen.send(.predicted(.init(sample: 0, logits: [0, 1, 2, 3, 12, 5, 4, -3, 2, 1])))
    for number in Screen.allCases.indices {
      screen.press(.function(number + 1))
      keep()
      screen.press(.character("?"))
      keep()
      screen.press(.escape, .enter)
      keep()
    }
    return states
  }

  static let sizes = [(120, 40), (80, 24), (40, 12), (30, 10)]

  @Test("In ASCII every cell of every screen is ASCII, with colours and without", arguments: sizes)
  func ascii(_ width: Int, _ height: Int) throws {
    for (index, screen) in try Self.states((width, height)).enumerated() {
      for theme in [Theme.dark, .mono] {
        var state = screen.state
        state.appearance = Appearance(theme, isASCII: true)
        let canvas = view(state, size: screen.size).canvas
        let others = Set(canvas.cells.map(\.character).filter { !$0.isASCII })
        #expect(others.isEmpty, "state \(index), \(theme.name): \(others)")
        #expect(canvas.cells.allSatisfy { !$0.isContinuation })
      }
    }
  }

  @Test("In ASCII keys are named in words wherever they are told, and a change of nothing has both signs")
  func keysInASCII() throws {
    var screen = try Scripted()
    screen.state.appearance = Appearance(.mono, isASCII: true)
    screen.measure()
    #expect(screen.text.contains("Left/Right drag") && screen.text.contains(" +-0.00"))
    screen.press(.character("?"))
    #expect(screen.text.contains("Down j") && screen.text.contains("Shift+Right PgUp L"))
    #expect(screen.text.contains("Shift+Up/Down K J") && !screen.text.contains("v j"))
    screen.press(.escape, .character("F"))
    #expect(screen.text.contains("Up/Down select") && screen.text.contains("Left/Right change"))
    screen.press(.escape, .character("e"))
    screen.state.dialog = .export(.file)
    #expect(screen.text.contains("Right or a click edits the name"))
    screen.press(.escape, .character("."))
    for _ in 0..<12 {
      for key in ["<-", "(v", "^v", " < ", "S>"] {
        #expect(!screen.text.split(separator: "\n").suffix(6).joined().contains(key), "\(screen.text)")
      }
      screen.press(.character("."))
    }
    screen.press(.escape, .function(Screen.jobs.number))
    #expect(screen.text.contains("Up/Down select"))
    screen.press(.function(Screen.explore.number))
    #expect(screen.text.contains(" +- "))
  }

  @Test("No character of any kept screen is without a stand-in")
  func goldens() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(files.count > 10)
    for file in files {
      for character in Set(try String(contentsOf: file, encoding: .utf8)) where character != "\n" {
        #expect(
          character.asciiStandIn.isASCII && (character == "?" || character.asciiStandIn != "?"),
          "\(character) in \(file.lastPathComponent)")
      }
    }
  }

  @Test(
    "Letters differ from their ground however few colours there are, and a theme's ground is all over or nowhere"
  )
  func depths() throws {
    for screen in try Self.states((80, 24)) {
      for theme in Theme.all {
        for depth in ColorDepth.allCases {
          var state = screen.state
          state.appearance = Appearance(theme, depth: depth)
          let cells = view(state, size: screen.size).canvas.cells
          let lost = cells.first { cell in
            let letter = depth.nearest(to: cell.style.foreground)
            let isText = cell.character.isLetter || cell.character.isNumber
            return isText && letter != .standard && letter == depth.nearest(to: cell.style.background)
          }
          #expect(lost == nil, "\(theme.name), \(depth)")
          let hasGround = theme.hasColors && depth != .none
          #expect(cells.allSatisfy { ($0.style.background != .standard) == hasGround })
        }
      }
    }
  }

  @Test("T goes through the themes, on every screen, and says which it is", arguments: Screen.allCases)
  func next(_ target: Screen) throws {
    var screen = try Scripted()
    screen.press(.function(target.number))
    var grounds: [Color] = []
    for name in ["light", "high-contrast", "mono", "dark"] {
      screen.press(.character("T"))
      #expect(screen.state.appearance.theme.name == name && screen.text.contains("theme \(name)"))
      grounds.append(view(screen.state, size: screen.size).canvas[0, 0].style.background)
    }
    #expect(Set(grounds).count == 4)
    #expect(screen.state.appearance == Appearance())
  }

  @Test("Without colours T says that they are missing, and the look stays")
  func colorless() throws {
    var screen = try Scripted()
    screen.state.appearance = Appearance(depth: .none)
    screen.press(.function(4))
    let before = view(screen.state, size: screen.size).canvas.cells.prefix(120 * 39)
    screen.press(.character("T"))
    #expect(screen.text.contains("theme light, but there are no colours here"))
    #expect(view(screen.state, size: screen.size).canvas.cells.prefix(120 * 39) == before)
  }

  @Test("What was pruned is textured without colours, and the legend says how")
  func mono() throws {
    var screen = try Scripted()
    screen.type("80")
    screen.press(.enter)
    #expect(screen.text.contains("█ pruned"))
    screen.state.appearance = Appearance(.mono)
    #expect(screen.text.contains("░ pruned") && screen.text.contains("░░░░"))
    screen.state.appearance = Appearance(.mono, isASCII: true)
    #expect(screen.text.contains("x pruned") && screen.text.contains("xxxx"))
  }

  @Test("What a person wants is what it begins with")
  func preferences() throws {
    var screen = try Scripted()
    var preferences = DashboardState.Preferences()
    preferences.budget = try #require(SizeBudget("300K"))
    preferences.fineTuning.epochs = 9
    screen.state.adopt(preferences)
    screen.state.adopt(Appearance(.light))
    #expect(screen.text.contains("budget 300 KiB"))
    screen.press(.character("F"))
    #expect(screen.text.contains("‹ 9 ›"))
    screen.press(.escape, .character("b"), .character("b"), .character("b"), .character("b"))
    #expect(screen.state.budget.bytes == 256 << 10)
    screen.press(.character("b"))
    #expect(screen.state.budget.bytes == 300 << 10)
    #expect(view(screen.state, size: screen.size).canvas[0, 0].style.background == Theme.light.ground)
  }
}
