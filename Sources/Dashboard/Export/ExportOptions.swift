internal import Foundation
public import ModelFormats

/// What is written when the model on the Compress screen is taken away, and how.
public struct ExportOptions: Hashable, Sendable {
  /// The kinds of files that there are.
  public enum Form: Int, Hashable, Sendable, CaseIterable {
    /// A model that runtimes load.
    case onnx
    /// A model in the fewest bytes.
    case compact
    /// What is done to the model, without it.
    case recipe

    /// What the names of such files end in, without the dot.
    var suffix: String {
      switch self {
      case .onnx: "onnx"
      case .compact: "safetensors"
      case .recipe: "json"
      }
    }

    /// What it is called.
    var title: String {
      switch self {
      case .onnx: "ONNX model"
      case .compact: "compact file"
      case .recipe: "recipe"
      }
    }
  }

  /// The kind of file.
  public var form = Form.onnx
  /// How an ONNX file holds the weights of layers.
  public var weights = ONNXWeightForm.smallest
  /// The file that was typed; `nil` is one named after the model.
  public var path: String?

  /// Takes another form; the name that was typed gets its ending.
  mutating func take(_ form: Form) {
    if let path, let dot = path.lastIndex(of: "."), path[dot...].dropFirst() == self.form.suffix[...] {
      self.path = path[...dot] + form.suffix
    }
    self.form = form
  }
}

/// A line of the dialog in which the model is written to a file.
public enum ExportOption: Int, Hashable, Sendable, CaseIterable {
  /// The kind of file.
  case form
  /// How an ONNX file holds the weights of layers.
  case weights
  /// The file's name.
  case file

  /// What it is called.
  var title: String {
    switch self {
    case .form: "write"
    case .weights: "weights"
    case .file: "file"
    }
  }
}

extension DashboardState {
  /// The file that is to be written, as it was typed or named after the model.
  var exportPath: String {
    let options = export.options
    if let path = options.path { return path }
    let name = compress.subject.title.fileName
    let ending = options.form == .recipe ? "recipe" : "compressed"
    return "\(name.isEmpty ? "model" : name)-\(ending).\(options.form.suffix)"
  }

  /// Why an option does nothing now, if it doesn't.
  func obstacle(to option: ExportOption) -> String? {
    option == .weights && export.options.form != .onnx ? "it is for ONNX files" : nil
  }

  /// An option's value as it is written.
  func text(of option: ExportOption) -> String {
    switch option {
    case .form: "\(export.options.form.title), .\(export.options.form.suffix)"
    case .weights: export.options.weights.rawValue
    case .file: exportPath
    }
  }

  /// What an option does with the value that it has.
  func explanation(of option: ExportOption) -> String {
    switch option {
    case .form:
      switch export.options.form {
      case .onnx: "Standard operators; integers are stored as such and dequantized by the runtime."
      case .compact:
        "Encoded as the sizes on the screen say: read by this program, and by whatever follows the README."
      case .recipe: "What is done to each layer, as JSON: for E here, and for --recipe."
      }
    case .weights:
      switch export.options.weights {
      case .smallest:
        "Where it saves a tenth, positions and small codes are decoded when a runtime loads the file."
      case .sparseInitializers:
        "Layers with few weights left as sparse_initializer, which not every runtime takes."
      case .dense: "Integers or floats with all zeros: larger, and loaded by every runtime."
      }
    case .file: "→ or a click edits the name; its ending decides what is written."
    }
  }

  /// What there is to decide about a file that is there already, while there is.
  var replacementQuestion: String? {
    guard let replacement = export.offeredReplacement else { return nil }
    let what = replacement.isModel ? "is what this model was opened from" : "is there already"
    return "\(exportPath) \(what): Enter replaces it, Esc keeps it."
  }

  /// Takes an option some steps further; the file's name is edited instead.
  mutating func step(_ option: ExportOption, by steps: Int) {
    export.offeredReplacement = nil
    switch option {
    case .form: export.options.take(ExportOptions.Form.allCases.neighbor(of: export.options.form, by: steps))
    case .weights:
      export.options.weights = ONNXWeightForm.allCases.neighbor(of: export.options.weights, by: steps)
    case .file: entry = .init(purpose: .exportFile, text: exportPath)
    }
  }

  /// Takes a typed name, whose ending decides the form.
  mutating func setExportFile(_ text: String) throws {
    let name = text.trimmingCharacters(in: .whitespaces)
    let suffix = name.contains(".") ? name.split(separator: ".").last.map { $0.lowercased() } ?? "" : ""
    guard let form = ExportOptions.Form.allCases.first(where: { $0.suffix == suffix }) else {
      throw Refusal("'\(text)' has no known form; end it in .onnx, .safetensors or .json")
    }
    export.offeredReplacement = nil
    export.options.form = form
    export.options.path = name
  }
}
