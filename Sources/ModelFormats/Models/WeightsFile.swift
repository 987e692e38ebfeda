internal import Foundation
internal import NeuralNetwork

/// Named arrays and what the file says about them, on their way to a model.
struct WeightsFile {
  /// The file's name, for errors.
  let file: String
  let tensors: [StoredTensor]
  let metadata: [String: String]

  /// Files whose weights take more than this are read as they are looked at; smaller ones at once, so that whatever is wrong with
  /// them is said when they are opened.
  private static let eagerLimit = 64 << 20

  /// More tensors than models have; see ``GraphDescription/nodeLimit``.
  private static let tensorLimit = GraphDescription.nodeLimit

  /// The model of these weights: on the graph that the metadata tell, on that of the built-in architecture whose names and shapes
  /// they have, or else weights alone.
  ///
  /// - Throws: ``FormatError`` when they don't fit the graph that the metadata tell, or can't be weights of anything.
  func model(named name: String) throws(FormatError) -> Model {
    if let graph = try statedGraph() ?? matchingGraph() { return try model(named: name, graph: graph) }
    return try weightsAlone(named: name)
  }

  /// The model of these weights on `graph`.
  ///
  /// PyTorch's `num_batches_tracked`, which inference doesn't need, is left out.
  func model(named name: String, graph: Graph) throws(FormatError) -> Model {
    var weights: [String: Tensor] = [:]
    for tensor in tensors where !tensor.isCounter {
      weights[tensor.name] = try self.tensor(tensor, now: true)
    }
    do {
      return try Model(name: name, graph: graph, weights: weights, metadata: metadata.withoutFormKeys)
    } catch {
      let whose = metadata[MetadataKey.architecture] ?? "its graph"
      throw FormatError(.mismatch, file: file, "doesn't fit \(whose): \(error)")
    }
  }

  /// The model of these weights on the graph of `architecture`, whatever the metadata say.
  func model(named name: String, architecture: Architecture) throws(FormatError) -> Model {
    let graph: Graph
    do {
      graph = try architecture.graph()
    } catch {
      throw FormatError(.mismatch, file: file, "doesn't fit \(architecture.name): \(error)")
    }
    return try model(named: name, graph: graph)
  }

  /// The graph that the metadata describe or name.
  private func statedGraph() throws(FormatError) -> Graph? {
    do {
      if let text = metadata[MetadataKey.graph] { return try GraphDescription(text: text).graph() }
    } catch {
      throw FormatError(.corrupt, file: file, "describes a graph that can't be: \(error)")
    }
    guard let name = metadata[MetadataKey.architecture] else { return nil }
    guard let architecture = Architecture.named(name) else {
      let known = Architecture.all.map(\.name).joined(separator: ", ")
      throw FormatError(
        .unsupported, file: file, "is of the unknown architecture \"\(name)\"; known are \(known)")
    }
    do {
      guard let record = metadata[MetadataKey.channels] else { return try architecture.graph() }
      return try ResizedArchitecture(architecture, record: record).graph()
    } catch {
      throw FormatError(.mismatch, file: file, "doesn't fit \(architecture.name): \(error)")
    }
  }

  /// The graph of the built-in architecture whose weights have just these names and shapes.
  private func matchingGraph() -> Graph? {
    let relevant = tensors.filter { !$0.isCounter }
    // Far more than any of them has.
    guard relevant.count <= 1000 else { return nil }
    let shapes = Dictionary(relevant.map { ($0.name, $0.shape) }) { first, _ in first }
    for architecture in Architecture.all {
      if let graph = try? architecture.graph(), graph.weightShapes == shapes { return graph }
    }
    return nil
  }

  /// The weights as layers of which it isn't known what is computed with them.
  ///
  /// Floating-point tensors of two dimensions or more are layers; `NAME.weight` is one called `NAME`, with the tensors that share the
  /// prefix. All others only count.
  private func weightsAlone(named name: String) throws(FormatError) -> Model {
    guard !tensors.isEmpty else { throw FormatError(.mismatch, file: file, "has no weights") }
    guard tensors.count <= Self.tensorLimit else {
      throw FormatError(
        .tooLarge, file: file, "has \(tensors.count) tensors; at most \(Self.tensorLimit) are shown")
    }
    let readsNow = tensors.reduce(0) { $0 + $1.byteCount } <= Self.eagerLimit
    var weights: [String: Tensor] = [:]
    for tensor in tensors { weights[tensor.name] = try self.tensor(tensor, now: readsNow) }
    let nodes = Self.nodes(of: tensors.sorted { $0.name.naturallyPrecedes($1.name) })
    var metadata = metadata.withoutFormKeys
    let integers = tensors.filter(\.isWideInteger).map(\.name)
    if !integers.isEmpty { metadata[MetadataKey.wideIntegers] = integers.joined(separator: "\n") }
    do {
      return try Model(
        name: name, graph: Graph(inputs: [], nodes: nodes, outputs: []), weights: weights,
        metadata: metadata)
    } catch {
      throw FormatError(.mismatch, file: file, "can't be shown: \(error)")
    }
  }

  private static let reason = "the file holds weights but no graph"

  private static func nodes(of tensors: [StoredTensor]) -> [Graph.Node] {
    let names = Set(tensors.map(\.name))
    var families: [String: [StoredTensor]] = [:]
    for tensor in tensors { families[tensor.prefix, default: []].append(tensor) }
    var nodes: [Graph.Node] = []
    var done = Set<String>()
    func add(_ name: String, _ parameters: [Parameter]) {
      nodes.append(
        Graph.Node(name: name, operation: StoredWeights(parameters, reason: reason), inputs: []))
    }
    for tensor in tensors {
      let prefix = tensor.prefix
      let family = families[prefix] ?? []
      // A layer of its own name needs its weight to be the only one, and no tensor that is called like it.
      let isOneLayer =
        !prefix.isEmpty && !names.contains(prefix)
        && family.filter(\.isLayer).map(\.name) == ["\(prefix).weight"]
      guard isOneLayer else {
        add(tensor.name, [tensor.parameter(suffix: "")])
        continue
      }
      guard done.insert(prefix).inserted else { continue }
      add(prefix, family.map { $0.parameter(suffix: String($0.name.dropFirst(prefix.count + 1))) })
    }
    return nodes
  }

  private func tensor(_ stored: StoredTensor, now: Bool) throws(FormatError) -> Tensor {
    guard stored.count != nil, stored.shape.count <= 8 else {
      throw FormatError(
        .tooLarge, file: file,
        "has a tensor \"\(stored.name)\" of shape \(stored.shape); at most \(Graph.elementLimit) elements in 8 dimensions are read"
      )
    }
    let shape = Shape(stored.shape)
    if now { return Tensor(shape: shape, elements: try stored.read()) }
    let read = stored.read
    return Tensor(shape: shape) { try read() }
  }
}

extension StoredTensor {
  /// PyTorch's count of batches, which nothing but training reads.
  fileprivate var isCounter: Bool { name.hasSuffix(".num_batches_tracked") }

  /// Whether it is shown as a layer's weights.
  fileprivate var isLayer: Bool { isFloatingPoint && shape.count >= 2 && !shape.contains(0) }

  /// What stands before the last dot.
  fileprivate var prefix: String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? "" }

  fileprivate func parameter(suffix: String) -> Parameter {
    let role: Parameter.Role =
      isLayer
      ? .weight
      : name.hasSuffix("running_mean") || isCounter
        ? .runningMean
        : name.hasSuffix("running_var") ? .runningVariance : .bias
    return Parameter(role: role, suffix: suffix, shape: Shape(shape), outputChannelAxis: nil)
  }
}

extension String {
  /// Whether the name stands before another one where numbers in them count as numbers: `layers.2` before `layers.10`.
  func naturallyPrecedes(_ other: String) -> Bool {
    let (left, right) = (Array(utf8), Array(other.utf8))
    var (l, r) = (0, 0)
    func digits(_ text: [UInt8], _ start: Int) -> ArraySlice<UInt8> {
      text[start...].prefix { (0x30...0x39).contains($0) }
    }
    while l < left.count, r < right.count {
      let (a, b) = (digits(left, l), digits(right, r))
      if !a.isEmpty, !b.isEmpty {
        let (x, y) = (Array(a.drop { $0 == 0x30 }), Array(b.drop { $0 == 0x30 }))
        if x != y { return x.count != y.count ? x.count < y.count : x.lexicographicallyPrecedes(y) }
        l = a.endIndex
        r = b.endIndex
        continue
      }
      if left[l] != right[r] { return left[l] < right[r] }
      l += 1
      r += 1
    }
    return left.count - l != right.count - r ? left.count - l < right.count - r : self < other
  }
}
