internal import CKernels

/// Products of a layer's weights with rows that lie in pieces somewhere in its input: the windows of a convolution, or whole
/// samples. Nothing is copied; the weights are arranged once for the registers of this processor.
struct DirectProduct {
  /// The number of inputs to each output.
  let depth: Int
  /// The number of outputs.
  let outputs: Int

  /// The deepest product whose weights for one tile of outputs stay in the second-level cache.
  private static let depthLimit = 4096

  /// Creates the product of `outputs` × `depth` weights, or `nil` when a matrix library does it better.
  init?(depth: Int, outputs: Int) {
    guard depth > 0, outputs > 0, depth <= Self.depthLimit else { return nil }
    self.depth = depth
    self.outputs = outputs
  }

  /// The floats that the arranged weights take.
  var arrangedCount: Int { Int(product_arranged_count(Int64(depth), Int64(outputs))) }

  /// Arranges weights `[outputs, depth]`.
  func arrange(_ weights: UnsafePointer<Float>, into arranged: UnsafeMutablePointer<Float>) {
    product_arrange(weights, arranged, Int64(depth), Int64(outputs))
  }

  /// Computes `[rows, outputs]`.
  ///
  /// - Parameters:
  ///   - starts: Where each row begins in `input`.
  ///   - offsets: Where each of a row's pieces begins behind that; the pieces are equally long, `depth` in all.
  ///   - limits: What results are limited to.
  func callAsFunction(
    _ input: UnsafePointer<Float>, starts: UnsafeBufferPointer<Int32>, offsets: UnsafeBufferPointer<Int32>,
    arranged: UnsafePointer<Float>, bias: UnsafePointer<Float>?, limits: Limits,
    into output: UnsafeMutablePointer<Float>
  ) {
    var rows = product_rows(
      runs: Int64(offsets.count), run_length: Int64(depth / offsets.count), offsets: offsets.baseAddress)
    product(
      input, starts.baseAddress, &rows, Int64(starts.count), arranged, bias, output, Int64(outputs),
      limits.low, limits.high)
  }
}
