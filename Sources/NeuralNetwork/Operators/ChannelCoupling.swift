/// How the channels of an operator's output hang together with those of its inputs: what else must be cut when one
/// of them goes.
public enum ChannelCoupling: Hashable, Sendable {
  /// Each output channel is made from all input channels, so either side can be cut alone.
  case independent
  /// Output channel c comes from channel c of every input: they are cut together.
  case shared
  /// Input channel c becomes the `positions` consecutive output channels from c × `positions`.
  case flattened(positions: Int)
  /// Channels can't be cut on either side.
  case opaque
}

extension Shape {
  /// The dimension that counts channels: the first of an image `[channels, height, width]`, the last of anything else;
  /// `nil` for a scalar.
  public var channelAxis: Int? { rank == 0 ? nil : rank == 3 ? 0 : rank - 1 }

  /// The number of channels; 1 for a scalar.
  public var channels: Int { channelAxis.map { dimensions[$0] } ?? 1 }
}
