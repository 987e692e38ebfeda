import Dispatch
import Synchronization
import Testing

@testable import NeuralNetwork

@Suite("Helpers")
struct HelperPoolTests {
  @Test("are as many as there are, and help again when they are done")
  func bounded() {
    let pool = HelperPool(count: 2)
    let (isOver, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    for _ in 0..<2 {
      #expect(
        pool.run {
          isOver.wait()
          done.signal()
        })
    }
    #expect(!pool.run { Issue.record("nobody is free") })
    for _ in 0..<2 { isOver.signal() }
    for _ in 0..<2 { done.wait() }
    let deadline = ContinuousClock.now + .seconds(10)
    while !pool.run({ done.signal() }), ContinuousClock.now < deadline {}
    #expect(done.wait(timeout: .now() + .seconds(10)) == .success)
  }

  @Test("are missed by no loop when all have something else to do")
  func taken() {
    let isOver = DispatchSemaphore(value: 0)
    var count = 0
    while count < 1000, HelperPool.shared.run({ isOver.wait() }) { count += 1 }
    defer { for _ in 0..<count { isOver.signal() } }
    #expect(count < 1000)
    let lanes = Mutex<[Int]>([])
    concurrentForEach(50, lanes: 4) { _, lane in lanes.withLock { $0.append(lane) } }
    #expect(lanes.withLock(\.self) == Array(repeating: 0, count: 50))
  }
}
