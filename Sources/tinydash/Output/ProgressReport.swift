import Foundation
import Synchronization

/// Progress on standard error: a bar that is drawn over itself when that is a terminal, now and then a line when it isn't.
struct ProgressReport {
  private let isQuiet: Bool
  private var nextBar: ContinuousClock.Instant
  private var isShown = false
  private var nextLine = ContinuousClock.now + .seconds(10)

  /// Prepares a report.
  ///
  /// - Parameter patience: How long nothing is shown, for what is mostly over before that.
  init(isQuiet: Bool = false, after patience: Duration = .zero) {
    self.isQuiet = isQuiet
    nextBar = .now + patience
  }

  /// Brings the cursor back to the start of an empty line.
  static let eraseLine = "\r\u{1B}[K"

  /// Shows how far the work is.
  mutating func update(fraction: Double, _ text: @autoclosure () -> String) {
    guard !isQuiet else { return }
    let now = ContinuousClock.now
    if StandardError.isTerminal {
      guard now >= nextBar || isShown && fraction >= 1 else { return }
      isShown = true
      Interruption.isBarShown.store(true, ordering: .relaxed)
      nextBar = now + .milliseconds(100)
      let width = 24
      let filled = fraction.isFinite ? Int((min(max(fraction, 0), 1) * Double(width)).rounded()) : 0
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
      // A line that wraps could not be erased: the last column makes some terminals wrap, and Ctrl-C puts ^C behind the line.
      StandardError.write(
        Self.eraseLine + "\(bar) \(text().printable)".prefix(max(0, StandardError.width - 3)))
    } else if now >= nextLine {
      nextLine = now + .seconds(10)
      StandardError.write(text().printable + "\n")
    }
  }

  /// Prints a line that stays.
  func line(_ text: String) {
    guard !isQuiet else { return }
    print(text)
  }

  /// Prints what has to be known of the result, also where no progress is shown.
  func note(_ text: String) { print("note: \(text)") }

  private func print(_ text: String) {
    StandardError.write((StandardError.isTerminal ? Self.eraseLine : "") + text.withoutCommands + "\n")
  }

  /// Clears the bar.
  func finish() {
    guard isShown else { return }
    StandardError.write(Self.eraseLine)
    Interruption.isBarShown.store(false, ordering: .relaxed)
  }
}
