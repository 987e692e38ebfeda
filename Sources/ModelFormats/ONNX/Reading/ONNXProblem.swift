/// Why a part of an ONNX file can't be used.
struct ONNXProblem: Error, Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// The file breaks the format's rules.
    case malformed
    /// It uses something that isn't computed here.
    case unsupported
    /// It can't be computed one sample at a time.
    case mixesSamples
  }

  let kind: Kind
  /// What was found and what was expected; names the node once it is known.
  let message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
