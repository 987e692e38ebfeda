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
