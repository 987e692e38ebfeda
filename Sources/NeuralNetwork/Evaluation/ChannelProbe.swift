internal import Synchronization

/// Hands its input on and adds up, channel by channel, what passes forward and backward. Only measurements put it into a graph.
struct ChannelProbe: Operator {
  /// Where sums go.
  let recorder: ChannelRecorder

  var name: String { "ChannelProbe" }
  func outputShape(for inputs: [Shape]) throws(GraphError) -> Shape { try soleInput(inputs) }
  func channelCoupling(for inputs: [Shape]) -> ChannelCoupling { .shared }

  func forward(_ pass: ForwardPass) {
    let input = pass.inputs[0]
    pass.output.pointer.update(from: input.pointer, count: pass.batch * input.sampleCount)
    for sample in 0..<pass.batch { recorder.record(input, sample: sample) }
  }

  func backward(_ pass: BackwardPass) {
    let input = pass.inputs[0]
    for sample in 0..<pass.batch {
      // The loss is the mean over the batch: each sample's own gradient is that many times larger.
      recorder.record(input, gradient: pass.outputGradient, sample: sample, factor: Double(pass.batch))
    }
    pass.inputGradients[0]?.pointer.update(
      from: pass.outputGradient.pointer, count: pass.batch * input.sampleCount)
  }
}

/// What a probe has seen so far.
final class ChannelRecorder: Sendable {
  private struct Sums {
    var magnitudes: [Double]
    var values: [Double]
    var squares: [Double]
    var taylor: [Double]
    var samples = 0
    var pixels = 1
  }

  private let sums: Mutex<Sums>

  init(channels: Int) {
    let zeros = [Double](repeating: 0, count: channels)
    sums = Mutex(Sums(magnitudes: zeros, values: zeros, squares: zeros, taylor: zeros))
  }

  func record(_ activation: Activation, sample: Int) {
    let (pixels, pixelStride, channelStride) = activation.channelStrides
    let values = activation.sample(sample)
    sums.withLock { sums in
      sums.samples += 1
      sums.pixels = pixels
      for channel in sums.values.indices {
        var (magnitude, sum, square) = (0.0, 0.0, 0.0)
        for pixel in 0..<pixels {
          let value = Double(values[pixel * pixelStride + channel * channelStride])
          magnitude += abs(value)
          sum += value
          square += value * value
        }
        sums.magnitudes[channel] += magnitude
        sums.values[channel] += sum
        sums.squares[channel] += square
      }
    }
  }

  func record(_ activation: Activation, gradient: Activation, sample: Int, factor: Double) {
    let (pixels, pixelStride, channelStride) = activation.channelStrides
    let values = activation.sample(sample)
    let gradients = gradient.sample(sample)
    sums.withLock { sums in
      for channel in sums.taylor.indices {
        var change = 0.0
        for pixel in 0..<pixels {
          let place = pixel * pixelStride + channel * channelStride
          change += Double(values[place]) * Double(gradients[place])
        }
        sums.taylor[channel] += abs(change) * factor
      }
    }
  }

  /// The means over all that was recorded.
  func activity(withGradients: Bool) -> ChannelActivity {
    sums.withLock { sums in
      let count = Double(max(1, sums.samples * sums.pixels))
      return ChannelActivity(
        meanMagnitude: sums.magnitudes.map { $0 / count },
        variance: zip(sums.values, sums.squares).map { sum, square in
          max(0, square / count - sum / count * (sum / count))
        },
        taylor: withGradients ? sums.taylor.map { $0 / Double(max(1, sums.samples)) } : nil)
    }
  }
}

extension Activation {
  /// The number of positions of each channel, and how far neighbouring positions and channels are apart.
  fileprivate var channelStrides: (pixels: Int, pixelStride: Int, channelStride: Int) {
    let pixels = sampleCount / max(1, channels)
    // Whatever isn't an image has its channels last.
    let isInterleaved = layout == .channelsLast || shape.rank != 3
    return isInterleaved ? (pixels, channels, 1) : (pixels, 1, pixels)
  }
}
