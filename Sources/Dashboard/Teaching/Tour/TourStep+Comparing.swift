internal import ModelCompression
internal import TerminalCanvas

extension TourStep {
  /// Step 6: techniques together, and side by side.
  static let comparing = TourStep(
    title: "Combine and compare",
    tasks: [
      TourTask(
        instruction: { _, _ in
          "x and a, then combine on all layers: sparsity 60 % or more, bits 8 or fewer (Tab goes from slider to slider). i, then I, tell which of the two costs more."
        }, brief: { _, _ in "x, a: 60 % pruned, 8 bits" },
        isDone: { state, _ in
          state.compress.subject == state.compress.original && state.prunedPart >= 0.595
            && state.areBits(atMost: 8) && state.isMeasured
        },
        observation: { state, _ in
          guard let bytes = state.bytes(of: .both), let pruned = state.accuracyChange(of: .pruned),
            let quantized = state.accuracyChange(of: .quantized), let both = state.accuracyChange(of: .both)
          else { return "" }
          return
            "\(Numbers.smaller(Double(state.compress.originalBytes) / Double(max(1, bytes)))). Pruning \(pruned.text), quantization \(quantized.text), both \(both.text): \(both.verdict)."
        }),
      TourTask(
        instruction: { _, _ in
          "F\(Screen.explore.number) goes to Explore: every recipe that you measured, as size against accuracy. ↑ and ↓ walk along the frontier; Enter brings one of its recipes back."
        }, brief: { _, _ in "F\(Screen.explore.number), ↓ or ↑, Enter: go back" },
        isDone: { state, _ in
          guard let point = state.explore.currentPoint, state.isBroughtBack else { return false }
          return state.explore.frontierPoints.contains { $0.number == point.number } && state.isMeasured
        },
        observation: { state, _ in
          guard let point = state.explore.currentPoint else { return "" }
          let budget = state.budget
          let fitting = state.explore.frontierPoints.last { $0.bytes <= budget.bytes }
          let best = fitting.map {
            " The most accurate one that fits \(budget.name): \($0.what), \(Numbers.bytes($0.bytes))."
          }
          return
            "Back at \(point.what): \(Numbers.bytes(point.bytes)), \(state.text(point.accuracy)). Of \(Numbers.count(state.explore.points.count { $0.isComplete }, of: "recipe")) none is both smaller and better.\(best ?? " None on the frontier fits \(budget.name).")"
        }, screen: nil),
      TourTask(
        instruction: { _, _ in
          "F\(Screen.compare.number) goes to Compare, t starts from the original if need be, Enter measures every technique. It takes a while; + and − change the epochs."
        }, brief: { _, _ in "F\(Screen.compare.number), Enter: compare techniques" },
        isDone: { state, _ in
          state.jobs.newest(.comparison)?.status == .done && state.compare.table.rows.count > 1
        },
        observation: { state, _ in
          guard let original = state.compare.table.rows.first else { return "" }
          let good = state.compare.table.rows.dropFirst().filter {
            $0.accuracy.fraction >= original.accuracy.fraction - 0.01
          }
          guard let best = good.min(by: { $0.bytes < $1.bytes }) else {
            return "No technique stays within a point of the original; more epochs (+) would help."
          }
          return
            "Smallest within a point of the original: \(best.technique): \(Numbers.bytes(best.bytes)), \(Numbers.smaller(best.ratio)), \(Numbers.percent(best.accuracy.fraction, places: 2))."
        }, screen: nil),
      TourTask(
        instruction: { _, _ in
          "Select the technique that you would ship (↓), and press i to read what it does and what it came to."
        }, brief: { _, _ in "select a technique (↓), then i" },
        isDone: { state, _ in
          state.screen == .compare && state.compare.selected > 0 && state.isExplaining
            && state.compare.table.rows.indices.contains(state.compare.selected)
        },
        observation: { state, _ in
          guard state.compare.table.rows.indices.contains(state.compare.selected) else { return "" }
          let row = state.compare.table.rows[state.compare.selected]
          return
            "\(row.technique): \(Numbers.bytes(row.bytes)), \(state.text(row.accuracy)). The command line does all of this too. That was the tour."
        }, screen: .compare),
    ])
}
