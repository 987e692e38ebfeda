internal import NeuralNetwork

// One line for each operator: how it is written as numbers and made from them again.
extension GraphDescription {
  struct Entry: Sendable {
    /// The numbers of an operator of this kind, or nil for one of another.
    let numbers: @Sendable (any Operator) -> [Double]?
    /// The operator, or nil when the numbers are too few or out of any range.
    let make: @Sendable (Numbers) -> (any Operator)?

    /// An entry for operators of one type.
    static func of<Kind: Operator>(
      _ type: Kind.Type, _ numbers: @escaping @Sendable (Kind) -> [Double]?,
      _ make: @escaping @Sendable (Numbers) -> Kind?
    ) -> Entry {
      Entry(numbers: { ($0 as? Kind).flatMap(numbers) }, make: make)
    }

    /// An entry for an operator without numbers.
    static func plain<Kind: Operator>(_ make: @escaping @Sendable () -> Kind) -> Entry {
      of(Kind.self) { _ in
        []
      } _: { _ in
        make()
      }
    }
  }

  /// The operators by the names that they are written with.
  static let operators = builtinOperators.merging(importedOperators) { first, _ in first }

  private static let builtinOperators: [String: Entry] = [
    "Conv2D": .of(Conv2D.self) {
      [Double($0.outputChannels), Double($0.groups), $0.hasBias ? 1 : 0] + numbers(of: $0.window)
    } _: {
      Conv2D(
        outputChannels: $0.whole(0), window: window($0, from: 3), groups: $0.whole(1), hasBias: $0.flag(2))
    },
    "Dense": .of(Dense.self) {
      [Double($0.outputs), $0.hasBias ? 1 : 0]
    } _: {
      Dense(outputs: $0.whole(0), hasBias: $0.flag(1))
    },
    "BatchNorm": .of(BatchNorm.self) {
      [Double($0.epsilon), Double($0.momentum)]
    } _: {
      guard $0.float(0) >= 0, $0.float(0).isFinite, (0...1).contains($0.float(1)) else { return nil }
      return BatchNorm(epsilon: $0.float(0), momentum: $0.float(1))
    },
    "ReLU": .plain { ReLU() }, "Sigmoid": .plain { Sigmoid() }, "Tanh": .plain { Tanh() },
    "Add": .plain { Add() }, "GlobalAveragePool": .plain { GlobalAveragePool() },
    "Softmax": .of(Softmax.self) {
      [Double($0.axis)]
    } _: {
      $0.wholeIfAny(0).map { Softmax(axis: $0) }
    },
    "GELU": .of(GELU.self) {
      [$0.form == .exact ? 0 : 1]
    } _: {
      GELU(form: $0.flag(0) ? .tanhApproximation : .exact)
    },
    "Clip": .of(Clip.self) {
      [Double($0.low), Double($0.high)]
    } _: {
      guard $0.float(0) <= $0.float(1) else { return nil }
      return Clip(low: $0.float(0), high: $0.float(1))
    },
    "Flatten": .of(Reshape.self) {
      $0.shape == nil ? [] : nil
    } _: { _ in
      .flatten
    },
    "Reshape": .of(Reshape.self) {
      $0.shape?.dimensions.map { Double($0) }
    } _: {
      let extents = $0.wholes()
      guard extents.count <= 8, extents.allSatisfy({ $0 >= 0 }) else { return nil }
      return Reshape(to: Shape(extents))
    },
    "MaxPool2D": .of(MaxPool2D.self) {
      numbers(of: $0.window) + [$0.roundsUp ? 1 : 0]
    } _: {
      MaxPool2D(window($0, from: 0), roundsUp: $0.flag(10))
    },
    "AveragePool2D": .of(AveragePool2D.self) {
      [$0.countsPadding ? 1 : 0] + numbers(of: $0.window) + [$0.roundsUp ? 1 : 0]
    } _: {
      AveragePool2D(window($0, from: 1), countsPadding: $0.flag(0), roundsUp: $0.flag(11))
    },
    "QuantizeActivations": .of(QuantizeActivations.self) {
      // While ranges are still being trained, a model isn't finished.
      $0.source == .fixed ? [Double($0.bits), $0.isSymmetric ? 1 : 0] : nil
    } _: {
      QuantizeActivations(bits: $0.whole(0), isSymmetric: $0.flag(1))
    },
  ]

  /// The name and the numbers of an operator, or nil for one that has no entry.
  static func describe(_ operation: any Operator) -> (name: String, numbers: [Double])? {
    for (name, entry) in operators {
      if let numbers = entry.numbers(operation) { return (name, numbers) }
    }
    return nil
  }

  private static func numbers(of window: Window) -> [Double] {
    [
      window.height, window.width, window.strideY, window.strideX, window.top, window.left, window.bottom,
      window.right, window.dilationY, window.dilationX,
    ].map { Double($0) }
  }

  /// A window whose numbers the operators check.
  private static func window(_ numbers: Numbers, from start: Int) -> Window {
    var window = Window(height: numbers.whole(start), width: numbers.whole(start + 1))
    (window.strideY, window.strideX) = (numbers.whole(start + 2), numbers.whole(start + 3))
    (window.top, window.left) = (numbers.whole(start + 4), numbers.whole(start + 5))
    (window.bottom, window.right) = (numbers.whole(start + 6), numbers.whole(start + 7))
    (window.dilationY, window.dilationX) = (numbers.whole(start + 8), numbers.whole(start + 9))
    return window
  }
}
