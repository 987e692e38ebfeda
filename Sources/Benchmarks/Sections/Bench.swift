import Foundation

/// What sections measure with.
struct Bench {
  let peers: PythonPeers
  let rounds: Int

  /// Tells the person who waits what is going on.
  func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

  /// Runs own work and the peers' in turn, in an order that changes with every round.
  ///
  /// - Parameter request: What the peers are asked for.
  /// - Returns: Seconds of every round: own ones, and the peers' by their names.
  func alternate(rounds: Int, request: String, _ work: () throws -> Void) throws -> Rounds {
    var result = Rounds()
    for round in 0..<rounds {
      for isOwnTurn in round.isMultiple(of: 2) ? [true, false] : [false, true] {
        if isOwnTurn {
          result.own.append(try seconds(work))
        } else if let answer = try peers.ask(request) {
          for (name, value) in answer { result.peers[name, default: []].append(value) }
        }
      }
    }
    return result
  }

  /// Seconds that `work` takes.
  func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start).inSeconds
  }
}

/// Seconds of each round.
struct Rounds {
  var own: [Double] = []
  /// By what the peer calls it, such as `pytorch 250` for batches of 250.
  var peers: [String: [Double]] = [:]

  /// A peer's rounds at the batch size with the best median.
  func best(of peer: String) -> (variant: String, seconds: [Double])? {
    peers.filter { $0.key == peer || $0.key.hasPrefix(peer + " ") }
      .min { $0.value.median < $1.value.median }
      .map { ($0.key, $0.value) }
  }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
