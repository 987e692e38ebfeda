import Testing

@testable import NeuralNetwork

@Suite("Channel groups")
struct ChannelGroupTests {
  /// A group as a line of text.
  private func line(_ group: ChannelGroup) -> String {
    func list(_ names: [String]) -> String { names.joined(separator: " ") }
    return
      "\(group.name) \(group.channels): \(list(group.layers)) | \(list(group.normalizations)) → \(list(group.readers))"
      + (group.isPrunable ? "" : " (whole)")
  }

  @Test(
    "Layers, normalizations and readers that are cut together, listed by hand",
    arguments: [
      (
        "lenet5",
        [
          "input 1:  |  → conv1 (whole)",
          "conv1 20: conv1 |  → conv2",
          "conv2 50: conv2 |  → fc1",
          "fc1 500: fc1 |  → fc2",
          "fc2 10: fc2 |  →  (whole)",
        ]
      ),
      (
        "digits-mlp",
        [
          "input 1:  |  → fc1 (whole)",
          "fc1 128: fc1 |  → fc2",
          "fc2 64: fc2 |  → fc3",
          "fc3 10: fc3 |  →  (whole)",
        ]
      ),
      (
        "mobilenet-tiny",
        [
          "input 1:  |  → conv (whole)",
          "conv 24: conv block1.depthwise | bn block1.bn1 → block1.pointwise",
          "block1.pointwise 48: block1.pointwise block2.depthwise | block1.bn2 block2.bn1 → block2.pointwise",
          "block2.pointwise 64: block2.pointwise block3.depthwise | block2.bn2 block3.bn1 → block3.pointwise",
          "block3.pointwise 96: block3.pointwise block4.depthwise | block3.bn2 block4.bn1 → block4.pointwise",
          "block4.pointwise 128: block4.pointwise block5.depthwise | block4.bn2 block5.bn1 → block5.pointwise",
          "block5.pointwise 192: block5.pointwise block6.depthwise | block5.bn2 block6.bn1 → block6.pointwise",
          "block6.pointwise 192: block6.pointwise | block6.bn2 → fc",
          "fc 10: fc |  →  (whole)",
        ]
      ),
      (
        "resnet8",
        [
          "input 1:  |  → conv (whole)",
          "conv 16: conv stage1.conv2 | bn stage1.bn2 → stage1.conv1 stage2.conv1 stage2.shortcut",
          "stage1.conv1 16: stage1.conv1 | stage1.bn1 → stage1.conv2",
          "stage2.conv1 32: stage2.conv1 | stage2.bn1 → stage2.conv2",
          "stage2.conv2 32: stage2.conv2 stage2.shortcut | stage2.bn2 stage2.bn3 → stage3.conv1 stage3.shortcut",
          "stage3.conv1 64: stage3.conv1 | stage3.bn1 → stage3.conv2",
          "stage3.conv2 64: stage3.conv2 stage3.shortcut | stage3.bn2 stage3.bn3 → fc",
          "fc 10: fc |  →  (whole)",
        ]
      ),
    ])
  func builtins(name: String, expected: [String]) throws {
    let graph = try #require(Architecture.named(name)).graph()
    #expect(graph.channelGroups.map(line) == expected)
    #expect(graph.channelGroups.map(\.id) == Array(0..<expected.count))
  }

  @Test("Every axis of a weight that counts channels is in one group, and as long as the group says")
  func members() throws {
    for architecture in Architecture.all {
      let graph = try architecture.graph()
      let members = graph.channelGroups.flatMap { group in group.members.map { (group, $0) } }
      var axes = Set<[String]>()
      for (group, member) in members {
        #expect(axes.insert([member.weightName, "\(member.axis)"]).inserted)
        let parameter = try #require(
          graph.parameters(ofNode: member.node).first {
            graph.weightName(ofNode: member.node, $0) == member.weightName
          })
        #expect(parameter.shape[member.axis] == group.channels * member.positions)
      }
      let parameters = graph.nodes.indices.flatMap { graph.parameters(ofNode: $0) }
      let expected =
        parameters.count { $0.outputChannelAxis != nil } + parameters.count { $0.inputChannelAxis != nil }
      #expect(members.count == expected)
    }
  }

  @Test("A flattened image of 4×4 gives each channel sixteen inputs of the dense layer")
  func flattened() throws {
    let graph = try Architecture.lenet5.graph()
    let group = try #require(graph.channelGroup(ofLayer: "conv2"))
    #expect(group.members.map(\.weightName) == ["conv2.weight", "conv2.bias", "fc1.weight"])
    #expect(group.members.map(\.axis) == [0, 0, 1])
    #expect(group.members.map(\.positions) == [1, 1, 16])
    #expect(group.members.map(\.side) == [.output, .output, .input])
    #expect(ChannelGroup.indices(ofChannels: [0, 2], positions: 3) == [0, 1, 2, 6, 7, 8])
    #expect(graph.channelGroup(ofLayer: "nowhere") == nil)
  }

  @Test("A layer drags along what is added to it and convolved channel by channel")
  func dragged() throws {
    let residual = try #require(try Architecture.resNet8.graph().channelGroup(ofLayer: "stage2.shortcut"))
    #expect(residual.layersDragged(by: "stage2.shortcut") == ["stage2.conv2"])
    let depthwise = try #require(
      try Architecture.mobileNetTiny.graph().channelGroup(ofLayer: "block1.depthwise"))
    #expect(depthwise.name == "conv")
    #expect(depthwise.layersDragged(by: "block1.depthwise") == ["conv"])
  }

  /// The groups of some nodes, `(name, operator, the values that it reads)`, of which the last is put out.
  private func groups(
    _ input: Shape, _ nodes: [(String, any Operator, [Int])]
  ) throws -> [ChannelGroup] {
    try Graph(
      inputs: [Graph.Input(name: "input", shape: input)],
      nodes: nodes.map { Graph.Node(name: $0.0, operation: $0.1, inputs: $0.2) },
      outputs: [Graph.Output(name: "output", value: nodes.count)]
    ).channelGroups
  }

  @Test("A sum with the graph's input keeps the input's channels")
  func sumWithInput() throws {
    let groups = try groups(
      [3, 5, 5],
      [
        ("conv", Conv2D(outputChannels: 3, window: Window(3, padding: 1)), [0]), ("sum", Add(), [1, 0]),
        ("last", Conv2D(outputChannels: 2, window: Window(1)), [2]),
      ])
    #expect(groups.map(\.channels) == [3, 2])
    #expect(groups[0].obstacle == .input("input"))
    #expect(groups[0].layers == ["conv"])
  }

  @Test(
    "Where a flattened image is added to a dense layer's output, the layer's features go channel by channel")
  func flattenedSum() throws {
    let groups = try groups(
      [1, 4, 4],
      [
        ("conv", Conv2D(outputChannels: 3, window: Window(3)), [0]), ("flatten", Reshape.flatten, [1]),
        ("dense", Dense(outputs: 12), [2]), ("norm", BatchNorm(), [3]), ("sum", Add(), [4, 2]),
        ("last", Dense(outputs: 2), [5]),
      ])
    let group = try #require(groups.first { $0.layers == ["conv", "dense"] })
    #expect(group.channels == 3)
    #expect(group.isPrunable)
    #expect(
      group.members.map { "\($0.weightName)/\($0.axis)×\($0.positions)" } == [
        "conv.weight/0×1", "conv.bias/0×1", "dense.weight/0×4", "dense.weight/1×4", "dense.bias/0×4",
        "norm.weight/0×4", "norm.bias/0×4", "norm.running_mean/0×4", "norm.running_var/0×4",
        "last.weight/1×4",
      ])
  }

  @Test("Flattened images whose channels don't line up stay whole")
  func misaligned() throws {
    let groups = try groups(
      [1, 4, 4],
      [
        ("a", Conv2D(outputChannels: 9, window: Window(3)), [0]),
        ("flatA", Reshape.flatten, [1]),
        ("b", Conv2D(outputChannels: 4, window: Window(2)), [0]), ("flatB", Reshape.flatten, [3]),
        ("sum", Add(), [2, 4]), ("last", Dense(outputs: 2), [5]),
      ])
    #expect(groups.filter(\.isPrunable).isEmpty)
    #expect(groups.filter { $0.obstacle == .opaque(node: "sum") }.map(\.name) == ["a", "b"])
  }

  /// An operator in the middle that doesn't let channels be followed.
  static let opaque: [(String, any Operator, Shape)] = [
    ("a softmax", Softmax(), [4, 3, 3]),
    ("groups of two channels", Conv2D(outputChannels: 8, window: Window(1), groups: 2), [4, 3, 3]),
    ("two filters for each channel", Conv2D(outputChannels: 8, window: Window(1), groups: 4), [4, 3, 3]),
    ("a dense layer on an image's lines", Dense(outputs: 5), [4, 3, 3]),
    ("an image regrouped", Reshape(to: [2, 6, 3]), [4, 3, 3]),
    ("an image as a matrix", Reshape(to: [4, 9]), [4, 3, 3]),
  ]

  @Test("Operators that mix channels leave both sides whole", arguments: opaque.indices)
  func opaqueOperator(index: Int) throws {
    let (_, operation, shape) = Self.opaque[index]
    let groups = try groups(
      [1, 3, 3],
      [
        ("before", Conv2D(outputChannels: shape[0], window: Window(1)), [0]), ("culprit", operation, [1]),
        ("flatten", Reshape.flatten, [2]), ("last", Dense(outputs: 2), [3]),
      ])
    let before = try #require(groups.first { $0.layers == ["before"] })
    #expect(before.obstacle == .opaque(node: "culprit"))
    #expect(groups.filter(\.isPrunable).isEmpty)
  }
}
