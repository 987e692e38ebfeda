import Foundation

/// All figures, as a table or as JSON.
struct BenchmarkReport {
  let machine: Machine
  let peers: String
  var figures: [Figure] = []

  init(machine: Machine, peers: String) {
    self.machine = machine
    self.peers = peers
  }

  func printHeader() {
    print("\(machine.summary)\npeers: \(peers)")
  }

  func printTable(of figures: [Figure]) {
    var rows = [["work", "of", "tinydash", "peer", "", "ratio", "fastest", "target", "met", ""]]
    for figure in figures {
      let peer: [String] =
        switch figure.target {
        case .ratio where figure.peerValue == nil: [figure.peer ?? "peer", "missing"]
        default: [figure.peer ?? "", figure.peerValue.map { number($0) + " " + figure.unit } ?? ""]
        }
      rows.append(
        [figure.work, figure.statistic, number(figure.value) + " " + figure.unit] + peer + [
          figure.ratio.map { String(format: "%.2f×", $0) } ?? "",
          figure.fastestRatio.map { String(format: "%.2f×", $0) } ?? "",
          describe(figure.target, unit: figure.unit),
          figure.isMet.map { $0 ? "yes" : "NO" } ?? (figure.target == nil ? "" : "?"), figure.note,
        ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    print("")
    for row in rows {
      let cells = row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return [2, 4, 5, 6, 7].contains(column) ? padding + row[column] : row[column] + padding
      }
      let line = cells.joined(separator: "  ")
      print(String(line.reversed().drop { $0 == " " }.reversed()))
    }
    fflush(nil)
  }

  private func describe(_ target: Figure.Target?, unit: String) -> String {
    switch target {
    case .value(let limit): "≤ \(number(limit)) \(unit)"
    case .ratio(let limit): "≤ " + String(format: "%.1f×", limit)
    case nil: ""
    }
  }

  /// Three digits that count.
  private func number(_ value: Double) -> String {
    switch abs(value) {
    case 0: "0"
    case ..<10: String(format: "%.2f", value)
    case ..<100: String(format: "%.1f", value)
    default: String(format: "%.0f", value)
    }
  }

  private struct Entry: Encodable {
    let work: String
    let statistic: String
    let value: Double
    let unit: String
    let samples: [Double]
    let peer: String?
    let peerValue: Double?
    let peerSamples: [Double]?
    let ratio: Double?
    let fastestRatio: Double?
    let targetValue: Double?
    let targetRatio: Double?
    let isMet: Bool?
    let note: String?
  }

  private struct Document: Encodable {
    let machine: Machine
    let peers: String
    let figures: [Entry]
  }

  func printJSON() throws {
    let entries = figures.map { figure in
      var targetValue: Double?
      var targetRatio: Double?
      switch figure.target {
      case .value(let limit): targetValue = limit
      case .ratio(let limit): targetRatio = limit
      case nil: break
      }
      return Entry(
        work: figure.work, statistic: figure.statistic, value: figure.value, unit: figure.unit,
        samples: figure.samples, peer: figure.peer, peerValue: figure.peerValue,
        peerSamples: figure.peerSamples.isEmpty ? nil : figure.peerSamples, ratio: figure.ratio,
        fastestRatio: figure.fastestRatio, targetValue: targetValue, targetRatio: targetRatio,
        isMet: figure.isMet, note: figure.note.isEmpty ? nil : figure.note)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let document = Document(machine: machine, peers: peers, figures: entries)
    print(String(decoding: try encoder.encode(document), as: UTF8.self))
  }
}
