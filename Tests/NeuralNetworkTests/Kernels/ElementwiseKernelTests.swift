import CKernels
import Testing

@testable import NeuralNetwork

/// Whether two results of the same loop agree.
///
/// The faster variants keep each sum's order of terms, but fuse a product and a sum into one rounding where the plain
/// twin rounds twice, and the references are computed in double precision: every term can be off by 2⁻²³ of the largest
/// partial sum.
func agree(_ found: [Float], _ expected: [Float], terms: Int = 1) -> Bool {
  let scale = max(1, expected.lazy.map(abs).max() ?? 0)
  return found.count == expected.count
    && zip(found, expected).allSatisfy { abs($0 - $1) <= scale * Float(terms + 1) * 0x1p-23 }
}

/// Lengths on both sides of what a vector or a block of vectors holds.
let oddSizes = [1, 3, 15, 16, 17, 33]

@Suite("Element-by-element kernels agree with their plain twins and with naive loops")
struct ElementwiseKernelTests {
  private func check(_ count: Int, _ expected: [Float], terms: Int = 1, _ kernels: (inout [Float]) -> Void...)
  {
    for kernel in kernels {
      // One element more, which must be left alone.
      var result = [Float](repeating: 77, count: count + 1)
      kernel(&result)
      #expect(agree(Array(result[..<count]), expected, terms: terms))
      #expect(result[count] == 77)
    }
  }

  @Test("Rectifiers and limits", arguments: oddSizes)
  func rectifiers(_ n: Int) {
    var random = RandomValues(seed: UInt64(n))
    var x = random.floats(n, -3...8)
    x[0] = 0
    let dy = random.floats(n)
    let count = Int64(n)
    check(n, x.map { max($0, 0) }, { relu_forward(x, &$0, count) }, { relu_forward_plain(x, &$0, count) })
    let slope = zip(x, dy).map { $0 > 0 ? $1 : 0 }
    check(n, slope, { relu_backward(x, dy, &$0, count) }, { relu_backward_plain(x, dy, &$0, count) })
    check(
      n, x.map { min(max($0, 0), 6) }, { clip_forward(x, &$0, count, 0, 6) },
      { clip_forward_plain(x, &$0, count, 0, 6) })
    let y = x.map { min(max($0, 0), 6) }
    check(
      n, zip(y, dy).map { $0 > 0 && $0 < 6 ? $1 : 0 }, { clip_backward(y, dy, &$0, count, 0, 6) },
      { clip_backward_plain(y, dy, &$0, count, 0, 6) })
  }

  @Test("In place, as activations run", arguments: oddSizes)
  func inPlace(_ n: Int) {
    var random = RandomValues(seed: UInt64(n))
    let x = random.floats(n)
    var y = x
    y.withUnsafeMutableBufferPointer { relu_forward($0.baseAddress, $0.baseAddress, Int64(n)) }
    #expect(y == x.map { max($0, 0) })
    y = x
    y.withUnsafeMutableBufferPointer { add_forward($0.baseAddress, $0.baseAddress, $0.baseAddress, Int64(n)) }
    #expect(y == x.map { 2 * $0 })
  }

  @Test("A rectifier lets through what isn't a number")
  func notANumber() {
    var y: [Float] = [0]
    relu_forward([.nan], &y, 1)
    #expect(y[0].isNaN)
    y = [0]
    clip_forward([.nan], &y, 1, 0, 6)
    #expect(y[0].isNaN)
  }

  @Test("Sums", arguments: oddSizes)
  func sums(_ n: Int) {
    var random = RandomValues(seed: UInt64(n))
    let (a, b) = (random.floats(n), random.floats(n))
    let count = Int64(n)
    let sum = zip(a, b).map { $0 + $1 }
    check(n, sum, { add_forward(a, b, &$0, count) }, { add_forward_plain(a, b, &$0, count) })
    let onto = a.map { $0 + 77 }
    check(n, onto, { accumulate(a, &$0, count) }, { accumulate_plain(a, &$0, count) })
  }

  @Test("Rows and columns", arguments: oddSizes, [1, 5, 17])
  func rows(_ columns: Int, rows: Int) {
    var random = RandomValues(seed: UInt64(columns * 100 + rows))
    let x = random.floats(rows * columns)
    let size = (Int64(rows), Int64(columns))
    let repeated = (0..<rows).flatMap { _ in x[..<columns] }
    check(
      rows * columns, repeated, { fill_rows(x, &$0, size.0, size.1) },
      { fill_rows_plain(x, &$0, size.0, size.1) })
    let sums = (0..<columns).map { column in
      Float((0..<rows).reduce(77.0) { $0 + Double(x[$1 * columns + column]) })
    }
    check(
      columns, sums, terms: rows, { add_column_sums(x, &$0, size.0, size.1) },
      { add_column_sums_plain(x, &$0, size.0, size.1) })
    let turned = (0..<columns).flatMap { column in (0..<rows).map { x[$0 * columns + column] } }
    check(
      rows * columns, turned, { transpose_matrix(x, &$0, size.0, size.1) },
      { transpose_matrix_plain(x, &$0, size.0, size.1) })
  }

  @Test("Bytes", arguments: oddSizes)
  func bytes(_ n: Int) {
    var random = RandomValues(seed: UInt64(n))
    var x = (0..<n).map { _ in UInt8(random.index(below: 256)) }
    x[0] = 255
    let expected = x.map { Float(Double($0) * 0.0125 - 1.5) }
    check(
      n, expected, { bytes_to_floats(x, &$0, Int64(n), 0.0125, -1.5) },
      { bytes_to_floats_plain(x, &$0, Int64(n), 0.0125, -1.5) })
  }

  @Test("Normalization", arguments: oddSizes, [1, 5, 18])
  func normalization(_ channels: Int, rows: Int) {
    var random = RandomValues(seed: UInt64(channels * 100 + rows))
    let (x, dy) = (random.floats(rows * channels, 2...4), random.floats(rows * channels))
    let (a, b, c) = (random.floats(channels), random.floats(channels), random.floats(channels))
    let size = (Int64(rows), Int64(channels))
    func sum(_ term: (_ index: Int, _ channel: Int) -> Double) -> [Double] {
      (0..<channels).map { channel in
        (0..<rows).reduce(0.0) { $0 + term($1 * channels + channel, channel) }
      }
    }
    let means = sum { index, _ in Double(x[index]) / Double(rows) }
    let squares = sum { index, channel in
      (Double(x[index]) - means[channel]) * (Double(x[index]) - means[channel])
    }
    for kernel in [channel_moments, channel_moments_plain] {
      var (mean, square) = (a, b)
      kernel(x, &mean, &square, size.0, size.1)
      #expect(agree(mean, means.map { Float($0) }, terms: rows))
      #expect(agree(square, squares.map { Float($0) }, terms: 8 * rows))
    }
    let scaled = x.indices.map { Float(Double(x[$0]) * Double(a[$0 % channels]) + Double(b[$0 % channels])) }
    check(
      x.count, scaled, terms: 4, { scale_shift_rows(x, a, b, &$0, size.0, size.1) },
      { scale_shift_rows_plain(x, a, b, &$0, size.0, size.1) })
    let sumDy = sum { index, _ in Double(dy[index]) }
    let sumDyX = sum { index, channel in
      Double(dy[index]) * (Double(x[index]) - Double(a[channel])) * Double(b[channel])
    }
    for kernel in [normalization_gradient_sums, normalization_gradient_sums_plain] {
      var (first, second) = ([Float](repeating: 1, count: channels), [Float](repeating: 2, count: channels))
      kernel(x, dy, a, b, &first, &second, size.0, size.1)
      #expect(agree(first, sumDy.map { Float($0 + 1) }, terms: rows))
      #expect(agree(second, sumDyX.map { Float($0 + 2) }, terms: 8 * rows))
    }
    let gradient = x.indices.map { index in
      let k = index % channels
      return Float(Double(a[k]) * Double(dy[index]) + Double(b[k]) * Double(x[index]) + Double(c[k]))
    }
    check(
      x.count, gradient, terms: 8, { normalization_input_gradient(x, dy, a, b, c, &$0, size.0, size.1) },
      { normalization_input_gradient_plain(x, dy, a, b, c, &$0, size.0, size.1) })
  }

  @Test("Optimizers", arguments: oddSizes, [false, true])
  func optimizers(_ n: Int, variant: Bool) {
    var random = RandomValues(seed: UInt64(n))
    let (w, g, m) = (random.floats(n), random.floats(n), random.floats(n))
    let v = random.floats(n, 0.1...1)
    let expectedSGD = (0..<n).map { i in
      let gradient = Double(g[i]) + 0.1 * Double(w[i])
      let velocity = 0.9 * Double(m[i]) + gradient
      return Float(Double(w[i]) - 0.05 * (variant ? gradient + 0.9 * velocity : velocity))
    }
    for kernel in [sgd_update, sgd_update_plain] {
      var (weights, velocity) = (w, m)
      kernel(&weights, g, &velocity, Int64(n), 0.05, 0.9, 0.1, variant ? 1 : 0)
      #expect(agree(weights, expectedSGD, terms: 4))
    }
    let expectedAdam = (0..<n).map { i in
      let gradient = Double(g[i]) + (variant ? 0 : 0.1 * Double(w[i]))
      let mean = 0.9 * Double(m[i]) + 0.1 * gradient
      let square = 0.99 * Double(v[i]) + 0.01 * gradient * gradient
      let weight = Double(w[i]) * (variant ? 1 - 0.05 * 0.1 : 1)
      return Float(weight - 0.05 * (mean / 0.19) / ((square / 0.0199).squareRoot() + 1e-8))
    }
    for kernel in [adam_update, adam_update_plain] {
      var (weights, mean, square) = (w, m, v)
      kernel(
        &weights, g, &mean, &square, Int64(n), 0.05, 0.9, 0.99, 1e-8, 0.1, variant ? 1 : 0, 0.19, 0.0199)
      #expect(agree(weights, expectedAdam, terms: 8))
    }
  }
}
