import ArgumentParser
import Foundation

/// A script that completes command lines in a shell.
///
/// The parser of arguments writes it, and leaves out what may be written without a subcommand. That is what most people write, so it
/// is put in here: the default subcommand's arguments, wherever its name could stand. Neither does it know that values have colons,
/// at which some shells part words.
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
      if line.hasPrefix("complete "), line.contains(" -F _tinydash ") {
        return [
          Self.wholeWords,
          line.replacingOccurrences(of: " -F _tinydash ", with: " -F __tinydash_with_whole_words "),
        ]
      }
      // As a list of words, names of files would be expanded: parameters, and commands.
      if let start = line.firstRange(of: "__tinydash_add_completions -W \"$(__tinydash_custom_complete ") {
        return [
          line[..<start.lowerBound] + "__tinydash_add_lines \"$(__tinydash_custom_complete "
            + line[start.upperBound...]
        ]
      }
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

  /// The function that bash calls: it completes words as they are written, which bash parts at colons and equals signs.
  private static let wholeWords = #"""
    # Bash parts words at colons and equals signs. Puts those together that a value has, and an option's name and value apart.
    __tinydash_with_whole_words() {
        local -r typed="${2}"
        local IFS=$' \t\n'
        local -a whole=()
        local -i index count=0 current=0 place
        local rest="${COMP_LINE}" glued=false piece space before='' start=''
        for ((index = 0; index < ${#COMP_WORDS[@]}; index++)); do
            piece="${COMP_WORDS[index]}"
            space="${rest%%[![:space:]]*}"
            rest="${rest#"${space}"}"
            place="${#COMP_LINE} - ${#rest}"
            rest="${rest#"${piece}"}"
            if [[ "${count}" -eq 0 || -n "${space}" || ("${piece}" != [:=]* && "${glued}" = false) ]]; then
                whole[count]=''
                count+=1
            elif [[ "${piece}" = =* && "${glued}" = false && "${whole[count - 1]}" = --* ]]; then
                piece="${piece#=}"
                place+=1
                whole[count]=''
                count+=1
            fi
            if [[ "${index}" -eq "${COMP_CWORD}" ]]; then
                # What is before the part of the word that bash replaces
                current=count-1
                before="${whole[count - 1]}"
                start="${before}${piece:0:COMP_POINT > place ? COMP_POINT - place : 0}"
                [[ "${piece}" = *[!:=]* ]] || before+="${piece}"
            fi
            whole[count - 1]+="${piece}"
            [[ "${COMP_WORDS[index]}" = *[:=] ]] && glued=true || glued=false
        done
        [[ "${typed}" = [:=]* ]] && before="${before%"${typed}"}"

        # What is behind the cursor makes no difference
        whole=("${whole[@]::current + 1}")
        local -a COMP_WORDS=("${whole[@]}")
        local -i COMP_CWORD="${current}"
        local COMP_LINE="${whole[*]}"
        local -a earlier=("${whole[@]::current}" "${start}")
        local COMP_POINT="${earlier[*]}"
        COMP_POINT="${#COMP_POINT}"
        _tinydash "${1}" "${before}${typed}" "${whole[current > 0 ? current - 1 : 0]}"
        # It is set in there, and would stay in the shell
        trap - RETURN
        before="${before//\\/}"
        for index in "${!COMPREPLY[@]}"; do
            COMPREPLY[index]="${COMPREPLY[index]#"${before}"}"
        done
    }

    # Offers the lines of a text as they are. A folder gets its slash from bash, which doesn't know it without what is before it.
    __tinydash_add_lines() {
        local line
        while IFS='' read -r line; do
            if [[ -z "${line}" ]]; then
                continue
            elif [[ "${line}" = */ && -d "${line/#~\//${HOME}/}" ]]; then
                [[ "${line%/}" = *[:=]* ]] && compopt -o nospace || line="${line%/}"
            fi
            COMPREPLY+=("${line}")
        done <<<"${1}"
    }

    """#

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
          line, "    # Values may have colons and backslashes, and none has a description",
          #"    set -- "${@//\\/\\\\}""#, #"    set -- "${@//:/\\:}""#,
          "    # What the home folder stands for isn't part of a name",
          #"    if [[ "${PREFIX}" == \~/* ]] && compset -P '\~/'; then set -- "${@#\~/}"; fi"#,
          "    # Behind a folder more may follow",
          #"    local -ar folders=("${(M)@:#*/}")"#,
          #"    if [[ "${#folders[@]}" -gt 0 ]]; then _describe -V '' folders -S ''; set -- "${@:#*/}"; fi"#,
        ]
      }
      if line == #"    local -ar command_line=("${words[@]}")"# {
        return [
          "    # What is behind the cursor makes no difference",
          #"    local -ar command_line=("${(@)words[1,CURRENT]}")"#,
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
