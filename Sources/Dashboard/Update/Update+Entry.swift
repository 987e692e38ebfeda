internal import Foundation
internal import ModelCompression
internal import TerminalCanvas

/// Takes a key for what is being typed. Words are ended by Enter alone; a slider's value also by any key that types nothing, such as
/// an arrow, which then does what it does.
func type(_ key: Key, _ state: inout DashboardState) throws -> [Effect] {
  guard var entry = state.entry else { return [] }
  switch key {
  case .character(let character):
    if entry.text.count < entry.limit { entry.text.append(character) }
    return state.type(entry)
  case .backspace:
    entry.text = String(entry.text.dropLast())
    return state.type(entry)
  case .control("u"):
    entry.text = ""
    return state.type(entry)
  case .escape:
    state.entry = nil
    return entry.purpose == .filter ? state.endFilter(keeping: "") : []
  case .up where entry.purpose == .filter, .down where entry.purpose == .filter:
    return try perform(.vertical(key == .up ? -1 : 1), &state)
  case .enter: return state.finishKeepingRefused(entry) ?? []
  default:
    guard entry.isValue, let effects = state.finishKeepingRefused(entry) else { return [] }
    return try effects + press(key, &state)
  }
}

extension DashboardState {
  /// Takes over what was typed so far; what was wrong was said of what stood there before.
  fileprivate mutating func type(_ entry: Entry) -> [Effect] {
    var entry = entry
    entry.problem = nil
    self.entry = entry.text.isEmpty && entry.isValue ? nil : entry
    return entry.purpose == .filter ? compress.setFilter(entry.text) : []
  }

  /// Takes what was typed; what can't be taken is still there then to be put right, and `nil` is returned.
  fileprivate mutating func finishKeepingRefused(_ entry: Entry) -> [Effect]? {
    self.entry = nil
    do {
      return try finish(entry, &self)
    } catch {
      self.entry = entry
      self.entry?.problem = "\(error)"
      return nil
    }
  }

  fileprivate mutating func endFilter(keeping text: String) -> [Effect] {
    let effects = compress.setFilter(text)
    compress.rowBeforeFilter = nil
    return effects
  }

  /// Takes what was pasted as if it were typed: into what is being typed, or as a value of its own where digits begin one. It is
  /// never taken for keys.
  mutating func paste(_ text: String) -> [Effect] {
    guard !isHelpShown else { return [] }
    var text = text
    if entry == nil {
      guard let purpose = pastePurpose, let number = Self.number(text) else { return [] }
      message = nil
      entry = Entry(purpose: purpose, text: "")
      text = number
    }
    guard var entry else { return [] }
    let taken = text.filter { !$0.isNewline }
    entry.text += taken.prefix(max(0, entry.limit - entry.text.count))
    return type(entry)
  }

  /// The number that a text is, without what is around it and a sign of per cent.
  private static func number(_ text: String) -> String? {
    let text = text.split { $0.isWhitespace || $0 == "%" }
    guard text.count == 1, text[0].allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      Double(text[0]) != nil
    else { return nil }
    return String(text[0])
  }

  /// What a number begins that is pasted.
  private var pastePurpose: Entry.Purpose? {
    switch dialog {
    case .fineTuning(let option):
      option.isTyped && compress.obstacle(to: option) == nil ? .option(option.title) : nil
    case .correction, .export, .exporting, .exported: nil
    case nil: screen.behavior.entryPurpose(self)
    }
  }
}

private func finish(_ entry: DashboardState.Entry, _ state: inout DashboardState) throws -> [Effect] {
  let words = entry.text.trimmingCharacters(in: .whitespaces)
  switch entry.purpose {
  case .value:
    // What was typed is a step to undo of its own, whatever the slider did before and does next.
    state.compress.endChange()
    defer { state.compress.endChange() }
    return try state.screen.behavior.enter(words, &state)
  case .budget:
    guard let budget = SizeBudget(entry.text) else {
      throw Refusal("'\(entry.text)' is no size; type one like 300K, 1.5MB or 40000")
    }
    state.take(budget)
    return []
  case .file(let content): return [try state.save(content, to: entry.text)]
  case .exportFile:
    try state.setExportFile(entry.text)
    return []
  case .recipeFile:
    let path = words.expandingHome
    guard !path.isEmpty else { return [] }
    return [.readRecipe(path, for: state.compress.subject)]
  case .option:
    guard case .fineTuning(let option) = state.dialog else { return [] }
    try state.set(option, to: words)
    return []
  case .seed:
    try state.setSeed(words)
    return []
  case .filter: return state.endFilter(keeping: entry.text)
  }
}

extension DashboardState.Entry {
  /// The most characters that there may be.
  var limit: Int {
    switch purpose {
    case .file, .exportFile, .recipeFile: 1000
    case .value, .budget, .option, .seed: 40
    case .filter: 60
    }
  }

  /// Whether it was begun by its first digit.
  var isValue: Bool {
    switch purpose {
    case .value, .option: true
    case .budget, .file, .exportFile, .recipeFile, .seed, .filter: false
    }
  }
}
