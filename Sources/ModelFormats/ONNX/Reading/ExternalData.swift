internal import Foundation

/// The files beside a model that hold bytes of its tensors.
///
/// Only files in the model's own folder or below are opened, wherever symbolic links lead. An instance is used by one thread at a
/// time.
final class ExternalData {
  private let folder: URL
  private var files: [String: Data] = [:]

  /// Prepares for reading files beside the model at `path`.
  init(besides path: String) {
    folder = URL(fileURLWithPath: path).deletingLastPathComponent().resolvingSymlinksInPath()
  }

  /// The bytes of `proto`, of which there must be `count`.
  ///
  /// - Throws: ``ONNXProblem`` when the file isn't where a model's files may be or can't be read, or the bytes aren't all in it.
  func bytes(of proto: Onnx_TensorProto, count: Int) throws(ONNXProblem) -> Data {
    let name = proto.name.shortened
    func entry(_ key: String) -> String? { proto.externalData.first { $0.key == key }?.value }
    func number(_ key: String) throws(ONNXProblem) -> Int? {
      guard let text = entry(key) else { return nil }
      guard let value = Int(text), value >= 0 else {
        throw ONNXProblem(
          .malformed, "tensor \"\(name)\" has the \(key) \"\(text.shortened)\"; expected a number")
      }
      return value
    }
    guard let location = entry("location"), !location.isEmpty else {
      throw ONNXProblem(.malformed, "tensor \"\(name)\" is in a file of its own, but doesn't say in which")
    }
    let offset = try number("offset") ?? 0
    let length = try number("length")
    if let length, length != count {
      throw ONNXProblem(.malformed, "tensor \"\(name)\" has \(length) bytes; its shape needs \(count)")
    }
    let data = try contents(of: location, tensor: name)
    guard offset <= data.count, count <= data.count - offset else {
      throw ONNXProblem(
        .malformed,
        "tensor \"\(name)\" needs \(count) bytes from \(offset) on of \"\(location.shortened)\", which has "
          + "\(data.count)")
    }
    return data[data.startIndex + offset..<data.startIndex + offset + count]
  }

  private func contents(of location: String, tensor: String) throws(ONNXProblem) -> Data {
    if let data = files[location] { return data }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.hasPrefix("/"), !location.contains("\0"), !location.contains("\\"), !parts.contains("..")
    else {
      throw ONNXProblem(
        .malformed,
        "tensor \"\(tensor)\" is in \"\(location.shortened)\"; only files in the model's own folder are read")
    }
    let url = folder.appendingPathComponent(location).resolvingSymlinksInPath()
    let root = folder.path.hasSuffix("/") ? folder.path : folder.path + "/"
    guard url.path.hasPrefix(root) else {
      throw ONNXProblem(
        .malformed,
        "tensor \"\(tensor)\" is in \"\(location.shortened)\", which is outside the model's folder")
    }
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(url.path)
    } catch {
      throw ONNXProblem(
        .malformed, "tensor \"\(tensor)\" is in \"\(location.shortened)\", which \(error.message)")
    }
    let data = Data(bytes)
    files[location] = data
    return data
  }
}
