internal import TerminalCanvas

/// Where the parts of the Distill screen are. A part that there is no room for is empty.
struct DistillLayout {
  let student, sample, accuracy, loss: Rectangle

  /// Two borders, the sliders, the models' figures with their titles, and what to do.
  static let studentHeight = 2 + DistillSetting.allCases.count + 1 + 7

  /// The same with as little as possible: the figures in a line.
  private static let leastStudentHeight = 2 + DistillSetting.allCases.count + 1 + 2

  /// Two borders, a title and some bars.
  private static let sampleHeight = 6

  init(_ place: Rectangle) {
    let none = Rectangle(x: 0, y: 0, width: 0, height: 0)
    guard place.width >= 72 else {
      let beside = max(6, min(Self.studentHeight, place.height - 6))
      let height = place.height - beside >= 5 ? beside : place.height
      let rows = Layout([.length(height), .fill(1)]).rows(of: place)
      (student, accuracy) = (rows[0], rows[1].height >= 5 ? rows[1] : none)
      (sample, loss) = (none, none)
      return
    }
    let columns = Layout([.length(max(40, min(70, place.width * 50 / 100))), .fill(1)]).columns(of: place)
    // The models' figures give way to the sample, down to a line.
    let least = Self.sampleHeight
    let height =
      place.height >= Self.leastStudentHeight + least
      ? min(Self.studentHeight, place.height - least) : min(Self.studentHeight, place.height)
    let left = Layout([.length(height), .fill(1)]).rows(of: columns[0])
    student = left[0]
    sample = left[1].height >= least ? left[1] : none
    let right = Layout([.fill(1), .fill(1)]).rows(of: columns[1])
    (accuracy, loss) = place.height >= 16 ? (right[0], right[1]) : (columns[1], none)
  }
}
