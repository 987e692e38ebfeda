import Testing

@testable import TerminalCanvas

@Suite("Widths of characters")
struct CharacterWidthTests {
  @Test("The characters that are known without looking them up have the properties that are assumed of them")
  func shortcuts() {
    for value in UInt32(0x20)..<0x3000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let properties = scalar.properties
      let isControl = [.control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned]
        .contains(
          properties.generalCategory)
      let isCombining = [.nonspacingMark, .enclosingMark].contains(properties.generalCategory)
      let character = Character(scalar)
      if character.cellWidth == 1, character.printable == character, !isControl {
        #expect(!isCombining && !properties.isEmojiPresentation, "\(String(value, radix: 16))")
      }
      if isCombining { #expect(character.cellWidth == 0, "\(String(value, radix: 16))") }
      if properties.isEmojiPresentation { #expect(character.cellWidth == 2, "\(String(value, radix: 16))") }
    }
  }
}
