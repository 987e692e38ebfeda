internal import CKernels

/// Layer normalization over the last dimensions of a sample (Ba, Kiros and Hinton, 2016): each position's elements are brought to
/// mean 0 and variance 1, then scaled and shifted element by element.
public struct LayerNorm: Operator {
  /// The first of the axes that are normalized together with all behind it; negative counts from behind.
  public let axis: Int
  /// What is added to the variance before its root is taken.
  public let epsilon: Float
  /// Whether there is a summand for each element.
  public let hasShift: Bool

  /// Creates a normalization from `axis` on, with PyTorch's epsilon.
  public init(axis: Int = -1, epsilon: Float = 1e-5, hasShift: Bool = true) {
    self.axis = axis
    self.epsilon = epsilon
    self.hasShift = hasShift
  }

  public var name: String { "LayerNorm" }
  public var layout: LayoutPreference { .channelsFirst }
  public var worksInPlace: Bool { true }

  public func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape {
    let input = try soleInput(inputs)
    _ = try input.resolved(axis: axis)
    return input
  }

  /// The shape of what is normalized together.
  private func normalizedShape(_ input: Shape) -> Shape {
    (try? input.resolved(axis: axis)).map { Shape(Array(input.dimensions[$0...])) } ?? []
  }

  public func parameters(for inputs: [Shape]) -> [Parameter] {
    let shape = normalizedShape(inputs[0])
    let scale = Parameter(role: .scale, suffix: "weight", shape: shape, outputChannelAxis: nil)
    let shift = Parameter(role: .shift, suffix: "bias", shape: shape, outputChannelAxis: nil)
    return hasShift ? [scale, shift] : [scale]
  }

  public func macs(for inputs: [Shape]) -> Int { inputs[0].elementCount }

  /// What is normalized together needs all of it.
  public func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .opaque }

  /// The mean of a row and the reciprocal of its deviation, from sums in double precision.
  private func moments(_ row: UnsafePointer<Float>, _ count: Int) -> (mean: Float, inverse: Float) {
    var sum = 0.0
    for i in 0..<count { sum += Double(row[i]) }
    let mean = sum / Double(count)
    var squares = 0.0
    for i in 0..<count {
      let deviation = Double(row[i]) - mean
      squares += deviation * deviation
    }
    return (Float(mean), Float(1 / (squares / Double(count) + Double(epsilon)).squareRoot()))
  }

  public func forward(_ pass: ForwardPass) {
    let count = normalizedShape(pass.output.shape).elementCount
    guard count > 0 else { return }
    let rows = Blocks(
      of: pass.batch * pass.output.sampleCount / count, size: max(1, elementsPerBlock / count))
    let scale = pass.parameters[0]
    let shift = hasShift ? pass.parameters[1] : nil
    pass.lanes.forEach(rows.count) { block, _ in
      for row in rows[block] {
        let x = pass.inputs[0].pointer + row * count
        let y = pass.output.pointer + row * count
        let (mean, inverse) = moments(x, count)
        if let shift {
          for i in 0..<count { y[i] = (x[i] - mean) * inverse * scale[i] + shift[i] }
        } else {
          for i in 0..<count { y[i] = (x[i] - mean) * inverse * scale[i] }
        }
      }
    }
  }

  // Saved: the gradients of scale and shift for each sample, which are then added in order.

  public func savedCount(for inputs: [Shape], batch: Int) -> Int {
    2 * batch * normalizedShape(inputs[0]).elementCount
  }

  public func backward(_ pass: BackwardPass) {
    let count = normalizedShape(pass.output.shape).elementCount
    guard count > 0 else { return }
    let rows = pass.output.sampleCount / count
    let scale = pass.parameters[0]
    pass.lanes.forEach(pass.batch) { sample, _ in
      let sums = pass.saved + 2 * sample * count
      sums.update(repeating: 0, count: 2 * count)
      for row in 0..<rows {
        let x = pass.inputs[0].sample(sample) + row * count
        let dy = pass.outputGradient.sample(sample) + row * count
        let (mean, inverse) = moments(x, count)
        var sum = 0.0
        var product = 0.0
        for i in 0..<count {
          let normalized = (x[i] - mean) * inverse
          sums[i] += dy[i] * normalized
          sums[count + i] += dy[i]
          sum += Double(dy[i] * scale[i])
          product += Double(dy[i] * scale[i] * normalized)
        }
        guard let target = pass.inputGradients[0] else { continue }
        let dx = target.sample(sample) + row * count
        let (meanGradient, slope) = (Float(sum / Double(count)), Float(product / Double(count)))
        for i in 0..<count {
          dx[i] = inverse * (dy[i] * scale[i] - meanGradient - (x[i] - mean) * inverse * slope)
        }
      }
    }
    for (place, gradient) in pass.parameterGradients.enumerated() {
      gradient.update(repeating: 0, count: count)
      for sample in 0..<pass.batch {
        accumulate(pass.saved + (2 * sample + place) * count, gradient, Int64(count))
      }
    }
  }
}
