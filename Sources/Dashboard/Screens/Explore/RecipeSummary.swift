internal import ModelCompression
internal import NeuralNetwork
internal import TerminalCanvas

extension Recipe {
  /// What it does to a model's layers in a few words each, such as `80 % sparse`, `4 bits`; nothing where it does nothing.
  ///
  /// Where layers differ, their weights' mean is told, and of bits, which have no meaning in between, from where to where they go.
  func summary(for layers: [Layer]) -> [String] {
    let settings = layers.map { (settings: self.settings(for: $0.name), count: $0.weightShape.elementCount) }
    let count = Double(settings.reduce(0) { $0 + $1.count })
    guard count > 0 else { return [] }
    func mean(_ value: (LayerRecipe) -> Double) -> Double {
      settings.reduce(0) { $0 + value($1.settings) * Double($1.count) } / count
    }
    func common<Value: Hashable>(_ value: (LayerRecipe) -> Value) -> Value? {
      let values = Set(settings.map { value($0.settings) })
      return values.count == 1 ? values.first : nil
    }
    var parts: [String] = []
    if settings.contains(where: { $0.settings.channelSparsity > 0 }) {
      parts.append(
        common(\.channelSparsity).map { "\(percent($0)) of channels cut" } ?? "channels cut")
    }
    let sparsity = mean(\.sparsity)
    if sparsity > 0 {
      let isUniform = common(\.sparsity) != nil
      let amount = percent(isUniform ? settings[0].settings.sparsity : sparsity)
      switch common(\.pattern) {
      case .nOfM(let kept, let group)?: parts.append("\(kept):\(group) sparse")
      case .block(let rows, let columns)?: parts.append("\(amount) sparse in \(rows)×\(columns)")
      default: parts.append("\(amount) sparse" + (layers.contains { isPooled($0.name) } ? ", global" : ""))
      }
    }
    let quantized = layers.indices.filter { settings[$0].settings.bits != 32 }
    if let first = quantized.first {
      let schemes = Set(quantized.map { settings[$0].settings.scheme })
      let scheme =
        schemes.count > 1 || schemes == [.symmetric] ? "" : " \(settings[first].settings.scheme.word)"
      let widths = settings.map(\.settings.bits)
      let (least, most) = (widths.min() ?? 32, widths.max() ?? 32)
      if least == most || quantized.count == 1 {
        let place = least == most ? "" : " in \(layers[first].name)"
        parts.append("\(Numbers.count(least, of: "bit"))\(scheme)\(place)")
      } else {
        parts.append("\(least) to \(most) bits\(scheme)")
      }
    }
    return parts
  }
}

/// A part of a whole in as few places as say it, such as `80 %` or `12.5 %`.
private func percent(_ part: Double) -> String {
  let text = Numbers.shortPercent(part)
  return text.hasSuffix(" %") ? text : text.dropLast() + " %"
}

extension Subject {
  /// What it is, beside the model that everything is compared with: its name where that is another one, and what was done to it.
  func difference(from original: Subject) -> [String] {
    (model.name == original.model.name ? [] : [model.name]) + origin.namedSteps
  }
}
