internal import CKernels

/// Moves an image's channels last or first. Plans put it where an operator needs another order than its input has;
/// graphs don't contain it.
struct ConvertLayout: Operator {
  /// The order of the output's elements.
  let target: Layout

  var name: String { "ConvertLayout" }
  var backwardReads: BackwardReads { [] }
  func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape { try soleImage(inputs) }
  func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  func forward(_ pass: ForwardPass) {
    convert(pass.inputs[0], to: pass.output, batch: pass.batch, lanes: pass.lanes)
  }

  func backward(_ pass: BackwardPass) {
    guard let inputGradient = pass.inputGradients[0] else { return }
    convert(pass.outputGradient, to: inputGradient, batch: pass.batch, lanes: pass.lanes)
  }

  private func convert(_ source: Activation, to target: Activation, batch: Int, lanes: WorkerLanes) {
    let channels = Int64(source.shape[0])
    let pixels = Int64(source.shape[1] * source.shape[2])
    lanes.forEach(batch) { sample, _ in
      if target.layout == .channelsLast {
        transpose_matrix(source.sample(sample), target.sample(sample), channels, pixels)
      } else {
        transpose_matrix(source.sample(sample), target.sample(sample), pixels, channels)
      }
    }
  }
}
