#if canImport(Glibc)
  internal import Glibc
#endif

/// The priority of threads of the program among themselves.
enum ThreadPriority {
  /// Lets threads that a person waits for go before the calling one, for good.
  ///
  /// On Linux every thread has a niceness of its own. A little of it is enough for a thread that wakes up to get a processor
  /// at once instead of at the end of somebody's time slice.
  static func yieldToInteraction() {
    #if canImport(Glibc)
      let thread = __priority_which_t(PRIO_PROCESS.rawValue)
      if getpriority(thread, 0) < 5 { _ = setpriority(thread, 0, 5) }
    #endif
  }
}
