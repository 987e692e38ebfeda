/// Channels that can only be cut together: those of one layer, with all that hangs on them.
///
/// A residual sum ties the layers before it together, a depthwise convolution its output to its input; normalizations and
/// activations follow, and whoever reads the channels loses inputs. Every channel of a graph belongs to one group.
public struct ChannelGroup: Hashable, Sendable, Identifiable {
  /// A weight's axis that shrinks with the group.
  public struct Member: Hashable, Sendable {
    /// On which side of its operator the axis counts channels.
    public enum Side: Hashable, Sendable {
      /// The channels that the operator puts out.
      case output
      /// The channels that it reads.
      case input
    }

    /// The index of the node that the weight belongs to.
    public let node: Int
    /// What the weight is for.
    public let role: Parameter.Role
    /// The weight's name in the model, such as `conv1.weight`.
    public let weightName: String
    /// The axis of the weight that is cut.
    public let axis: Int
    /// How many consecutive indices of the axis belong to one channel: more than 1 behind a flattened image.
    public let positions: Int
    /// On which side of its operator the axis counts channels.
    public let side: Side
  }

  /// Why a group's channels can't be cut.
  public enum Obstacle: Hashable, Sendable, CustomStringConvertible {
    /// They are those of a graph's input.
    case input(String)
    /// They are those of a graph's output.
    case output(String)
    /// They pass through an operator that needs them all.
    case opaque(node: String)

    public var description: String {
      switch self {
      case .input(let name): "the channels are those of the input '\(name)'"
      case .output(let name): "the channels are those of the output '\(name)'"
      case .opaque(let node): "'\(node)' needs all of the channels"
      }
    }
  }

  /// Its place among the graph's groups.
  public let id: Int
  /// What people call it: its first layer, or where the channels come from if that is no layer.
  public let name: String
  /// The number of channels.
  public let channels: Int
  /// The values that carry the channels.
  public let values: [Graph.ValueID]
  /// The layers with weights for each of the channels as outputs, in order: those that make the channels from others, and
  /// depthwise convolutions.
  public let layers: [String]
  /// The normalizations of the channels, in order.
  public let normalizations: [String]
  /// The layers that lose inputs when channels are cut, in order.
  public let readers: [String]
  /// All axes of weights that shrink with the group.
  public let members: [Member]
  /// Why the channels can't be cut, or `nil`.
  public let obstacle: Obstacle?

  /// Whether channels can be cut.
  public var isPrunable: Bool { obstacle == nil }

  /// The layers that lose output channels whenever `layer` does.
  public func layersDragged(by layer: String) -> [String] { layers.filter { $0 != layer } }

  /// The indices along a member's axis that belong to some of the channels.
  public static func indices(ofChannels channels: [Int], positions: Int) -> [Int] {
    positions == 1 ? channels : channels.flatMap { $0 * positions..<($0 + 1) * positions }
  }
}

extension Graph {
  /// The group of the channels that a node puts out, or `nil` when there is no node of that name.
  public func channelGroup(ofLayer name: String) -> ChannelGroup? {
    guard let node = nodes.firstIndex(where: { $0.name == name }) else { return nil }
    let value = value(ofNode: node)
    return channelGroups.first { $0.values.contains(value) }
  }
}
