import ArgumentParser
import ModelCompression

/// A size to fit into, such as `300K`.
struct BudgetArgument: ExpressibleByArgument {
  let budget: SizeBudget

  init?(argument: String) {
    guard let budget = SizeBudget(argument) else { return nil }
    self.budget = budget
  }
}
