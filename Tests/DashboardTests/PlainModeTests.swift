import Foundation
import ModelCompression
import ModelFormats
import NeuralNetwork
import Synchronization
import Testing

@testable import Dashboard

@Suite("The plain mode")
struct PlainModeTests {
  /// What was said, and what was said beside it.
  private final class Conversation: Sendable {
    private let lines: Mutex<[String]>
    private let said = Mutex<(answers: [String], remarks: [String])>(([], []))
    init(_ lines: [String]) { self.lines = Mutex(lines) }
    var next: String? { lines.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    var answers: [String] { said.withLock { $0.answers } }
    var remarks: [String] { said.withLock { $0.remarks } }
    func answer(_ line: String) { said.withLock { $0.answers.append(line) } }
    func remark(_ line: String) { said.withLock { $0.remarks.append(line) } }
  }

  /// Has commands answered.
  private func talk(_ lines: String..., model: Model? = nil) throws -> (mode: PlainMode, Conversation) {
    let model = try model ?? ModelFile.load("digits-mlp")
    let conversation = Conversation(lines)
    let mode = PlainMode(
      try DashboardState(model: model, datasetName: "digits"),
      in: .init(
        test: { try DatasetSource.digits.loadTestSplit() }, dataset: { try DatasetSource.digits.load() },
        readLine: { conversation.next }, answer: { conversation.answer($0) },
        remark: { conversation.remark($0) }))
    try mode.run()
    return (mode, conversation)
  }

  @Test("commands set what sliders set, and undo takes it back")
  func recipe() throws {
    let (mode, said) = try talk(
      "sparsity fc2 80", "bits all 4", "", "  channels   fc1  20% ", "undo", "redo", "undo")
    let recipe = mode.state.compress.recipe
    #expect(recipe.settings(for: "fc2").sparsity == 0.8)
    #expect(recipe.settings(for: "fc1").bits == 4 && recipe.settings(for: "fc3").bits == 4)
    #expect(recipe.settings(for: "fc1").channelSparsity == 0)
    #expect(said.remarks == [])
    #expect(
      said.answers.contains { $0.hasPrefix("fc2: Dense, 64 by 128, 80.0 % pruned, 32 bits") },
      "\(said.answers)")
    #expect(said.answers.contains { $0.contains("of its channels cut") })
    #expect(said.answers.allSatisfy { line in !line.unicodeScalars.contains { $0.value < 32 } })
  }

  @Test("choices are made in the words of recipes, and told where they aren't the usual ones")
  func choices() throws {
    let (mode, said) = try talk(
      "bits all 4", "sparsity fc1 70", "pattern fc1 2:4", "scheme fc1 palette", "granularity fc2 group:64",
      "range fc2 percentile:99.5", "pattern fc3 block:2x8", "layers")
    #expect(said.remarks == [])
    let recipe = mode.state.compress.recipe
    #expect(recipe.settings(for: "fc1").pattern == .nOfM(kept: 2, group: 4))
    #expect(recipe.settings(for: "fc1").scheme == .palette)
    #expect(recipe.settings(for: "fc2").granularity == .perGroup(64))
    #expect(recipe.settings(for: "fc2").range == .percentile(99.5))
    #expect(recipe.settings(for: "fc3").pattern == .block(rows: 2, columns: 8))
    let layers = said.answers.suffix(4)
    #expect(layers.first?.contains(" 50.0 % pruned, 4 bits, pattern 2:4, scheme palette, 2859 bytes") == true)
    #expect(layers.contains { $0.contains("4 bits, granularity group:64, range percentile:99.5, ") })
    #expect(layers.contains { $0.contains("4 bits, pattern block:2x8, ") })
    // What changes nothing is told.
    let (_, idle) = try talk(
      "range fc1 learned", "bits all 4", "range fc1 learned", "scheme fc1 palette", "range fc1 percentile:99")
    #expect(idle.answers.contains("This counts once the weights are quantized; 'bits' does that."))
    #expect(idle.answers.contains { $0.hasPrefix("Ranges are learned by quantization-aware fine-tuning; ") })
    #expect(
      idle.answers.last == "This doesn't count: a palette's values are found by k-means, whatever the range.")
    let (all, _) = try talk(
      "sparsity fc1 70", "pattern fc1 2:4", "pattern fc1 unstructured", "scheme all palette", "bits all 4",
      "granularity all tensor", "scheme all affine", "range all minimumSquaredError")
    let own = all.state.compress.recipe.settings(for: "fc1")
    #expect(own.sparsity == 0.7 && own.pattern == .unstructured, "what a pattern fixed comes back")
    for name in ["fc1", "fc2", "fc3"] {
      let settings = all.state.compress.recipe.settings(for: name)
      #expect(settings.scheme == .affine && settings.range == .minimumSquaredError)
      #expect(settings.granularity == .perChannel, "as after a palette that s chose")
    }
  }

  @Test(
    "a choice that has no effect yet says so",
    arguments: [
      ("scheme fc1 affine", "This counts once the weights are quantized"),
      ("granularity all tensor", "This counts once"), ("range fc2 learned", "This counts once"),
    ])
  func idleChoices(line: String, says: String) throws {
    let (_, said) = try talk(line)
    #expect(said.answers.last?.hasPrefix(says) == true && said.remarks == [], "\(said.answers)")
    let (_, quantized) = try talk("bits all 4", line)
    #expect(!quantized.answers.contains { $0.hasPrefix("This ") }, "\(quantized.answers)")
    let (_, palette) = try talk("bits all 4", "scheme all palette", "granularity fc1 tensor")
    #expect(palette.answers.last?.contains("a palette is one for the whole layer") == true)
  }

  @Test("measuring tells size and accuracy of the four")
  func measure() throws {
    let (_, said) = try talk("sparsity all 50", "bits all 8", "budget 16K", "measure", "show")
    #expect(
      said.answers.contains("original: 68904 bytes; 97.78 % of 360 test samples right."), "\(said.answers)")
    for name in ["pruned", "quantized", "both"] {
      #expect(
        said.answers.contains {
          $0.hasPrefix("\(name): ") && $0.contains(" times smaller; ")
            && $0.contains(" of 360 test samples right, ")
        })
    }
    #expect(said.answers.last?.contains("16 KiB") == true)
    #expect(said.remarks == [])
  }

  @Test("fine-tuning is done before the answer")
  func fineTune() throws {
    let (mode, said) = try talk("sparsity all 80", "fine-tune 1", "quit", "sparsity all 10")
    #expect(mode.state.compress.subject != mode.state.compress.original)
    #expect(mode.state.compress.recipe.defaults.sparsity == 0.8)
    #expect(
      said.answers.contains { $0.hasPrefix("fine-tune digits-mlp: ") && $0.contains("→") }, "\(said.answers)")
    #expect(said.remarks.contains { $0.hasPrefix("epoch 1: ") })
  }

  @Test(
    "what can't be done is said with the command and what was expected",
    arguments: [
      ("frobnicate", "'frobnicate' is no command; 'help' lists"),
      ("sparsity", "sparsity: a layer and a value are missing; type"),
      ("sparsity fc9 10", "sparsity: there is no layer 'fc9'; there are fc1, fc2, fc3, and all"),
      ("sparsity fc1 140", "0 to 100 %"), ("sparsity fc1 nan", "'nan' is no number"),
      ("sparsity fc1 0x10", "'0x10' is no number"), ("budget 1,5MB", "'1,5MB' is no size"),
      ("budget 0x10", "'0x10' is no size"), ("budget 1e3", "'1e3' is no size"),
      ("bits fc1 9", "1 to 8, 16 or 32"),
      ("channels fc3 50", "fc3 keeps its channels"), ("scheme fc1 word", "is no scheme"),
      ("undo", "undo: there is nothing to undo"),
      ("undo 3", "undo: it takes nothing"), ("budget lots", "budget: 'lots' is no size; type 'budget SIZE'"),
      ("seed -1", "seed: '-1' is no seed; type a whole number"),
      ("pattern fc1", "pattern: a layer or a value is missing; type 'pattern LAYER|all"),
      ("pattern fc1 dense", "pattern: 'dense' is no pattern, which is \"unstructured\", \"2:4\""),
      ("pattern fc1 5:4", "pattern"), ("pattern fc1 0:0", "pattern"),
      ("pattern fc1 block:0x4", "pattern"), ("pattern fc1 block:99999999999999999999x1", "is no pattern"),
      ("scheme fc1 linear", "scheme: 'linear' is no scheme, which is \"symmetric\""),
      ("granularity all group:0", "granularity"), ("granularity fc1 row", "'row' is no granularity"),
      ("range fc1 percentile:10", "50"), ("range fc1 percentile:nan", "is no range"),
      ("range fc9 minMax", "range: there is no layer 'fc9'"),
      (
        "scope there",
        "scope: 'there' is no scope, which is \"local\" or \"global\"; type 'scope local|global'"
      ),
      ("fine-tune 0", "fine-tune: '0' is no number of epochs"),
      ("save x.txt", "save: 'x.txt' has no known form"),
      ("save /no/such/x.json", "save: /no/such/x.json"),
      ("save /no/such/x.safetensors", "save: /no/such/x.safetensors"),
      ("load /no/such.json", "load: "), ("help me", "help: 'me' is no command"),
    ])
  func refusals(line: String, says: String) throws {
    let (mode, said) = try talk(line, "seed 5")
    #expect(said.remarks.count == 1 && said.remarks[0].contains(says), "\(said.remarks)")
    #expect(mode.state.seed == 5 && mode.state.compress.recipe == Recipe())
  }

  @Test(
    "a model with zeros is compared with what it takes in single precision, and what was pruned is called so")
  func zerosFromBefore() throws {
    let pruned = try compress(ModelFile.load("digits-mlp"), Recipe(defaults: LayerRecipe(sparsity: 0.8)))
    let (_, said) = try talk("measure", model: pruned.decodedModel())
    #expect(said.answers.contains { $0.hasPrefix("original: 68904 bytes;") }, "\(said.answers)")
    let (_, tuned) = try talk("sparsity all 80", "bits all 4", "fine-tune 1", "measure")
    #expect(tuned.answers.contains { $0.hasPrefix("pruned, quantized: ") }, "\(tuned.answers)")
    #expect(!tuned.answers.contains { $0.hasPrefix("quantized: ") })
  }

  @Test("channels of weights alone are kept, with the reason")
  func channelsOfWeightsAlone() throws {
    let (mode, said) = try talk("channels all 50", model: Model.weightsAlone())
    #expect(mode.state.compress.recipe == Recipe())
    #expect(
      said.remarks.contains { $0.contains("the model can't be run: ") })
  }

  @Test("what is saved can be loaded, and measured elsewhere")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "tinydash-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/with space"
    let (mode, said) = try talk(
      "sparsity fc2 80", "save \(path).json", "save \(path).safetensors", "save \(path).onnx", "reset",
      "load \(path).json")
    #expect(said.remarks == [])
    #expect(said.answers.count { $0 == "It is equal: every sample is taken for the same class." } == 2)
    #expect(said.answers.contains("The recipe in it is equal."))
    #expect(
      said.answers.contains {
        $0.firstMatch(of: /: \d{5} bytes, \d{5} of them weights, 1\.\d times smaller than 68904\.$/) != nil
      })
    #expect(said.answers.allSatisfy { $0.allSatisfy(\.isASCII) }, "\(said.answers)")
    #expect(mode.state.compress.recipe.settings(for: "fc2").sparsity == 0.8 && mode.state.dialog == nil)
    for suffix in ["safetensors", "onnx"] {
      let model = try ModelFile.read("\(path).\(suffix)")
      #expect(Set(model.layers.map(\.name)) == ["fc1", "fc2", "fc3"] || suffix == "onnx")
      #expect(said.answers.contains { $0.hasPrefix("\(path).\(suffix): ") })
    }
  }

  @Test("a training without a number of epochs has as many as the one before")
  func sameEpochs() throws {
    let (mode, said) = try talk("fine-tune 1", "undo", "fine-tune", "help fine-tune")
    #expect(mode.state.compress.newestFineTuning.epochs == 1)
    #expect(mode.state.jobs.entries.count == 2)
    #expect(
      said.answers.last?.contains("at first what the settings say or \(FineTuneOptions().epochs).") ?? false)
  }

  @Test("help lists every command once")
  func help() throws {
    let (_, said) = try talk("help", "help undo")
    for command in PlainMode.commands {
      #expect(said.answers.contains("\(command.usage): \(command.summary)"))
    }
    #expect(Set(PlainCommands.all.map { $0.name }).count == PlainCommands.all.count)
    #expect(said.answers.last == "undo: Takes the last change back.")
  }

  @Test("an answer that nobody can get ends it")
  func brokenOutput() throws {
    struct Gone: Error {}
    let mode = PlainMode(
      try DashboardState(model: ModelFile.load("digits-mlp"), datasetName: "digits"),
      in: .init(
        test: { throw Gone() }, dataset: { throw Gone() },
        readLine: { "show" },
        answer: { _ in throw Gone() }, remark: { _ in }))
    #expect(throws: Gone.self) { try mode.run() }
  }
}
