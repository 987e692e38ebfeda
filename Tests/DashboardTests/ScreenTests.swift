import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Screens")
struct ScreenTests {
  static let goldenSizes = [(80, 24), (120, 40)]

  /// Curves as a job tells them.
  static let snapshot = JobSnapshot(
    fraction: 0.5, phase: "epoch 2/4", secondsLeft: 83, samplesPerSecond: 12_345,
    curves: [
      .init(.loss, "teacher", points: [.init(x: 0, y: 0.25), .init(x: 4, y: 0.25)]),
      .init(.loss, "taught", points: [.init(x: 1, y: 0.9), .init(x: 2, y: 0.5)]),
      .init(.loss, "alone", points: [.init(x: 1, y: 1.1), .init(x: 2, y: 0.7)]),
      .init(.accuracy, "teacher", points: [.init(x: 0, y: 0.92), .init(x: 4, y: 0.92)]),
      .init(.accuracy, "taught", points: [.init(x: 1, y: 0.7), .init(x: 2, y: 0.85)]),
      .init(.accuracy, "alone", points: [.init(x: 1, y: 0.65), .init(x: 2, y: 0.8)]),
    ])

  @Test("Compress, with weights pruned and quantized and channels cut", arguments: goldenSizes)
  func compress(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    screen.type("80")
    screen.press(.enter, .tab)
    screen.type("4")
    screen.press(.enter, .tab)
    screen.type("50")
    screen.press(.enter)
    for (variant, correct) in [(Variant.original, 348), (.pruned, 320), (.quantized, 341), (.both, 30)] {
      let total = variant == .both ? 36 : 360
      screen.send(
        .report(
          .measured(
            variant,
            Measurement(
              configuration: screen.state.compress.configuration(of: variant), bytes: 20_000,
              accuracy: AccuracyEstimate(correct: correct, total: total), sampleCount: 360))))
    }
    screen.send(.report(.activity(.init(title: "measuring both", fraction: 0.1, secondsLeft: 2))))
    try expectGolden(screen.text, "compress-\(width)x\(height)")
  }

  @Test("Compress, while the model is fine-tuned", arguments: goldenSizes)
  func fineTuning(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    screen.type("f")
    screen.send(.job(.started(JobID(1))))
    var snapshot = JobSnapshot(fraction: 0.4, phase: "epoch 2/3", secondsLeft: 41)
    snapshot.curves = [
      .init(.loss, "training", points: (0...40).map { .init(x: Double($0) / 40, y: 1 / Double($0 + 1)) }),
      .init(.accuracy, "compressed", points: [.init(x: 0, y: 0.1), .init(x: 1, y: 0.8)]),
    ]
    screen.send(.job(.progressed(JobID(1), snapshot)))
    try expectGolden(screen.text, "fine-tuning-\(width)x\(height)")
  }

  @Test("Distill, while students are in training", arguments: goldenSizes)
  func distill(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    screen.press(.function(2), .enter)
    screen.send(.job(.started(JobID(1))))
    screen.send(.job(.progressed(JobID(1), Self.snapshot)))
    screen.send(.predicted(.init(sample: 0, logits: [0, 1, 2, 3, 12, 5, 4, -3, 2, 1])))
    try expectGolden(screen.text, "distill-\(width)x\(height)")
  }

  @Test("Jobs: one done, one failed, one running, one waiting", arguments: goldenSizes)
  func jobs(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    screen.press(.function(2), .enter)
    screen.send(.job(.started(JobID(1))))
    screen.send(.job(.ended(JobID(1), .done(JobResult(summary: "fine")))))
    screen.press(.function(1), .character("f"), .character("f"), .character("f"))
    screen.send(.job(.started(JobID(2))))
    screen.send(.job(.ended(JobID(2), .failed("there are no samples to train on"))))
    screen.send(.job(.started(JobID(3))))
    screen.send(.job(.logged(JobID(3), "3 epochs, seed 1")))
    var snapshot = Self.snapshot
    snapshot.elapsed = 12
    screen.send(.job(.progressed(JobID(3), snapshot)))
    screen.press(.function(Screen.jobs.number), .down)
    try expectGolden(screen.text, "jobs-\(width)x\(height)")
  }

  @Test("The help has as many pages as it needs, and a key turns them", arguments: goldenSizes)
  func help(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    var seen: [String] = []
    screen.press(.character("?"))
    while screen.state.isHelpShown, seen.count < 9 {
      seen.append(screen.text)
      screen.press(.character(" "))
    }
    // As many as there are lines for, of which long texts take several.
    let room = (height - 2) * (width >= 110 ? 2 : 1)
    #expect(seen.count >= (Keymap.explained(on: .compress).count + room - 1) / room && seen.count <= 3)
    // Where keys stand side by side, long texts are broken.
    let words = Set(seen.joined(separator: "\n").split { " \n│╭╮╰╯─".contains($0) }.map(String.init))
    for binding in Keymap.explained(on: .compress) {
      for word in binding.explanation.split(separator: " ") {
        #expect(words.contains(String(word)), "\(binding.explanation)")
      }
    }
    try expectGolden(seen[0], "help-\(width)x\(height)")
  }

  @Test(
    "Small screens break the help's lines, lose no word of it, and turn back",
    arguments: [(40, 12), (60, 20)])
  func smallHelp(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    var pages: [String] = []
    screen.press(.character("?"))
    while screen.state.isHelpShown, pages.count < 20 {
      pages.append(screen.text)
      screen.press(.pageDown)
    }
    let words = pages.joined(separator: "\n").split { " \n│╭╮╰╯─".contains($0) }.map(String.init)
    for binding in Keymap.explained(on: .compress) {
      for word in binding.explanation.split(separator: " ") { #expect(words.contains(String(word))) }
    }
    #expect(!pages.joined().contains("…\n") && pages.count > 1)
    screen.press(.character("?"), .pageDown, .up)
    #expect(screen.text == pages[0])
  }

  @Test(
    "On the smallest screen sizes are whole, and what is out of sight is told",
    arguments: ["lenet5", "resnet8"])
  func smallest(_ name: String) throws {
    let screen = try Scripted(name, width: 40, height: 12)
    let lines = screen.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 12 && lines.allSatisfy { !$0.allSatisfy { " │".contains($0) } })
    let layers = screen.state.compress.layers
    for layer in layers.prefix(4) {
      let bytes = Numbers.bytes(try #require(screen.state.compress.compressed.bytes(of: layer.name)))
      // Where the list is scrolled its bar stands on the border.
      #expect(screen.text.contains(" \(bytes)│") || screen.text.contains(" \(bytes)┃"))
    }
    #expect(screen.text.contains("1–5 of \(layers.count)") == (layers.count > 4))
  }

  @Test("Without columns' titles the border tells which slider is shown, and keeps what it told before")
  func smallestSlider() throws {
    var screen = try Scripted("lenet5", width: 40, height: 12)
    func border() -> Substring { screen.text.split(separator: "\n")[1] }
    #expect(border().hasPrefix("╭ Sparsity ─") && border().contains(" biases etc. 2.27 KiB "))
    screen.press(.tab)
    #expect(border().hasPrefix("╭ Bits ─") && border().contains(" biases etc. 2.27 KiB "))
    screen.press(.tab)
    #expect(border().contains(" Channels cut ─"))
    screen.press(.escape, .character("/"), .character("f"), .character("c"), .enter)
    #expect(border().contains(" 2 of 4 layers: channels cut "))
    screen = try Scripted("lenet5", width: 80, height: 24)
    #expect(screen.text.contains("╭ Layers ─"))
  }

  @Test(
    "Every screen can be drawn at every size, whatever is on it",
    arguments: [
      (0, 0), (1, 1), (39, 12), (40, 11), (40, 12), (41, 15), (40, 16), (59, 20), (72, 16), (80, 24),
      (99, 19),
      (160, 12), (44, 60), (200, 60),
    ])
  func sizes(_ width: Int, _ height: Int) throws {
    var screen = try Scripted(width: width, height: height)
    func draw() { #expect(view(screen.state, size: screen.size).canvas.size == screen.size) }
    for _ in 0..<2 {
      for index in 1...Screen.allCases.count {
        screen.press(.function(index))
        draw()
        screen.press(.tab, .tab, .end)
        draw()
        screen.press(.character("?"))
        draw()
        screen.press(.escape)
      }
      screen.press(.function(2), .enter, .function(1), .character("f"))
      screen.send(.job(.started(JobID(1))))
      screen.send(.job(.progressed(JobID(1), Self.snapshot)))
      screen.send(.job(.progressed(JobID(2), Self.snapshot)))
      screen.send(.predicted(.init(sample: 0, logits: [Float](repeating: .nan, count: 10))))
      for line in 0..<50 { screen.send(.job(.logged(JobID(1), "line \(line)"))) }
    }
  }

  @Test("A tab is where it is drawn, and a click on it goes there; brackets go round")
  func tabs() throws {
    var screen = try Scripted()
    for target in Screen.allCases.reversed() {
      try screen.click(.tab(target))
      #expect(screen.state.screen == target)
    }
    screen.press(.character("["))
    #expect(screen.state.screen == Screen.allCases.last)
    screen.press(.character("]"))
    #expect(screen.state.screen == .compress)
  }
}
