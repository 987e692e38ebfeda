/// The class that a sample's outputs stand for: the largest one's, the first of equals.
///
/// As for NumPy's and PyTorch's `argmax`, the first not-a-number is larger than all others.
func predictedClass(of outputs: UnsafePointer<Float>, count: Int) -> Int {
  var best = 0
  for k in 1..<max(count, 1) {
    if outputs[best].isNaN { break }
    if outputs[k] > outputs[best] || outputs[k].isNaN { best = k }
  }
  return best
}
