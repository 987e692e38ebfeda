import TerminalCanvas
import Testing

@testable import Dashboard

@Suite("Models of few layers, and of weights alone")
struct FewLayersTests {
  @Test("The list of a single layer has its titles and a border below, as every other")
  func singleLayer() throws {
    let screen = try Scripted(weightsAlone([[8, 8]]), width: 80, height: 24)
    let lines = screen.text.split(separator: "\n")
    #expect(lines[2].contains("Layers") && lines[3].contains("sparsity"))
    #expect(lines[4].contains("block0") && lines[5].contains("other"))
    #expect(lines[6].contains("all layers") && lines[7].hasPrefix("╰─"))
  }

  @Test("Of a model that can't be run Distill doesn't say that data is being read")
  func sample() throws {
    var screen = try Scripted(weightsAlone([[8, 8]]))
    screen.press(.function(Screen.distill.number))
    #expect(!screen.text.contains("reading data"))
    #expect(screen.text.contains("no sample is shown: "))
  }
}
