internal import COpenBLAS

/// A row-major matrix somewhere in memory.
struct MatrixOperand {
  let pointer: UnsafePointer<Float>
  /// The number of elements from one row to the next.
  let stride: Int
  /// Whether the product uses its transpose.
  let isTransposed: Bool

  init(_ pointer: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
    self.pointer = pointer
    self.stride = stride
    self.isTransposed = transposed
  }
}

/// Computes `result = left · right`, or adds the product to `result`.
///
/// - Parameters:
///   - rows, columns, depth: The product is [rows × depth] · [depth × columns], after transposing.
///   - resultStride: The number of elements from one row of the result to the next.
func multiply(
  _ left: MatrixOperand, _ right: MatrixOperand, into result: UnsafeMutablePointer<Float>, resultStride: Int,
  rows: Int, columns: Int, depth: Int, adding: Bool = false
) {
  guard rows > 0, columns > 0 else { return }
  cblas_sgemm(
    CblasRowMajor, left.isTransposed ? CblasTrans : CblasNoTrans,
    right.isTransposed ? CblasTrans : CblasNoTrans,
    blasint(rows), blasint(columns), blasint(depth), 1, left.pointer, blasint(max(left.stride, 1)),
    right.pointer, blasint(max(right.stride, 1)), adding ? 1 : 0, result, blasint(max(resultStride, 1)))
}

/// Threads are ours: each product runs on the thread that asks for it.
///
/// The library's own thread count is process-wide, so it is set once, before the first product.
enum MatrixLibrary {
  private static let singleThreaded: Void = openblas_set_num_threads(1)

  /// Makes sure that products run on the calling thread.
  static func prepare() { _ = singleThreaded }
}
