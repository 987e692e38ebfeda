internal import ModelCompression
internal import TerminalCanvas

/// Takes a key for what is being typed. Words are ended by Enter alone; a slider's value also by any key that doesn't belong
/// to it and then does what it does.
func type(_ key: Key, _ state: inout DashboardState) throws -> [Effect] {
  guard var entry = state.entry else { return [] }
  switch key {
  case .character(let character) where entry.takes(character):
    if entry.text.count < entry.limit { entry.text.append(character) }
    state.entry = entry
    return []
  case .backspace:
    entry.text = String(entry.text.dropLast())
    state.entry = entry.text.isEmpty && entry.isValue ? nil : entry
    return []
  case .control("u"):
    entry.text = ""
    state.entry = entry.isValue ? nil : entry
    return []
  case .escape:
    state.entry = nil
    return []
  case .enter:
    state.entry = nil
    return try finish(entry, &state)
  default:
    guard entry.isValue else { return [] }
    state.entry = nil
    return try finish(entry, &state) + press(key, &state)
  }
}

private func finish(_ entry: DashboardState.Entry, _ state: inout DashboardState) throws -> [Effect] {
  switch entry.purpose {
  case .value: return try state.screen.behavior.enter(entry.text, &state)
  case .budget:
    guard let budget = SizeBudget(entry.text) else {
      throw Refusal("'\(entry.text)' is no size; type one like 300K, 1.5MB or 40000")
    }
    state.budget = budget
    state.ownBudget = SizeBudget.presets.contains { $0.bytes == budget.bytes } ? nil : budget
    return []
  case .file: return [try state.saveTable(to: entry.text)]
  case .exportFile:
    try state.setExportFile(entry.text)
    return []
  case .recipeFile:
    let path = entry.text.trimmed.expandingHome
    guard !path.isEmpty else { return [] }
    return [.readRecipe(path, for: state.compress.subject)]
  case .option:
    guard case .fineTuning(let option) = state.dialog else { return [] }
    try state.set(option, to: entry.text)
    return []
  case .seed:
    try state.setSeed(entry.text)
    return []
  }
}

extension DashboardState.Entry {
  /// The most characters that there may be.
  var limit: Int {
    switch purpose {
    case .file, .exportFile, .recipeFile: 1000
    case .value, .budget, .option, .seed: 20
    }
  }

  /// Whether a character can be part of it.
  func takes(_ character: Character) -> Bool {
    switch purpose {
    case .file, .exportFile, .recipeFile: true
    case .budget: character.isNumber || character.isLetter || character == "."
    case .value, .option: character.isNumber || character == "."
    case .seed: character.isNumber
    }
  }

  /// Whether it was begun by its first digit.
  fileprivate var isValue: Bool {
    switch purpose {
    case .value, .option: true
    case .budget, .file, .exportFile, .recipeFile, .seed: false
    }
  }
}
