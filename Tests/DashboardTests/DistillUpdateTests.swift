import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("The Distill screen")
struct DistillUpdateTests {
  @Test("Sliders move by key, typed number, click and wheel, within their ranges")
  func sliders() throws {
    var screen = try Scripted()
    screen.press(.function(2), .right, .right)
    #expect(screen.state.distill.value(of: .width) == 0.32)
    screen.press(.shiftRight, .end)
    #expect(screen.state.distill.value(of: .width) == 1)
    screen.press(.home, .left)
    #expect(screen.state.distill.value(of: .width) == 0.1)
    screen.press(.down)
    screen.type("7.5")
    screen.press(.enter)
    #expect(screen.state.distill.value(of: .temperature) == 7.5)
    screen.type("99")
    screen.press(.enter)
    #expect(screen.state.entry?.problem == "'99' is out of range: temperature is 1.0 to 20.0")
    #expect(screen.state.distill.value(of: .temperature) == 7.5)
    screen.press(.escape)
    try screen.click(.distill(.slider(.alpha)))
    #expect(screen.state.distill.setting == .alpha)
    #expect((0.4...0.6).contains(screen.state.distill.value(of: .alpha)))
    let place = try #require(screen.state.regions.rectangle(of: .distill(.slider(.epochs))))
    screen.send(.input(.mouse(MouseEvent(.wheelUp, at: Point(x: place.x, y: place.y)))))
    #expect(screen.state.distill.value(of: .epochs) == 6)
  }

  @Test("A typed number is taken as it is, though keys go in steps; what can't be is said to be")
  func typedNumbers() throws {
    var screen = try Scripted()
    func value(_ setting: DistillSetting) -> Double { screen.state.distill.value(of: setting) }
    func type(_ text: String) {
      screen.type(text)
      screen.press(.enter)
    }
    screen.press(.function(2))
    type("0.275")
    #expect(value(.width) == 0.275)
    screen.press(.down)
    type("7.9")
    #expect(value(.temperature) == 7.9 && screen.text.contains(" 7.9 "))
    type("1.24")
    #expect(value(.temperature) == 1.24 && screen.text.contains(" 1.24 "))
    // The next step of the slider, not a step from there.
    screen.press(.right)
    #expect(value(.temperature) == 1.5 && screen.text.contains(" 1.5 "))
    type("1.245")
    #expect(
      screen.state.entry?.problem == "'1.245' is too exact: temperature has up to 2 decimal places")
    screen.press(.escape, .down)
    type("0.333")
    #expect(value(.alpha) == 0.333 && screen.text.contains(" 0.333 "))
    screen.press(.down)
    type("7.5")
    #expect(screen.state.entry?.problem == "'7.5' is no whole number of epochs")
    #expect(value(.epochs) == 5)
  }

  @Test("What a training came to isn't shown for sliders that have been moved since, until they are back")
  func moved() throws {
    var screen = try Scripted()
    screen.press(.function(2), .enter)
    screen.send(.job(.started(JobID(1))))
    screen.send(.job(.progressed(JobID(1), ScreenTests.snapshot)))
    #expect(screen.text.contains("85.00 %") && !screen.text.contains("settings of then"))
    screen.press(.down, .right)
    #expect(screen.state.distill.setting == .temperature)
    #expect(screen.text.contains("test accuracy with the settings of then"))
    #expect(!screen.text.contains("85.00 %"))
    screen.press(.left)
    #expect(screen.text.contains("85.00 %") && !screen.text.contains("settings of then"))
    screen.press(.character("S"))
    screen.type("9")
    screen.press(.enter)
    #expect(screen.text.contains("settings of then") && !screen.text.contains("85.00 %"))
  }

  @Test("A student that is sent to Compress isn't shown with the curves of another model")
  func curvesClosed() throws {
    var screen = try Scripted()
    // As after a fine-tuning that is over.
    screen.state.compress.showsCurves = true
    screen.press(.function(2), .enter)
    try screen.endDistillation(JobID(1))
    screen.press(.character("s"))
    #expect(screen.state.compress.subject.origin.isStudent && !screen.state.compress.showsCurves)
  }

  @Test("The student's figures follow its width")
  func figures() throws {
    var screen = try Scripted()
    screen.press(.function(2))
    screen.type("0.5")
    screen.press(.enter)
    let student = try screen.state.distill.teacher.graph.scaled(width: 0.5)
    #expect(screen.state.distill.studentFigures == DistillState.Figures(student))
    #expect(screen.state.distill.studentFigures.macs == 64 * 64 + 64 * 32 + 32 * 10)
    screen.press(.end)
    #expect(screen.state.distill.studentFigures == screen.state.distill.teacherFigures)
  }

  @Test("Only one student is trained at a time; without one, none can be sent on")
  func start() throws {
    var screen = try Scripted()
    screen.press(.function(2), .character("s"))
    #expect(screen.state.message == "there is no trained student yet; Enter trains one")
    screen.press(.enter)
    #expect(screen.requests.map(\.kind) == [.distillation])
    screen.press(.enter)
    #expect(screen.requests.count == 1)
    #expect(screen.state.message == "a student waits to be trained already; c cancels it")
    screen.send(.job(.started(JobID(1))))
    screen.press(.enter)
    #expect(screen.requests.count == 1)
    #expect(screen.state.message == "a student is in training already; c cancels it")
    screen.press(.character("p"))
    #expect(screen.effects.last == .pauseJob(JobID(1)))
    screen.press(.character("c"))
    #expect(screen.effects.last == .cancelJob(JobID(1)))
  }

  @Test("Where the newest training wasn't finished, it is said whose student would be sent on")
  func earlierStudent() throws {
    var screen = try Scripted(width: 100, height: 30)
    screen.press(.function(2), .enter)
    try screen.endDistillation(JobID(1))
    #expect(screen.text.contains("the student to Compress"))
    screen.press(.enter)
    screen.send(.job(.started(JobID(2))))
    screen.press(.character("c"))
    screen.send(.job(.ended(JobID(2), .cancelled)))
    #expect(screen.text.contains("student of job 1"))
    screen.press(.character("s"))
    #expect(
      screen.state.message == "student, distilled, of job 1, is the model to compress now; u goes back",
      "\(screen.state.message ?? "")")
  }

  @Test("The sample before the first is the last; each is shown to the teacher")
  func samples() throws {
    var screen = try Scripted()
    screen.press(.function(2), .character("N"))
    #expect(screen.effects == [.predict(sample: 0), .predict(sample: 359)])
    screen.press(.character("n"), .character("n"))
    #expect(screen.state.distill.sample == 1)
    // What was worked out for another sample isn't shown as this one's.
    screen.send(.predicted(.init(sample: 0, logits: [Float](repeating: 0, count: 10))))
    #expect(!screen.text.contains("soft targets"))
    screen.send(.predicted(.init(sample: 1, logits: [0, 0, 0, 50, 0, 0, 0, 0, 0, 0])))
    #expect(screen.text.contains("soft targets at T = 4.0"))
    #expect(screen.text.contains("100.0 %"))
    // At a temperature of 20 the others get a share: e^2.5 of e^2.5 + 9.
    screen.press(.down, .end)
    #expect(screen.text.contains("57.5 %"))
  }

  @Test(
    "Students are trained by the engine as a job, with curves, and the one with the teacher is sent to Compress"
  )
  func trains() throws {
    let data = try DatasetSource.digits.load().part(training: 128, test: 64)
    var screen = try Scripted()
    screen.press(.function(2), .up, .up, .down, .down, .down, .down)
    screen.type("2")
    screen.press(.enter, .enter)
    let request = try #require(screen.requests.first)
    let events = EventList()
    let queue = JobQueue(dataset: { data }, deliver: events.add)
    queue.submit(request)
    for event in try #require(events.wait(until: EventList.isOver(1))) { screen.send(.job(event)) }
    let job = try #require(screen.state.jobs[JobID(1)])
    #expect(job.status == .done, "\(job.outcome)")
    #expect(job.log.count == 9)
    let curves = try #require(job.snapshot?.curves)
    #expect(curves.map(\.points.count) == [2, 2, 2, 2, 2, 2])
    let result = try #require(screen.state.distill.result?.students)
    #expect(curves[4].points.last?.y == result.distilled.evaluation.accuracy)
    #expect(curves[5].points.last?.y == result.alone.evaluation.accuracy)
    #expect(job.log[0] == "temperature 4, alpha 0.7, 2 epochs, seed 0")
    #expect(
      job.log[1...4].joined(separator: " ")
        == "like distill --optimizer adamw --weight-decay 0.0   --learning-rate 0.003 --warm-up 0.5 "
        + "  --batch-size 32 --label-smoothing 0.05   --shift 0 --no-flip")
    screen.press(.character("s"))
    #expect(screen.state.screen == .compress)
    #expect(screen.state.compress.subject.model.weights == result.distilled.model.weights)
    #expect(screen.state.compress.layers.map(\.weightShape) == [[38, 64], [19, 38], [10, 19]])
    // With the student's own size: 38·64 + 38 + 19·38 + 19 + 10·19 + 10 parameters.
    #expect(screen.text.contains(" digits-mlp ×0.30 · 13.3 KiB · digits "))
    screen.press(.character("u"))
    #expect(screen.state.compress.subject.number == 0)
  }
}
