/// Characters that fill a part of a cell.
enum Blocks {
  /// From empty to full, growing from the left.
  static let left: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  /// From empty to full, growing from below.
  static let lower: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  /// From empty to full, as textures.
  static let shades: [Character] = [" ", "░", "▒", "▓", "█"]
  /// From empty to full, as ASCII characters of more and more ink.
  static let asciiShades = Array(" .:-=+*#%@")

  /// The textures of a theme.
  static func shades(_ theme: Theme) -> [Character] { theme.isASCII ? asciiShades : shades }

  /// The texture of a part, 0...1.
  static func shade(_ part: Float, theme: Theme) -> Character {
    let shades = shades(theme)
    return shades[min(shades.count - 1, max(0, Int(part * Float(shades.count))))]
  }

  /// How many eighths a part of some cells takes; never 0 for more than nothing, never all for less than all.
  static func eighths(_ part: Double, cells: Int) -> Int {
    guard cells > 0, part > 0 else { return 0 }
    guard part < 1 else { return cells * 8 }
    return min(max(1, Int((part * Double(cells * 8)).rounded())), cells * 8 - 1)
  }

  /// A line that is full from the left up to a part of its width, 0...1.
  static func horizontal(_ part: Double, width: Int) -> String {
    let count = eighths(part, cells: width)
    var line = String(repeating: "█", count: count / 8)
    if count % 8 > 0 { line.append(left[count % 8]) }
    return line
  }
}
