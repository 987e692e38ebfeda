import ModelCompression
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("The channels slider")
struct ChannelsUpdateTests {
  @Test("Cutting a layer's channels makes the layer and those that read it smaller; undo brings them back")
  func cut() throws {
    var screen = try Scripted()
    screen.press(.tab, .tab)
    #expect(screen.state.compress.focus == .channels)
    for _ in 0..<5 { screen.press(.shiftRight) }
    let compress = screen.state.compress
    #expect(compress.layers.map(\.weightShape) == [[64, 64], [64, 64], [10, 64]])
    #expect(compress.commonSetting(of: .layer(0), .channels) == 0.5)
    #expect(screen.text.contains("64 of 128; inputs lost: fc2 64 of 128"))
    // 64·64 + 64 + 64·64 + 64 + 10·64 + 10 of 17 226 parameters.
    #expect(screen.text.contains("52.1 % of parameters, 51.9 % of MACs · ▸ budget"))
    screen.press(.character("u"))
    #expect(screen.state.compress.layers.map(\.weightShape) == [[128, 64], [64, 128], [10, 64]])
  }

  @Test(
    "What is left of the model is told as far as there is room",
    arguments: [(60, 15, "─ 51.9 % of MACs · ▸ budget ╮"), (40, 12, "─ 51.9 % of MACs ╮")])
  func leftWhereSmall(width: Int, height: Int, note: String) throws {
    var screen = try Scripted(width: width, height: height)
    screen.press(.tab, .tab)
    screen.type("50")
    screen.press(.enter)
    #expect(screen.text.contains(note))
  }

  @Test("A layer takes those along that are cut with it, and says so before")
  func group() throws {
    var screen = try Scripted("resnet8", width: 160, height: 50)
    let group = try #require(
      screen.state.compress.channelGroups.values.filter { $0.isPrunable && $0.layers.count > 1 }
        .min { $0.id < $1.id })
    let index = try #require(screen.state.compress.layers.firstIndex { $0.name == group.layers[0] })
    for _ in 0..<index { screen.press(.down) }
    #expect(screen.text.contains("\(group.channels), cut with \(group.layers[1])"))
    screen.press(.tab, .tab, .shiftRight, .shiftRight)
    let compress = screen.state.compress
    for layer in group.layers {
      #expect(compress.recipe.settings(for: layer).channelSparsity == 0.2)
      let row = try #require(compress.layers.firstIndex { $0.name == layer })
      #expect(compress.commonSetting(of: .layer(row), .channels) == 0.2)
      #expect(compress.layers[row].weightShape[0] == group.channels - 3)
    }
  }

  @Test("What readers lose is told in their own inputs, each position of a flattened image one of them")
  func lostInputs() throws {
    var screen = try Scripted("lenet5")
    #expect(screen.state.compress.channelNote() == "20; each is an input of conv2")
    screen.press(.down)
    #expect(screen.state.compress.channelNote() == "50; each is 16 inputs of fc1")
    screen.press(.tab, .tab)
    screen.type("20")
    screen.press(.enter)
    #expect(screen.state.compress.channelNote() == "40 of 50; inputs lost: fc1 160 of 800")
    #expect(screen.state.compress.layers[2].weightShape == [500, 640])
  }

  @Test("Where the names of all that is cut with a layer don't fit, they are counted, and inputs still told")
  func narrowNote() throws {
    let screen = try Scripted("resnet8")
    let compress = screen.state.compress
    #expect(
      compress.channelNote()
        == "16, cut with stage1.conv2, bn, stage1.bn2; each is an input of stage1.conv1, stage2.conv1, stage2.shortcut"
    )
    #expect(
      compress.channelNote(width: 80)
        == "16, cut with stage1.conv2, bn, stage1.bn2; each is an input of 3 layers")
    #expect(compress.channelNote(width: 50) == "16, cut with 3 more; each is an input of 3 layers")
    #expect(screen.text.contains("each is an input of 3 layers"))
  }

  @Test("The output layer keeps its channels and says why")
  func output() throws {
    var screen = try Scripted()
    screen.press(.down, .down, .tab, .tab, .right)
    #expect(screen.state.message == "fc3 keeps its channels: the channels are those of the output 'logits'")
    #expect(screen.state.compress.recipe == Recipe())
    #expect(!screen.state.compress.canCutChannels(of: .layer(2)))
  }

  @Test("The line of all layers cuts what can be cut")
  func all() throws {
    var screen = try Scripted()
    screen.press(.character("a"), .tab, .tab)
    screen.type("75")
    screen.press(.enter)
    #expect(screen.state.compress.layers.map(\.weightShape) == [[32, 64], [16, 32], [10, 16]])
  }

  @Test("On a narrow screen the slider takes the place of another when it is selected")
  func narrow() throws {
    var screen = try Scripted(width: 48, height: 24)
    #expect(!screen.text.contains(" channels"))
    screen.press(.tab, .tab)
    #expect(screen.text.contains(" channels"))
    try screen.click(.compress(.slider(.layer(1), .channels)))
    #expect((screen.state.compress.commonSetting(of: .layer(1), .channels) ?? 0) > 0.2)
  }
}
