import Foundation
import ModelCompression
import NeuralNetwork
import Testing

@testable import ModelFormats

/// The compact file as a program reads it that knows nothing but its description in the README.
@Suite("The compact file, read by others")
struct ArtifactDecoderTests {
  /// A Python with NumPy: the one that `TINYDASH_PYTHON` names, or else the first of the path.
  private static let python: String? = {
    let named = ProcessInfo.processInfo.environment["TINYDASH_PYTHON"]
    for candidate in named.map({ [$0] }) ?? ["python3", "python"] {
      if (try? run(candidate, ["-c", "import numpy"])) == 0 { return candidate }
    }
    return nil
  }()

  private static var isRequired: Bool {
    ProcessInfo.processInfo.environment["TINYDASH_REQUIRE_PYTHON"] == "1"
  }

  /// Runs a program to its end.
  private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardError = isRequired ? FileHandle.standardError : FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test(
    "Python's decoder gives all weights, to the bit",
    .enabled(if: python != nil || isRequired, "no Python with NumPy"))
  func decoder() throws {
    let python = try #require(
      Self.python, "TINYDASH_REQUIRE_PYTHON is set, but there is no Python with NumPy")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../CrossChecks/decode_artifact.py").standardizedFileURL.path
    let folder = try TemporaryFolder()
    var recipes = CompactFileTests.recipes
    for bits in [2, 3, 4, 8] {
      for sparsity in [0, 0.6, 0.95] {
        for scheme in QuantizationScheme.allCases {
          recipes["\(scheme)-\(bits)-\(sparsity)"] = Recipe(
            defaults: LayerRecipe(
              sparsity: sparsity, bits: bits, scheme: scheme,
              granularity: [.perTensor, .perChannel, .perGroup(10)][bits % 3]))
        }
      }
    }
    var written: [String: Model] = [:]
    var encodings = Set<String>()
    // One with convolutions, and one with weights that half precision holds.
    var model = try #require(Architecture.named("digits-mlp")).makeModel(seed: 11)
    let convolutional = try #require(Architecture.named("resnet8")).makeModel(seed: 3)
    for name in ["fc1.weight", "fc2.weight"] {
      let elements = model[weight: name].elements
      var halves = model[weight: name]
      halves.elements = elements.map { ($0 * 64).rounded() / 64 }
      if name == "fc2.weight" { model[weight: name] = halves }
    }
    for (name, recipe) in recipes {
      for (kind, subject) in ["mlp": model, "resnet": convolutional]
      where kind == "mlp" || name.hasSuffix("4-0.6") {
        let compressed = try compress(subject, recipe)
        let path = "\(folder.path)/\(kind)-\(name).safetensors"
        let report = try ModelFile.save(compressed, to: path)
        encodings.formUnion(report.layers.flatMap { $0.encoding.split(separator: " ").map(String.init) })
        written[path] = compressed.decodedModel()
      }
    }
    // Every kind of encoding is among them.
    #expect(
      encodings.isSuperset(of: ["dense", "bitmap", "entropy", "fp16", "int4", "uint8", "palette3", "int1"]))
    #expect(encodings.contains { $0.hasPrefix("gap") })
    #expect(try Self.run(python, [script] + written.keys.sorted()) == 0)
    for (path, model) in written {
      let archive = try ZipArchive(FileBytes.read(path + ".npz"), file: path)
      #expect(archive.members.count == model.weights.count)
      for member in archive.members {
        let array = try NPYArray(archive.contents(of: member, limit: 1 << 24), file: member.name)
        let tensor = try #require(model.weights[String(member.name.dropLast(4))])
        #expect(array.shape == tensor.shape.dimensions)
        guard case .floats(let values) = array.elements else {
          Issue.record("\(path) \(member.name) holds no floats")
          continue
        }
        #expect(values.map(\.bitPattern) == tensor.elements.map(\.bitPattern), "\(path) \(member.name)")
      }
    }
  }
}
