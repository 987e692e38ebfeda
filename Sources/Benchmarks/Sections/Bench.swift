import NeuralNetwork
import Foundation

/// What sections measure with.
struct Bench {
  let peers: PythonPeers
  let rounds: Int
  /// A model of one's own for the section with large ones.
  var model: String?

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
        // Threads of the one before may go on waiting for work for a while, and take the processors from this one.
        Thread.sleep(forTimeInterval: 0.3)
        if isOwnTurn {
          result.own.append(try warmSeconds(work))
        } else {
          result.add(try peers.ask(request))
        }
      }
    }
    return result
  }

  /// Seconds that `work` takes once it has been done for a while: processors that have slept are slow at first.
  func warmSeconds(_ work: () throws -> Void) rethrows -> Double {
    let warm = ContinuousClock.now + .milliseconds(250)
    repeat { try work() } while ContinuousClock.now < warm
    return try seconds(work)
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

  /// Takes over what peers answered, if they did.
  mutating func add(_ answer: [String: Double]?) {
    for (name, value) in answer ?? [:] { peers[name, default: []].append(value) }
  }

  /// A peer's rounds, with what it was set to.
  func peer(_ name: String) -> (variant: String, seconds: [Double])? {
    peers.first { $0.key == name || $0.key.hasPrefix(name + " ") }.map { ($0.key, $0.value) }
  }

  /// The setting, such as a batch size, that a peer was fastest with.
  func fastestVariant(of name: String) -> String? {
    peers.filter { $0.key.hasPrefix(name + " ") }
      .min { ($0.value.min() ?? .infinity) < ($1.value.min() ?? .infinity) }
      .map { String($0.key.dropFirst(name.count + 1)) }
  }
}
