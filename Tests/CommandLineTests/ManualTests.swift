import Foundation
import Testing

extension CommandLineTests {
  @Suite("The manual page, completions and the version")
  struct ManualTests {
    @Test(
      "the manual page tells every command, option, key and status, and has nothing that man complains about")
    func manual() throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.run("manual")
      #expect(outcome.status == 0 && outcome.errors == "")
      for part in [
        ".TH TINYDASH 1", "\\-\\-fine\\-tune", "\\-\\-resume", "tinydash compress", "fine\\-tune [EPOCHS]",
        "XDG_STATE_HOME", "XDG_CONFIG_HOME", "config.toml", "130",
        "\\-o\\fR, \\fB\\-\\-output",
      ] {
        #expect(outcome.output.contains(part), "\(part)")
      }
      try folder.write("tinydash.1", outcome.output)
      let checks = try Program.shell(
        """
        if command -v mandoc >/dev/null; then mandoc -T lint -W error tinydash.1; fi
        if command -v groff >/dev/null; then groff -k -man -ww -T utf8 tinydash.1 2>&1 >/dev/null; fi
        if command -v man >/dev/null; then MANWIDTH=100 man -l tinydash.1 2>&1 | grep -c 'tinydash compress MODEL' >found; fi
        """, in: folder.path)
      #expect(checks.output == "" && checks.errors == "", "\(checks.output)\(checks.errors)")
      // Where nothing but ASCII can be shown, that says as much.
      let ascii = try Program.shell(
        "if command -v groff >/dev/null; then groff -k -man -T ascii -P -cbou tinydash.1 2>&1; fi",
        in: folder.path)
      if !ascii.output.isEmpty {
        #expect(ascii.output.contains("weights to prune, 0...1.") && ascii.output.contains("Shift+"))
      }
    }

    @Test(
      "scripts that complete are right for their shell, and name models", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
      let folder = try TemporaryFolder()
      let outcome = try Program.run("--generate-completion-script", shell)
      #expect(outcome.status == 0 && outcome.errors == "" && outcome.output.contains("tinydash"))
      #expect(outcome.output.contains("minimumSquaredError") && outcome.output.contains("adamw"))
      try folder.write("script", outcome.output)
      let check = try Program.shell(
        "if command -v \(shell) >/dev/null; then \(shell) -n script; fi", in: folder.path)
      #expect(check.status == 0 && check.errors == "", "\(check.errors)")
    }

    @Test(
      "bash completes models, files of models, words and recipes",
      arguments: [
        ("inspect len", ["lenet-300-100", "lenet5"]), ("inspect n", ["net.onnx"]),
        ("compress digits-mlp --scheme a", ["affine"]), ("train digits-mlp --optimizer s", ["sgd"]),
        ("evaluate digits-mlp --data f", ["fashion-mnist"]),
        ("evaluate digits-mlp --recipe r", ["recipe.json"]),
        ("insp", ["inspect"]), ("--res", ["--resume"]), ("lenet-", ["lenet-300-100"]),
        ("lenet5 --recipe r", ["recipe.json"]), ("--theme l", ["light"]), ("tour --color n", ["never"]),
        ("--theme ", ["dark", "high-contrast", "light", "mono"]),
      ] as [(String, [String])])
    func bash(line: String, expected: [String]) throws {
      let folder = try TemporaryFolder()
      try folder.write("net.onnx", "")
      try folder.write("net.txt", "")
      try folder.write("recipe.json", "")
      let outcome = try Program.shell(
        """
        PATH="$(dirname "$tinydash"):$PATH"
        tinydash --generate-completion-script bash >script
        . ./script
        COMP_LINE='tinydash \(line)'
        COMP_POINT=${#COMP_LINE}
        COMP_WORDS=($COMP_LINE)
        [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        COMP_TYPE=9
        compopt() { :; }
        complete=($(complete -p tinydash))
        "${complete[4]}" tinydash "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\\n' "${COMPREPLY[@]}" | sed 's/ *$//' | sort -u
        """, in: folder.path)
      #expect(
        outcome.output.split(separator: "\n").map(String.init) == expected,
        "\(outcome.output)\(outcome.errors)")
    }

    @Test("bash completes behind values with colons, in them, and behind an equals sign")
    func bashWords() throws {
      let folder = try TemporaryFolder()
      let session = try TerminalSession(columns: 160, rows: 20, "bash --norc --noprofile")
      session.send(
        """
        PS1='ready> '; PATH="$PATH:\(Program.path.dropLast("/tinydash".count))"; cd '\(folder.path)'; mkdir fold:er
        mkdir 'my dir' home; HOME="$PWD/home"; touch 'my model.onnx' 'my dir/net.onnx' 'z$(touch hacked)'"'s.onnx" home/at-home.onnx
        . <(tinydash --generate-completion-script bash); bind 'set enable-bracketed-paste off'; echo comp''leted\n
        """)
      // Not before there is a prompt: what is typed until then is echoed as it is.
      func waits() -> Bool {
        session.shows { screen in
          screen.lines.last { $0.contains { $0 != " " } }?.hasPrefix("ready>  ") == true
        }
      }
      #expect(session.shows("completed") && waits())
      for (typed, completed) in [
        ("compress digits-mlp --pattern 2:4 --gran", "--pattern 2:4 --granularity "),
        ("compress --range percentile:99.9 dig", "99.9 digits-mlp "),
        ("compress --pattern block:4x4 --scope=glo", "block:4x4 --scope=global "),
        ("compress --scope=global digits-mlp --granularity group:64 --fine", "group:64 --fine-tune "),
        ("compress digits-mlp --pattern bl", "--pattern block\\:4x4 "),
        ("compress digits-mlp --pattern block:", "--pattern block:4x4 "),
        ("compress digits-mlp --pattern block:4", "--pattern block:4x4 "),
        ("evaluate digits-mlp --data=fash", "--data=fashion-mnist "),
        ("evaluate digits-mlp --data fold", "--data fold\\:er/"),
        ("evaluate digits-mlp --data fold:", "--data fold:er/"),
        // Names of files as they are, and as they have to be written.
        ("evaluate my\\ m", "evaluate my\\ model.onnx "), ("evaluate \"my m", "evaluate \"my model.onnx\" "),
        ("evaluate 'my d", "evaluate 'my dir'/"), ("evaluate my\\ dir/", "evaluate my\\ dir/net.onnx "),
        ("evaluate z", "evaluate z\\$\\(touch\\ hacked\\)\\'s.onnx "),
        ("evaluate ~/at", "evaluate ~/at-home.onnx "),
        // In the middle of a line: Alt-b and Alt-f lead to the end of a word.
        ("evaluate mob --json\u{1B}b\u{1B}b\u{1B}f", "evaluate mobilenet-tiny"),
        ("evaluate --data=fash --json\u{1B}b\u{1B}b\u{1B}f", "--data=fashion-mnist"),
        ("--theme=l", "--theme=light "), ("train digits-mlp --optimizer sg", "--optimizer sgd "),
      ] {
        session.send("tinydash \(typed)\tx")
        #expect(
          session.shows { $0.contains("tinydash") && $0.contains("\(completed)x") }, "\(session.screen.lines)"
        )
        session.send("\u{05}\u{15}\u{0C}")
        #expect(waits())
      }
      #expect(try !folder.names.contains("hacked"))
      // Nothing stays behind in the shell.
      session.send("trap -p RETURN; echo re''turned\n")
      #expect(session.shows { $0.contains("returned") && !$0.contains("trap --") }, "\(session.screen.lines)")
    }

    @Test(
      "fish completes too, as far as it does so without a terminal",
      arguments: [
        ("insp", "inspect"), ("--res", "--resume"),
        ("lenet5 --recipe r", "recipe.json"), ("train digits-mlp --optimizer s", "sgd"),
        ("--theme l", "light"), ("dashboard --color n", "never"),
      ])
    func fish(line: String, expected: String) throws {
      let folder = try TemporaryFolder()
      try folder.write("recipe.json", "")
      let outcome = try Program.shell(
        """
        command -v fish >/dev/null || { echo '\(expected)'; exit; }
        export HOME="$PWD" PATH="$(dirname "$tinydash"):$PATH"
        tinydash --generate-completion-script fish >script
        fish --no-config -c "source script; complete -C 'tinydash \(line)'" | cut -f 1
        """, in: folder.path)
      #expect(outcome.output == expected + "\n", "\(outcome.output)\(outcome.errors)")
    }

    @Test(
      "zsh completes values with colons whole",
      .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zsh"), "zsh isn't installed"))
    func zsh() throws {
      let folder = try TemporaryFolder()
      try folder.write("my model.onnx", "")
      try folder.write("at-home.onnx", "")
      let session = try TerminalSession(columns: 100, rows: 20, "zsh -f")
      session.send(
        """
        PS1='ready> '; path+=('\(Program.path.dropLast("/tinydash".count))'); cd '\(folder.path)'
        tinydash --generate-completion-script zsh >_tinydash; fpath+=('\(folder.path)')
        HOME='\(folder.path)'; mkdir sub; touch 'back\\slash.onnx'; autoload -Uz compinit; compinit -u -D; echo comp''leted\n
        """)
      #expect(session.shows("completed"))
      for (typed, completed) in [
        ("--range per", "percentile:99.9"), ("--granularity gr", "group:64"), ("--pattern bl", "block:4x4"),
        ("--activation-range per", "percentile:99.9"), ("--scope glo", "global"),
      ] {
        session.send("tinydash compress digits-mlp \(typed)\t")
        #expect(session.shows { $0.contains(completed) }, "\(session.screen.lines)")
        session.send("\u{05}\u{15}\u{0C}")
        #expect(session.shows { !$0.contains(completed) })
      }
      // Names with blanks, and words in the middle of a line.
      for (typed, completed) in [
        ("evaluate my\\ m\t", "evaluate my\\ model.onnx "),
        ("evaluate mob --json\u{1B}b\u{02}\t", "evaluate mobilenet-tiny"),
        ("evaluate ~/at\t", "evaluate ~/at-home.onnx "), ("evaluate su\tx", "evaluate sub/x"),
        ("evaluate back\t", "evaluate back\\\\slash.onnx "),
      ] {
        session.send("tinydash \(typed)")
        #expect(session.shows { $0.contains(completed) }, "\(session.screen.lines)")
        session.send("\u{05}\u{15}\u{0C}")
        #expect(session.shows { !$0.contains("evaluate") })
      }
    }

    @Test("the version is one line")
    func version() throws {
      let outcome = try Program.run("--version")
      #expect(outcome.status == 0 && outcome.errors == "")
      #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil, "\(outcome.output)")
      #expect(try Program.run("manual").output.contains(outcome.output.dropLast()))
    }
  }
}
