/// The order of a value's elements in memory while a graph runs.
///
/// Values that go in and out of the engine are always `channelsFirst`, as in PyTorch and ONNX. Inside, images are kept
/// `channelsLast`: a convolution's product then writes its output in place, and loops over channels are contiguous.
public enum Layout: Hashable, Sendable {
  /// `[batch, channels, height, width]`; also every value that isn't an image.
  case channelsFirst
  /// `[batch, height, width, channels]`.
  case channelsLast
}

/// The order of elements that an operator asks for.
public enum LayoutPreference: Hashable, Sendable {
  /// Whatever the first input has, the same for all inputs.
  case any
  /// Images with their channels last.
  case channelsLast
  /// Row-major order of the shape as it is written.
  case channelsFirst
}
