internal import Foundation

/// How many processors there are for the program.
public enum ProcessorCount {
  /// The processors that were active when this was first asked, at least 1.
  ///
  /// Asked once: the answer takes a dozen system calls.
  public static let active = max(1, ProcessInfo.processInfo.activeProcessorCount)
}
