internal import CKernels
internal import Foundation

/// How far compressed weights are from the original ones.
public struct ErrorFigures: Hashable, Sendable {
  /// Mean of the squared differences.
  public let meanSquaredError: Double
  /// Largest absolute difference.
  public let maximumError: Float
  /// Signal to quantization noise ratio in decibels, `10·log10(Σx² / Σ(x−y)²)`: infinite without any error.
  public let signalToNoise: Double

  /// Compares two buffers of the same length, where the original is finite.
  public init(original: [Float], compressed: [Float]) {
    precondition(original.count == compressed.count, "buffers of different lengths can't be compared")
    let chunks = Chunks.count(of: original.count)
    var parts = [(squared: Double, largest: Float, signal: Double)](repeating: (0, 0, 0), count: chunks)
    original.withUnsafeBufferPointer { original in
      compressed.withUnsafeBufferPointer { compressed in
        parts.withUnsafeMutableBufferPointer { parts in
          let parts = parts
          Chunks.forEach(chunks) { chunk in
            let range = Chunks.range(chunk, of: original.count)
            var part: (squared: Double, largest: Float, signal: Double) = (0, 0, 0)
            difference(
              original.baseAddress! + range.lowerBound, compressed.baseAddress! + range.lowerBound,
              range.count, &part.squared, &part.largest, &part.signal)
            parts[chunk] = part
          }
        }
      }
    }
    let squared = parts.reduce(0) { $0 + $1.squared }
    let signal = parts.reduce(0) { $0 + $1.signal }
    meanSquaredError = original.isEmpty ? 0 : squared / Double(original.count)
    maximumError = parts.map(\.largest).max() ?? 0
    signalToNoise = squared == 0 ? .infinity : 10 * log10(signal / squared)
  }
}
