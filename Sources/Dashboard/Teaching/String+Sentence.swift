extension String {
  /// The text as a sentence begins, with a capital letter.
  var asSentenceStart: String { prefix(1).uppercased() + dropFirst() }
}
