import TerminalCanvas
import Testing

@Suite("Hit regions")
struct HitRegionsTests {
  @Test("The region added last wins where regions overlap, and the edges are those of the rectangle")
  func order() {
    var regions = HitRegions<String>()
    regions.add(Rectangle(x: 0, y: 0, width: 10, height: 4), "panel")
    regions.add(Rectangle(x: 2, y: 1, width: 3, height: 1), "slider")
    regions.add(Rectangle(x: 2, y: 1, width: 0, height: 1), "nothing")
    #expect(regions[Point(x: 2, y: 1)] == "slider")
    #expect(regions[Point(x: 4, y: 1)] == "slider")
    #expect(regions[Point(x: 5, y: 1)] == "panel")
    #expect(regions[Point(x: 10, y: 1)] == nil)
    #expect(regions[Point(x: -1, y: 0)] == nil)
    #expect(regions.rectangle(of: "slider") == Rectangle(x: 2, y: 1, width: 3, height: 1))
    regions.removeAll()
    #expect(regions[Point(x: 2, y: 1)] == nil)
  }
}
