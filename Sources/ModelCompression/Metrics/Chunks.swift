internal import NeuralNetwork

/// Cuts long buffers into fixed pieces, so that results don't depend on how many threads there are.
enum Chunks {
  /// Elements per chunk: half a megabyte of floats, which stays in the second-level cache.
  static let size = 1 << 17

  static func count(of elements: Int) -> Int { (elements + size - 1) / size }

  static func range(_ chunk: Int, of elements: Int) -> Range<Int> {
    chunk * size..<min((chunk + 1) * size, elements)
  }

  /// The fewest chunks that are worth waking other threads for: waiting for them takes as long as a chunk or two.
  private static let leastShared = 8

  /// Calls `body` once per iteration, on every core if there is more than one and enough to do.
  static func forEach(_ iterations: Int, _ body: (Int) -> Void) {
    concurrentForEach(iterations, lanes: iterations < leastShared ? 1 : ProcessorCount.active) { index, _ in
      body(index)
    }
  }

  /// Calls `body` with runs of whole rows of about a chunk each.
  static func forEachRowRange(rows: Int, columns: Int, _ body: (Range<Int>) -> Void) {
    let perChunk = max(1, size / max(columns, 1))
    let count = (rows + perChunk - 1) / perChunk
    forEach(count) { chunk in
      body(chunk * perChunk..<min((chunk + 1) * perChunk, rows))
    }
  }
}

/// `round(fraction · count)`, half to even: how many of `count` a sparsity stands for.
func exactCount(_ fraction: Double, of count: Int) -> Int {
  min(max(Int((fraction * Double(count)).rounded(.toNearestOrEven)), 0), count)
}
