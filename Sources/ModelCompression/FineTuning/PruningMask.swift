public import NeuralNetwork

/// Which weights of one layer pruning leaves, so that the others can be held at zero while the layer is trained.
public struct PruningMask: Hashable, Sendable {
  /// For every weight, row by row, whether it stays.
  public private(set) var kept: [Bool]

  /// Keeps everything.
  public init(keepingAll count: Int) { kept = [Bool](repeating: true, count: count) }

  /// The mask of what `compressLayer` would remove from `weights`.
  ///
  /// A kept weight may be zero itself; training can change it, unlike those that were removed.
  ///
  /// - Parameters:
  ///   - settings: must be valid (`LayerRecipe.validate`).
  ///   - cut: which weights go where that was decided over several layers; otherwise the settings' sparsity decides.
  public init(pruning weights: Tensor, settings: LayerRecipe, cut: MagnitudeCut? = nil) {
    let columns = columnCount(of: weights.count, rows: weights.rows)
    let values = weights.elements
    switch settings.pattern {
    case .unstructured:
      let cut =
        cut ?? MagnitudeCut(removing: exactCount(settings.sparsity, of: values.count), of: values)
      kept = values.indices.map { !cut.removes(values[$0], at: $0) }
    case .nOfM(let keptCount, let group):
      // Magnitudes moved up by one place in the order of floats: nothing is zero, and all comparisons stay the same.
      let marks = values.map { Float(bitPattern: min($0.magnitude.bitPattern + 1, 0x7fff_ffff)) }
      kept = pruneGroups(marks, columns: columns, kept: keptCount, group: group).map { $0.bitPattern != 0 }
    case .block(let blockRows, let blockColumns):
      let grid = BlockGrid(
        rows: weights.rows, columns: columns, blockRows: blockRows, blockColumns: blockColumns)
      let norms = blockNorms(values, grid: grid)
      let cut = MagnitudeCut(removing: exactCount(settings.sparsity, of: grid.count), of: norms)
      kept = [Bool](repeating: true, count: values.count)
      for (block, norm) in norms.enumerated() where cut.removes(norm, at: block) {
        let (down, across) = block.quotientAndRemainder(dividingBy: grid.across)
        for row in grid.rowRange(ofBlockRow: down) {
          for column in grid.columnRange(ofBlockColumn: across) { kept[row * columns + column] = false }
        }
      }
    }
  }

  /// The number of weights that are removed.
  public var removedCount: Int { kept.count { !$0 } }

  /// Sets what isn't kept to +0.
  func apply(to values: UnsafeMutableBufferPointer<Float>) {
    precondition(values.count == kept.count, "a mask is for one layer's weights")
    kept.withUnsafeBufferPointer { kept in
      for index in 0..<kept.count { values[index] = kept[index] ? values[index] : 0 }
    }
  }
}

extension Recipe {
  /// What the recipe leaves of every layer's weights, by layer name.
  ///
  /// - Throws: `RecipeError` when the recipe is out of range or names a layer that the model hasn't.
  public func pruningMasks(for model: Model) throws(RecipeError) -> [String: PruningMask] {
    try validate(for: model)
    let cuts = pooledCuts(for: model)
    var masks: [String: PruningMask] = [:]
    for layer in model.layers {
      masks[layer.name] = PruningMask(
        pruning: model[weight: layer.weightName], settings: settings(for: layer.name), cut: cuts[layer.name])
    }
    return masks
  }
}
