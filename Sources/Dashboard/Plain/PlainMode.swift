internal import Foundation
internal import ModelCompression
public import NeuralNetwork
internal import Synchronization

/// The dashboard as a conversation: a command in each line, answers in plain sentences. For screen readers, for terminals that can't
/// place a cursor, and for pipes.
///
/// Commands change the same state as the dashboard's keys, by the same functions; what the dashboard does in the background is done
/// before the answer.
public final class PlainMode {
  /// What is outside.
  public struct Surroundings: Sendable {
    /// Reads what is measured on, and also what is trained on.
    public let test: @Sendable () throws -> TestSplit
    public let dataset: @Sendable () throws -> Dataset
    /// The next line of input, without its end; `nil` at the end of it.
    public let readLine: @Sendable () -> String?
    /// Prints a line of an answer.
    public let answer: @Sendable (String) throws -> Void
    /// Prints a line about what went wrong, or how far long work is.
    public let remark: @Sendable (String) -> Void

    /// Creates surroundings.
    public init(
      test: @escaping @Sendable () throws -> TestSplit, dataset: @escaping @Sendable () throws -> Dataset,
      readLine: @escaping @Sendable () -> String?, answer: @escaping @Sendable (String) throws -> Void,
      remark: @escaping @Sendable (String) -> Void
    ) {
      self.test = test
      self.dataset = dataset
      self.readLine = readLine
      self.answer = answer
      self.remark = remark
    }
  }

  /// Why nothing can be answered any more.
  private struct Unanswerable: Error { let reason: any Error }

  var state: DashboardState
  let surroundings: Surroundings
  var measurer: VariantMeasurer?
  /// Whether the person wants to leave.
  var isOver = false

  /// Starts with what the dashboard would show.
  public init(_ state: DashboardState, in surroundings: Surroundings) {
    self.state = state
    self.surroundings = surroundings
  }

  /// Answers commands until there are no more.
  ///
  /// - Throws: What writing an answer threw.
  public func run() throws {
    do {
      perform(state.compress.start)
      readData()
      if let message = state.message { try say(message) }
      state.message = nil
      try ShowCommand.run("", on: self)
      try say("Type a command; 'help' lists them, 'quit' leaves.")
      while !isOver, let line = surroundings.readLine() { try answer(line) }
    } catch let error as Unanswerable {
      throw error.reason
    }
  }

  private func answer(_ line: String) throws {
    let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard let name = words.first?.lowercased() else { return }
    guard let command = PlainCommands.named(name) else {
      return remark("'\(name)' is no command; 'help' lists those that there are")
    }
    let argument = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
    do {
      try command.run(argument, on: self)
    } catch let error as Unanswerable {
      throw error
    } catch let error as BadArgument {
      remark("\(command.name): \(error.problem); type '\(command.usage)'")
    } catch {
      remark("\(command.name): \(error)")
    }
  }

  /// Prints a line of an answer.
  func say(_ line: String) throws {
    do {
      try surroundings.answer(line)
    } catch {
      throw Unanswerable(reason: error)
    }
  }

  /// Prints a line about what went wrong, or how far long work is.
  func remark(_ line: String) { surroundings.remark(line) }

  /// Changes the state as the dashboard does, and does what follows from it.
  func change(_ work: (inout DashboardState) throws -> [Effect]) throws {
    var changed = state
    let effects = try work(&changed)
    // Every command is a step of its own to undo.
    changed.compress.endChange()
    state = changed
    perform(effects + state.followCompress())
    for notice in [state.compress.notice, state.message].compactMap(\.self) { try say(notice) }
    state.compress.notice = nil
    state.message = nil
  }
}
