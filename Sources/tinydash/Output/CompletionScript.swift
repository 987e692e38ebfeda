import ArgumentParser
import Foundation

/// A script that completes command lines in a shell.
///
/// The parser of arguments writes it, and leaves one thing out: what may be written without a subcommand. That is what most people
/// write, so it is put in here: the default subcommand's arguments, wherever its name could stand.
struct CompletionScript {
  let text: String

  /// The script of the parser with what it leaves out; any other text as it is.
  init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let start = lines.first,
      let main = Tinydash.configuration.defaultSubcommand?.configuration.commandName
    else {
      self.text = text
      return
    }
    let changed: [String]
    if start.hasPrefix("#compdef") {
      changed = Self.zsh(lines, main)
    } else if start == "#!/bin/bash" {
      changed = Self.bash(lines, main)
    } else if start.hasPrefix("function __tinydash_should_offer") {
      changed = Self.fish(lines, main)
    } else {
      changed = lines
    }
    self.text = changed.joined(separator: "\n")
  }

  private static func bash(_ lines: [String], _ main: String) -> [String] {
    lines.flatMap { line in
      guard line.contains("COMPREPLY+=($(compgen -W '\(main) ") else { return [line] }
      return [
        "        if [[ \"${COMP_CWORD}\" -eq 1 ]]; then", "    \(line)",
        "        else", "            # The program's own options are among the default one's",
        "            COMPREPLY=()", "        fi",
        "        # Without a subcommand, it is the default one",
        "        unparsed_words=(\"${COMP_WORDS[@]:1:${COMP_CWORD}}\")", "        \"_tinydash_\(main)\"",
      ]
    }
  }

  private static func zsh(_ lines: [String], _ main: String) -> [String] {
    let names = Tinydash.configuration.subcommands.map { $0.configuration.commandName ?? "" } + ["help"]
    let isOther = "[[ \"${words[2]}\" != (\(names.joined(separator: "|"))) ]]"
    var isInRoot = true
    return lines.flatMap { line in
      if isInRoot, line == "    local -i ret=1" {
        isInRoot = false
        return [
          line, "    # Without a subcommand, it is the default one",
          "    if [[ \"${words[2]}\" == -* ]] || { [[ \"${CURRENT}\" -gt 2 ]] && \(isOther); }; then",
          "        _tinydash_\(main)", "        return", "    fi",
        ]
      }
      if line == "__tinydash_complete() {" {
        return [
          line, "    # Values may have colons, and none has a description", #"    set -- "${@//:/\\:}""#,
        ]
      }
      guard line.contains("_describe -V subcommand subcommands") else { return [line] }
      return [line, "        _tinydash_\(main) && ret=0"]
    }
  }

  private static func fish(_ lines: [String], _ main: String) -> [String] {
    // The options that are told from what stands before them.
    let own = lines.firstIndex { $0.contains("case '\(main)'") }.flatMap { index in
      lines[index + 1].firstRange(of: "__tinydash_parse_subcommand 1 ").map {
        lines[index + 1][$0.upperBound...]
      }
    }
    return lines.flatMap { line in
      if let own, line.hasPrefix("        __tinydash_parse_subcommand 0 ") {
        return ["        __tinydash_parse_subcommand 0 \(own)"]
      }
      guard line.hasPrefix("complete "), line.contains(" \"tinydash \(main)\" "),
        !["-l 'version'", "-l 'help'"].contains(where: line.contains)
      else { return [line] }
      return [line, line.replacingOccurrences(of: " \"tinydash \(main)\" ", with: " \"tinydash\" ")]
    }
  }
}
