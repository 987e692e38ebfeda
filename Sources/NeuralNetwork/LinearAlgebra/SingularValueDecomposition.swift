internal import COpenBLAS

/// A matrix as `left · diag(values) · right`, with orthonormal columns on the left and rows on the right.
public struct SingularValueDecomposition: Sendable {
  /// The matrix's rows, *m*.
  public let rows: Int
  /// The matrix's columns, *n*.
  public let columns: Int
  /// The singular values, largest first: *k* = min(*m*, *n*) of them.
  public let values: [Double]
  /// Left singular vectors, `[m, k]`, row by row.
  public let left: [Double]
  /// Right singular vectors, transposed: `[k, n]`, row by row.
  public let right: [Double]

  /// Decomposes a matrix, by LAPACK's `dgesdd` in double precision.
  ///
  /// - Parameter matrix: Row by row; `rows` divides their number.
  /// - Throws: `GraphError` when the matrix holds something that isn't finite or is too large, or LAPACK finds no
  ///   decomposition.
  /// - Complexity: O(*m* *n* min(*m*, *n*)).
  public init(_ matrix: [Float], rows: Int) throws(GraphError) {
    let columns = rows == 0 ? 0 : matrix.count / rows
    precondition(rows * columns == matrix.count, "\(rows) rows don't divide \(matrix.count) elements")
    guard matrix.allSatisfy(\.isFinite) else {
      throw GraphError("a matrix with values that aren't finite has no singular values")
    }
    self.rows = rows
    self.columns = columns
    let rank = min(rows, columns)
    guard rank > 0 else {
      (values, left, right) = ([], [], [])
      return
    }
    guard let m = blasint(exactly: rows), let n = blasint(exactly: columns), matrix.count <= 1 << 26 else {
      throw GraphError("a matrix of \(rows)×\(columns) is too large for its singular values")
    }
    MatrixLibrary.prepare()
    // Row by row is the transposed matrix column by column, whose right singular vectors are this one's left ones.
    var elements = matrix.map { Double($0) }
    var values = [Double](repeating: 0, count: rank)
    var left = [Double](repeating: 0, count: rows * rank)
    var right = [Double](repeating: 0, count: rank * columns)
    var integers = [blasint](repeating: 0, count: 8 * rank)
    let k = blasint(rank)
    var info: blasint = 0
    func decompose(_ work: inout [Double], length: blasint) {
      withUnsafePointer(to: n) { n in
        withUnsafePointer(to: m) { m in
          withUnsafePointer(to: k) { k in
            withUnsafePointer(to: length) { length in
              dgesdd_(
                "S", n, m, &elements, n, &values, &right, n, &left, k, &work, length, &integers, &info, 1)
            }
          }
        }
      }
    }
    var work = [0.0]
    decompose(&work, length: -1)
    guard info == 0, let length = blasint(exactly: work[0].rounded(.up)) else {
      throw GraphError("LAPACK refuses a matrix of \(rows)×\(columns) (info \(info))")
    }
    work = [Double](repeating: 0, count: Int(length))
    decompose(&work, length: length)
    guard info == 0 else {
      throw GraphError("no singular values were found for a matrix of \(rows)×\(columns) (info \(info))")
    }
    self.values = values
    self.left = left
    self.right = right
  }
}
