import Foundation

/// What Linux knows about a process; values that it doesn't tell are missing.
struct ProcessStatistics {
  private let process: pid_t
  /// Processor time of all threads, in clock ticks of 10 ms.
  let ticks: Int
  /// Of every thread that runs, by its number. Idle threads of a pool end after a while and take theirs along.
  let threads: [String: Thread]
  /// Physical memory in bytes: now, and at its highest.
  let residentBytes: Int
  let peakResidentBytes: Int

  /// One thread's share.
  struct Thread {
    /// Processor time in seconds.
    let seconds: Double
    /// Time that it wanted to run and another thread had the processor, in seconds.
    let waitSeconds: Double
    /// How often it gave up the processor or lost it.
    let contextSwitches: Int

    static func - (after: Thread, before: Thread) -> Thread {
      Thread(
        seconds: after.seconds - before.seconds, waitSeconds: after.waitSeconds - before.waitSeconds,
        contextSwitches: after.contextSwitches - before.contextSwitches)
    }

    static func + (one: Thread, other: Thread) -> Thread {
      Thread(
        seconds: one.seconds + other.seconds, waitSeconds: one.waitSeconds + other.waitSeconds,
        contextSwitches: one.contextSwitches + other.contextSwitches)
    }

    static let none = Thread(seconds: 0, waitSeconds: 0, contextSwitches: 0)
  }

  /// The first thread, which runs `main`.
  var mainThread: Thread { threads[String(process)] ?? .none }
  /// What the other threads that still run did since an earlier look.
  func othersWork(since earlier: ProcessStatistics) -> Thread {
    threads.filter { $0.key != String(process) }.reduce(.none) { sum, thread in
      sum + (thread.value - (earlier.threads[thread.key] ?? .none))
    }
  }

  init?(process: pid_t) {
    guard let status = Self.fields(of: "/proc/\(process)/status"),
      let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let numbers = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
    else { return nil }
    // Fields 14 and 15, user and system time; the name before may have blanks in it.
    let values = stat.split(separator: ")").last?.split(separator: " ") ?? []
    guard values.count > 12, let user = Int(values[11]), let system = Int(values[12]) else { return nil }
    self.process = process
    ticks = user + system
    residentBytes = (status["VmRSS"] ?? 0) * 1024
    peakResidentBytes = (status["VmHWM"] ?? 0) * 1024
    var threads: [String: Thread] = [:]
    for number in numbers {
      let folder = "/proc/\(process)/task/\(number)"
      let times = try? String(contentsOfFile: "\(folder)/schedstat", encoding: .utf8)
      let nanoseconds = times?.split(whereSeparator: \.isWhitespace).compactMap { Double($0) } ?? []
      let fields = Self.fields(of: "\(folder)/status") ?? [:]
      threads[number] = Thread(
        seconds: (nanoseconds.first ?? 0) * 1e-9,
        waitSeconds: nanoseconds.count > 1 ? nanoseconds[1] * 1e-9 : 0,
        contextSwitches: (fields["voluntary_ctxt_switches"] ?? 0)
          + (fields["nonvoluntary_ctxt_switches"] ?? 0))
    }
    self.threads = threads
  }

  private static func fields(of path: String) -> [String: Int]? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    var fields: [String: Int] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let word = parts[1].split(whereSeparator: \.isWhitespace).first else {
        continue
      }
      fields[String(parts[0])] = Int(word)
    }
    return fields
  }
}
