import Foundation

/// Progress on standard error: a bar that is drawn over itself when that is a terminal, now and then a line when it isn't.
struct ProgressReport {
  private var nextBar = ContinuousClock.now
  private var nextLine = ContinuousClock.now + .seconds(10)

  /// Shows how far the work is.
  mutating func update(fraction: Double, _ text: @autoclosure () -> String) {
    let now = ContinuousClock.now
    if StandardError.isTerminal {
      guard now >= nextBar || fraction >= 1 else { return }
      nextBar = now + .milliseconds(100)
      let width = 24
      let filled = Int((min(max(fraction, 0), 1) * Double(width)).rounded())
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
      StandardError.write("\r\u{1B}[K\(bar) \(text())")
    } else if now >= nextLine {
      nextLine = now + .seconds(10)
      StandardError.write(text() + "\n")
    }
  }

  /// Prints a line that stays.
  func line(_ text: String) {
    StandardError.write(StandardError.isTerminal ? "\r\u{1B}[K\(text)\n" : text + "\n")
  }

  /// Clears the bar.
  func finish() {
    if StandardError.isTerminal { StandardError.write("\r\u{1B}[K") }
  }
}
