internal import TerminalCanvas

/// Takes a key for what is being typed. Any key that doesn't belong to it ends it and then does what it does.
func type(_ key: Key, _ state: inout DashboardState) -> [Effect] {
  guard var entry = state.entry else { return [] }
  switch key {
  case .character(let character)
  where character.isNumber || character == "." || (entry.purpose == .budget && character.isLetter):
    if entry.text.count < 12 { entry.text.append(character) }
    state.entry = entry
    return []
  case .backspace:
    entry.text = String(entry.text.dropLast())
    state.entry = entry.text.isEmpty && entry.purpose == .slider ? nil : entry
    return []
  case .escape:
    state.entry = nil
    return []
  case .enter:
    state.entry = nil
    return finish(entry, &state)
  default:
    state.entry = nil
    let effects = finish(entry, &state)
    guard state.message == nil else { return effects }
    return effects + press(key, &state)
  }
}

private func finish(_ entry: DashboardState.Entry, _ state: inout DashboardState) -> [Effect] {
  switch (entry.purpose, state.focus) {
  case (.budget, _):
    guard let budget = Budget(entry.text) else {
      state.message = "'\(entry.text)' is no size; type one like 300K, 1.5MB or 40000"
      return []
    }
    state.budget = budget
    return []
  case (.slider, .bits):
    guard let bits = Int(entry.text), DashboardState.bitWidths.contains(bits) else {
      state.message = "\(entry.text) is no bit width: 1 to 8, 16 or 32"
      return []
    }
    return state.setBits(bits, of: state.row)
  case (.slider, _):
    guard let percent = Double(entry.text), (0...100).contains(percent) else {
      state.message = "\(entry.text) % is out of range: sparsity is 0 to 100 %"
      return []
    }
    return state.setSparsity(percent / 100, of: state.row)
  }
}
