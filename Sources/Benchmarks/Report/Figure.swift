/// One measured number with what it is compared with.
struct Figure {
  /// What a number must not exceed.
  enum Target {
    /// A value in the figure's own unit.
    case value(Double)
    /// A multiple of the peer's value.
    case ratio(Double)
  }

  /// What was done.
  var work: String
  /// Which number of the samples counts, such as `median of 7`.
  var statistic: String
  /// The number.
  var value: Double
  /// Its unit.
  var unit: String
  /// All samples in order, in that unit.
  var samples: [Double]
  /// The peer's name and settings.
  var peer: String?
  /// The peer's samples, in the same unit.
  var peerSamples: [Double] = []
  /// What is aimed at; `nil` for what is only told.
  var target: Target?
  /// Anything else to know.
  var note = ""

  /// The peer's median.
  var peerValue: Double? { peerSamples.isEmpty ? nil : peerSamples.median }
  /// Own value over the peer's.
  var ratio: Double? { peerValue.map { value / $0 } }
  /// The same for the fastest round of each, which is what other work on the machine disturbs least.
  var fastestRatio: Double? {
    guard let own = samples.min(), let other = peerSamples.min() else { return nil }
    return own / other
  }

  /// Whether the target is met; `nil` when there is none, or no peer to compare with.
  var isMet: Bool? {
    switch target {
    case .value(let limit): value <= limit
    case .ratio(let limit): ratio.map { $0 <= limit }
    case nil: nil
    }
  }

  /// The median of some seconds, in milliseconds, beside a peer's.
  static func median(
    _ work: String, seconds: [Double], peer: (variant: String, seconds: [Double])? = nil, target: Target?,
    note: String = ""
  ) -> Figure {
    let samples = seconds.map { $0 * 1e3 }
    return Figure(
      work: work, statistic: "median of \(samples.count)", value: samples.median, unit: "ms",
      samples: samples, peer: peer?.variant, peerSamples: peer.map { $0.seconds.map { $0 * 1e3 } } ?? [],
      target: target, note: note)
  }

  /// The time in milliseconds that a share of some seconds doesn't exceed.
  static func percentile(
    _ percent: Double, _ work: String, seconds: [Double], target: Target?, note: String = ""
  ) -> Figure {
    let samples = seconds.map { $0 * 1e3 }
    return Figure(
      work: work, statistic: "p\(Int(percent)) of \(samples.count)", value: samples.percentile(percent),
      unit: "ms", samples: samples, target: target, note: note)
  }
}
