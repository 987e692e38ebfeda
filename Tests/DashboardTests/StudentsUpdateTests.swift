import ModelCompression
import ModelFormats
import NeuralNetwork
import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Who teaches and who learns")
struct StudentsUpdateTests {
  /// The Distill screen with the line of the student selected.
  private func opened(_ name: String) throws -> Scripted {
    var screen = try Scripted(name)
    screen.press(.function(2), .up)
    #expect(screen.state.distill.setting == .student)
    return screen
  }

  @Test("How many times the work a larger student takes has room beside it")
  func larger() throws {
    var screen = try Scripted("lenet-300-100", width: 100, height: 30)
    screen.press(.function(2), .up)
    for _ in 0..<3 { screen.press(.right) }
    #expect(screen.state.distill.student == .architecture("mobilenet-tiny"))
    // 7 217 856 multiply-accumulates instead of 266 200.
    #expect(screen.text.contains(" 2711 %"))
  }

  @Test("Architectures whose inputs and classes fit can be students, each at a width of its own")
  func architectures() throws {
    var screen = try opened("lenet5")
    #expect(
      screen.state.students == [
        .narrow, .architecture("lenet-300-100"), .architecture("lenet5"), .architecture("mobilenet-tiny"),
        .architecture("resnet8"),
      ])
    screen.press(.right)
    #expect(screen.text.contains("‹ lenet-300-100 ›"))
    let whole = try #require(Architecture.named("lenet-300-100")).graph()
    #expect(screen.state.studentFigures == DistillState.Figures(whole))
    #expect(screen.state.studentFigures.parameters == 266_610)
    #expect(screen.state.distill.value(of: .width) == 1)
    screen.press(.down)
    screen.type("0.5")
    screen.press(.enter)
    #expect(screen.state.studentFigures == DistillState.Figures(try whole.scaled(width: 0.5)))
    screen.press(.enter)
    #expect(screen.state.jobs.entries.last?.title == "distill lenet5 to lenet-300-100 ×0.50")
    screen.press(.up, .left)
    #expect(screen.state.distill.student == .narrow && screen.state.distill.value(of: .width) == 0.3)
    // Round the end.
    screen.press(.left)
    #expect(screen.state.distill.student == .architecture("resnet8"))
    #expect(try opened("digits-mlp").state.students == [.narrow, .architecture("digits-mlp")])
  }

  @Test("A click on the arrows beside the student's name and the wheel choose another")
  func mouse() throws {
    var screen = try opened("lenet5")
    try screen.click(.distill(.student(1)))
    #expect(screen.state.distill.student == .architecture("lenet-300-100"))
    try screen.click(.distill(.student(-1)))
    #expect(screen.state.distill.student == .narrow)
  }

  @Test("Where the recipe cuts channels, the cut teacher can learn, from its weights and at its width")
  func cutTeacher() throws {
    var screen = try Scripted()
    #expect(!screen.state.students.contains(.prepared))
    screen.press(.tab, .tab)
    screen.type("50")
    screen.press(.enter, .function(2), .up, .left)
    #expect(screen.state.distill.student == .prepared)
    #expect(screen.text.contains("‹ cut teacher ›"))
    #expect(screen.state.studentFigures.parameters == 64 * 64 + 64 + 64 * 64 + 64 + 10 * 64 + 10)
    screen.press(.down, .right)
    #expect(screen.state.message == "this student has the channels that the Compress screen leaves it")
    screen.press(.enter)
    #expect(screen.state.jobs.entries.last?.title == "distill digits-mlp to digits-mlp, cut to 52.1 %")
    // With the cut, the student goes.
    screen.press(.function(1), .character("u"))
    #expect(screen.state.distill.student == .narrow)
  }

  @Test("The teacher is the model on Compress, under its own name and size, or the original on request")
  func teacher() throws {
    var screen = try Scripted()
    let small = try Model(
      name: "small", randomWeightsFor: #require(Architecture.named("digits-mlp")).graph().scaled(width: 0.5),
      seed: 3)
    _ = try screen.state.compress.change(
      to: small, keepsGraph: false, recipe: Recipe(), origin: Origin(steps: ["student of digits-mlp"]))
    screen.press(.function(2))
    #expect(screen.state.distill.teacher.weights == small.weights)
    #expect(screen.text.contains("╭ Teacher small, student of digits-mlp · 25.7 KiB ─"), "\(screen.text)")
    #expect(screen.text.contains(" small, student of digits-mlp · 25.7 KiB · digits"))
    #expect(screen.effects.last == .predict(sample: 0))
    screen.press(.character("t"))
    #expect(screen.state.distill.teacher.weights == screen.state.compress.original.model.weights)
    #expect(screen.text.contains("╭ Teacher digits-mlp · 67.3 KiB ─"))
    #expect(screen.effects.last == .predict(sample: 0))
    // The model on Compress may then learn from it.
    #expect(screen.state.students.last == .prepared)
    screen.press(.up, .left)
    #expect(screen.text.contains("‹ current model ›"))
    screen.press(.function(1), .character("u"))
    #expect(
      !screen.state.startsFromOriginal && screen.state.distill.subject == screen.state.compress.original)
  }

  @Test("The engine trains another architecture and the cut teacher as students")
  func trains() throws {
    let data = try DatasetSource.digits.load().part(training: 128, test: 64)
    var screen = try Scripted()
    screen.press(.tab, .tab)
    screen.type("50")
    screen.press(.enter, .function(2))
    screen.state.distill.result = nil
    for _ in 0..<3 { screen.press(.down) }
    screen.type("1")
    screen.press(.enter, .up, .up, .up, .up)
    let events = EventList()
    let queue = JobQueue(dataset: { data }, deliver: events.add)
    for (number, steps) in [(1, 1), (2, 1)] {
      for _ in 0..<steps { screen.press(.right) }
      screen.press(.enter)
      queue.submit(try #require(screen.requests.last))
      for event in try #require(events.wait(until: EventList.isOver(number))) { screen.send(.job(event)) }
      let job = try #require(screen.state.jobs[JobID(number)])
      #expect(job.status == .done, "\(job.outcome)")
      #expect(job.log[0].contains(" 1 epoch, seed 0"))
      let result = try #require(screen.state.distill.result)
      let model = result.students.distilled.model
      if number == 1 {
        #expect(model.name == "digits-mlp" && model.parameterCount == 17_226)
        #expect(result.origin == Origin(steps: ["student of digits-mlp"], isStudent: true))
      } else {
        #expect(model.layers.map(\.weightShape) == [[64, 64], [64, 64], [10, 64]])
        #expect(result.origin == Origin(steps: ["taught"], isCut: true))
        // It goes on from the teacher's weights: a few small steps leave them near.
        let before = screen.state.compress.compressed.base[weight: "fc1.weight"].elements
        let after = model[weight: "fc1.weight"].elements
        #expect(zip(before, after).allSatisfy { abs($0 - $1) < 0.05 } && before != after)
      }
    }
  }
}
