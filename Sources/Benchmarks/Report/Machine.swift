import Foundation

/// What it was measured on.
struct Machine: Encodable {
  let processor: String
  let cores: Int
  /// Processes that wanted to run in the last minute, on average, before anything was measured.
  let loadBefore: Double
  /// Variables that change what OpenBLAS does for this program; peers run without them.
  let openBLASVariables: [String: String]

  init() {
    let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = info.split(separator: "\n").first { $0.hasPrefix("model name") }
    processor =
      model?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
    cores = ProcessInfo.processInfo.activeProcessorCount
    var averages = [0.0, 0, 0]
    loadBefore = getloadavg(&averages, 3) > 0 ? averages[0] : .nan
    openBLASVariables = ProcessInfo.processInfo.environment.filter { $0.key.hasPrefix("OPENBLAS_") }
  }

  /// One line.
  var summary: String {
    var parts = ["\(processor), \(cores) cores", "load \(String(format: "%.1f", loadBefore)) before"]
    parts += openBLASVariables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return parts.joined(separator: " · ")
  }
}
