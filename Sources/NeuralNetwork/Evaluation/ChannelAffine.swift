/// A factor and a summand for every channel: a batch normalization whose statistics stand still. Only measurements put it into a
/// graph, where gradients are wanted of what a model computes outside training.
struct ChannelAffine: Operator {
  let factors: [Float]
  let summands: [Float]

  /// The normalization with its running statistics.
  init(_ norm: BatchNorm, scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor) {
    var factors: [Float] = []
    var summands: [Float] = []
    for c in scale.elements.indices {
      let factor = scale.elements[c] / (variance.elements[c] + norm.epsilon).squareRoot()
      factors.append(factor)
      summands.append(shift.elements[c] - mean.elements[c] * factor)
    }
    self.factors = factors
    self.summands = summands
  }

  var name: String { "ChannelAffine" }
  var layout: LayoutPreference { .channelsLast }
  var worksInPlace: Bool { true }
  var backwardReads: BackwardReads { [] }
  func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape { try soleInput(inputs) }
  func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  func forward(_ pass: ForwardPass) {
    let rows = pass.batch * pass.output.sampleCount / factors.count
    let (x, y) = (pass.inputs[0].pointer, pass.output.pointer)
    for row in 0..<rows {
      for c in factors.indices {
        let place = row * factors.count + c
        y[place] = factors[c] * x[place] + summands[c]
      }
    }
  }

  func backward(_ pass: BackwardPass) {
    guard let target = pass.inputGradients[0]?.pointer else { return }
    let rows = pass.batch * pass.outputGradient.sampleCount / factors.count
    let gradient = pass.outputGradient.pointer
    for row in 0..<rows {
      for c in factors.indices {
        let place = row * factors.count + c
        target[place] = factors[c] * gradient[place]
      }
    }
  }
}
