internal import Foundation

/// How many processors there are for the program.
public enum ProcessorCount {
  /// The processors that are active now, at least 1.
  public static var active: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
}
