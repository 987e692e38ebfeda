import Dispatch
import Synchronization
import Testing

@testable import Dashboard

@Suite("Long work, one job at a time")
struct JobQueueTests {
  /// An event in a word, to compare with.
  private func word(_ event: JobEvent) -> String {
    switch event {
    case .started(let id): "started \(id.number)"
    case .progressed(let id, let snapshot): "progressed \(id.number) \(snapshot.phase)"
    case .logged(let id, let line): "logged \(id.number) \(line)"
    case .ended(let id, .done(let result)): "done \(id.number) \(result.summary)"
    case .ended(let id, .failed(let reason)): "failed \(id.number) \(reason)"
    case .ended(let id, .cancelled): "cancelled \(id.number)"
    }
  }

  private func request(_ number: Int, _ work: @escaping @Sendable (JobContext) throws -> JobResult)
    -> JobRequest
  {
    JobRequest(id: JobID(number), kind: .fineTuning, title: "job", work: work)
  }

  @Test("Jobs run one after the other; the last snapshot of each is delivered before its result")
  func order() throws {
    let events = EventList()
    let queue = JobQueue(dataset: { throw Refusal("no data") }, deliver: events.add)
    for number in 1...3 {
      queue.submit(
        request(number) { context in
          context.log("begins")
          for step in 1...50 {
            try context.report(JobSnapshot(fraction: Double(step) / 50, phase: "step \(step)"))
          }
          return JobResult(summary: "fine")
        })
    }
    let all = try #require(events.wait(until: EventList.isOver(3))).map(word)
    for number in 1...3 {
      let own = all.filter { $0.split(separator: " ")[1] == "\(number)" }
      #expect(own.first == "started \(number)")
      #expect(Array(own.suffix(2)) == ["progressed \(number) step 50", "done \(number) fine"])
      #expect(own.contains("logged \(number) begins"))
    }
    // Whatever the first job said comes before anything of the second.
    let numbers = all.compactMap { Int($0.split(separator: " ")[1]) }
    #expect(numbers == numbers.sorted())
  }

  @Test("A failure is told and doesn't keep the next job from running")
  func failure() throws {
    let events = EventList()
    let queue = JobQueue(dataset: { throw Refusal("no data") }, deliver: events.add)
    queue.submit(request(1) { _ in throw Refusal("no room") })
    queue.submit(request(2) { _ in JobResult(summary: "fine") })
    let all = try #require(events.wait(until: EventList.isOver(2))).map(word)
    #expect(all == ["started 1", "failed 1 no room", "started 2", "done 2 fine"])
  }

  @Test("A job that runs ends at its next report; one that waits is gone at once")
  func cancel() throws {
    let events = EventList()
    let queue = JobQueue(dataset: { throw Refusal("no data") }, deliver: events.add)
    let endless = { @Sendable (context: JobContext) throws -> JobResult in
      while true { try context.report(JobSnapshot(fraction: 0, phase: "on")) }
    }
    queue.submit(request(1, endless))
    queue.submit(request(2, endless))
    queue.submit(request(3) { _ in JobResult(summary: "fine") })
    _ = try #require(events.wait { $0.contains { if case .progressed = $0 { true } else { false } } })
    queue.cancel(JobID(2))
    queue.cancel(JobID(1))
    let all = try #require(events.wait(until: EventList.isOver(3))).map(word)
    #expect(all.contains("cancelled 2"))
    #expect(!all.contains("started 2"))
    #expect(Array(all.suffix(3)) == ["cancelled 1", "started 3", "done 3 fine"])
  }

  @Test("A paused job stands still, counts no time, and goes on; one that is cancelled meanwhile ends")
  func pause() throws {
    let events = EventList()
    let queue = JobQueue(dataset: { throw Refusal("no data") }, deliver: events.add)
    let counted = Box()
    queue.submit(
      request(1) { context in
        while true {
          counted.value.add(1, ordering: .relaxed)
          try context.report(JobSnapshot(fraction: 0, phase: "on"))
        }
      })
    _ = try #require(events.wait { $0.contains { if case .progressed = $0 { true } else { false } } })
    queue.pause(JobID(1))
    // It may be between its check and the next one.
    var before = counted.value.load(ordering: .relaxed)
    while true {
      _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.05)
      let now = counted.value.load(ordering: .relaxed)
      if now == before { break }
      before = now
    }
    queue.resume(JobID(1))
    _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.05)
    #expect(counted.value.load(ordering: .relaxed) > before)
    queue.pause(JobID(1))
    queue.cancel(JobID(1))
    let all = try #require(events.wait(until: EventList.isOver(1))).map(word)
    #expect(all.last == "cancelled 1")
  }

  private final class Box: Sendable { let value = Atomic<Int>(0) }

  @Test("Of snapshots that nobody has looked at yet, the inbox keeps the newest of each job")
  func inbox() {
    let inbox = Inbox(wake: {})
    for step in 1...3 {
      for number in 1...2 {
        inbox.put(
          .job(.progressed(JobID(number), JobSnapshot(fraction: 0, phase: "\(step)"))))
      }
    }
    inbox.put(.job(.logged(JobID(1), "end")))
    let words = inbox.take().map { event -> String in
      if case .job(let event) = event { return word(event) }
      return ""
    }
    #expect(words == ["progressed 1 3", "progressed 2 3", "logged 1 end"])
    #expect(inbox.take().isEmpty)
  }
}
