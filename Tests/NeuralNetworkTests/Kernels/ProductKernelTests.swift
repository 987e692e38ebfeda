import CKernels
import Testing

@Suite("The product kernel")
struct ProductKernelTests {
  private typealias Product = (
    UnsafePointer<Float>?, UnsafePointer<Int32>?, UnsafePointer<product_rows>?, Int64, UnsafePointer<Float>?,
    UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int64, Float, Float
  ) -> Void

  private struct Variant {
    let name: String
    let arrangedCount: (Int64, Int64) -> Int64
    let arrange: (UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int64, Int64) -> Void
    let product: Product
  }

  /// All that this processor runs.
  private var variants: [Variant] {
    var variants = [
      Variant(
        name: "plain", arrangedCount: product_arranged_count_plain, arrange: product_arrange_plain,
        product: product_plain)
    ]
    #if arch(x86_64)
      if cpu_level() >= CPU_AVX2 {
        variants.append(
          Variant(
            name: "avx2", arrangedCount: product_arranged_count_avx2, arrange: product_arrange_avx2,
            product: product_avx2))
      }
      if cpu_level() >= CPU_AVX512 {
        variants.append(
          Variant(
            name: "avx512", arrangedCount: product_arranged_count_avx512, arrange: product_arrange_avx512,
            product: product_avx512))
      }
    #endif
    return variants
  }

  @Test(
    "It equals a loop in double precision, limited or not, and writes nothing else",
    arguments: [1, 4, 10, 16, 17, 20, 32, 33, 50, 64, 100], [1, 2, 3, 5, 6, 7, 8, 9, 12, 15, 16, 31])
  func naive(outputs: Int, count: Int) {
    let (runs, length) = (3, 5)
    let depth = runs * length
    var random = RandomValues(seed: UInt64(outputs * 100 + count))
    let input = random.floats(40 + count * 7 + 30)
    let weights = random.floats(outputs * depth)
    let bias = random.floats(outputs)
    // Windows that overlap, as those of a convolution do.
    let starts = (0..<count).map { Int32($0 * 7) }
    let offsets: [Int32] = [0, 11, 25]
    for variant in variants {
      for (hasBias, low, high) in [
        (true, -Float.infinity, Float.infinity), (false, 0, Float.infinity), (true, -0.5, 0.75),
      ] {
        var arranged = [Float](
          repeating: .nan, count: Int(variant.arrangedCount(Int64(depth), Int64(outputs))))
        variant.arrange(weights, &arranged, Int64(depth), Int64(outputs))
        let guardCount = 64
        var found = [Float](repeating: 77, count: count * outputs + guardCount)
        offsets.withUnsafeBufferPointer { offsets in
          var rows = product_rows(runs: Int64(runs), run_length: Int64(length), offsets: offsets.baseAddress)
          variant.product(
            input, starts, &rows, Int64(count), arranged, hasBias ? bias : nil, &found, Int64(outputs),
            low, high)
        }
        for row in 0..<count {
          for output in 0..<outputs {
            var sum = hasBias ? Double(bias[output]) : 0
            for k in 0..<depth {
              let place = Int(starts[row]) + Int(offsets[k / length]) + k % length
              sum += Double(input[place]) * Double(weights[output * depth + k])
            }
            sum = min(max(sum, Double(low)), Double(high))
            // Fifteen products of numbers below 2, each rounded to 2⁻²⁴ of a sum below 64.
            #expect(
              abs(Double(found[row * outputs + output]) - sum) < 1e-4, "\(variant.name) [\(row), \(output)]")
          }
        }
        #expect(found.suffix(guardCount).allSatisfy { $0 == 77 }, "\(variant.name) writes behind the result")
      }
    }
  }
}
