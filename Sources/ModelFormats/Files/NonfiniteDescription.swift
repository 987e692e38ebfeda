extension Float {
  /// What is told of a number that isn't finite: files hold numbers that are infinite only in single precision too.
  var nonfiniteDescription: String { isNaN ? "the value nan" : "the value \(self) in single precision" }
}
