import Foundation
import Testing

extension CommandLineTests {
  @Suite("Settings and looks")
  struct SettingsTests {
    /// A folder with a settings file, for `XDG_CONFIG_HOME`.
    private func folder(_ text: String) throws -> TemporaryFolder {
      let folder = try TemporaryFolder()
      try FileManager.default.createDirectory(
        atPath: folder.path + "/tinydash", withIntermediateDirectories: false)
      try folder.write("tinydash/config.toml", text)
      return folder
    }

    private func open(_ arguments: String, settings: TemporaryFolder? = nil, variables: String = "") throws
      -> TerminalSession
    {
      let home = settings.map { "XDG_CONFIG_HOME='\($0.path)'" } ?? ""
      return try TerminalSession(
        columns: 120, rows: 40, "env \(home) \(variables) '\(Program.path)' \(arguments)")
    }

    @Test("settings prints the file's place and a file that sets what it says")
    func print() throws {
      let folder = try folder("theme = \"light\"\n[fine-tune]\nepochs = 9\n")
      let first = try Program.shell("XDG_CONFIG_HOME='\(folder.path)' \"$tinydash\" settings")
      #expect(first.status == 0 && first.errors == "")
      #expect(first.output.hasPrefix("# \(folder.path)/tinydash/config.toml\n"))
      #expect(first.output.contains("theme = \"light\"") && first.output.contains("epochs = 9"))
      let file = try folder.write("printed.toml", first.output)
      let second = try Program.run("settings", "--settings", file)
      #expect(
        second.output.split(separator: "\n").dropFirst() == first.output.split(separator: "\n").dropFirst())
      let none = try Program.run("settings", "--no-settings")
      #expect(none.output.contains("no settings file is read") && none.output.contains("theme = \"dark\""))
      let home = try TemporaryFolder()
      let missing = try Program.run("settings", home: home)
      #expect(missing.output.hasPrefix("# \(home.path)/config/tinydash/config.toml (there is none"))
    }

    @Test("a bad line is an error before the screen opens, with its file and line")
    func wrong() throws {
      let folder = try folder("# mine\ntheme = \"blue\"\n")
      let place = "\(folder.path)/tinydash/config.toml:2: theme is \"blue\""
      for command in ["", "settings"] {
        let outcome = try Program.shell("XDG_CONFIG_HOME='\(folder.path)' \"$tinydash\" \(command)")
        #expect(outcome.status == 1 && outcome.output == "")
        #expect(outcome.errors.hasPrefix("error: \(place), but must be one of"))
      }
      let session = try open("digits-mlp", settings: folder)
      #expect(try session.end() == 1)
      #expect(
        !session.transcript.contains("\u{1B}[?1049h") && session.transcript.contains("theme is \"blue\""))
      // Other commands don't read it.
      #expect(
        try Program.shell("XDG_CONFIG_HOME='\(folder.path)' \"$tinydash\" inspect digits-mlp").status == 0)
      #expect(try Program.run("--settings", "/nonexistent/x.toml").status == 1)
      #expect(try Program.run("--settings", "x", "--no-settings").status == 64)
      #expect(try Program.run("--theme", "blue").status == 64)
      #expect(try Program.run("--color", "always").status == 64)
      let budget = try Program.run("--budget", "large")
      #expect(
        budget.status == 64 && budget.errors.contains("'large'") && budget.errors.contains("such as 300K"))
    }

    @Test(
      "a model or data that can't be had are traced to their line, unless the command line names them",
      arguments: [
        ("# mine\nmodel = \"nosuch\"\n", "", 2, "model \"nosuch\": is neither a file nor a built-in model"),
        ("model = \"no/such.onnx\"\n", "", 1, "model \"no/such.onnx\": is neither a file"),
        ("data = \"nosuch\"\n", "", 1, "data \"nosuch\": is no dataset; expected digits"),
        ("model = \"digits-mlp\"\ndata = \"no/such.npz\"\n", "", 2, "data \"no/such.npz\": is no dataset"),
        ("model = \"digits-mlp\"\n", "nosuch", nil, "nosuch: is neither a file nor a built-in model"),
        ("data = \"digits\"\n", "--data nosuch", nil, "nosuch: is no dataset"),
      ] as [(String, String, Int?, String)])
    func unusable(settings: String, arguments: String, line: Int?, problem: String) throws {
      let folder = try folder(settings)
      let place = line.map { "\(folder.path)/tinydash/config.toml:\($0): " } ?? ""
      for form in ["", "--plain", "--view \(folder.path)/x.txt"] {
        let outcome = try Program.shell(
          "XDG_CONFIG_HOME='\(folder.path)' \"$tinydash\" \(arguments) \(form)")
        #expect(outcome.status == (line == nil ? 64 : 1) && outcome.output == "")
        #expect(outcome.errors.hasPrefix("error: \(place)\(problem)"), "\(outcome.errors)")
      }
    }

    @Test("data that is there and can't be read is traced to its line when it is read")
    func unreadable() throws {
      let folder = try folder("")
      let file = try folder.write("own.npz", "no archive")
      try folder.write("tinydash/config.toml", "model = \"digits-mlp\"\ndata = \"\(file)\"\n")
      let outcome = try Program.shell(
        "XDG_CONFIG_HOME='\(folder.path)' \"$tinydash\" --view '\(folder.path)/x.txt'")
      #expect(outcome.status == 1)
      let place = "\(folder.path)/tinydash/config.toml:2: data \"\(file)\""
      #expect(outcome.errors.contains(place), "\(outcome.errors)")
    }

    @Test("the dashboard begins with the settings, and the command line wins over them")
    func effective() throws {
      let folder = try folder(
        "theme = \"light\"\nbudget = \"300K\"\nmodel = \"digits-mlp\"\nmouse = false\nseed = 5\n[fine-tune]\nepochs = 9\n"
      )
      let session = try open("", settings: folder)
      #expect(session.shows("digits-mlp") && session.shows("budget 300 KiB"))
      #expect(session.transcript.contains("48;5;255") && !session.transcript.contains("?1002h"))
      session.send("F")
      #expect(session.shows("‹ 9 ›") && session.shows("‹ 5 ›"))
      let other = try open(
        "lenet-300-100 --theme dark --budget 10K --mouse --seed 6", settings: folder)
      #expect(other.shows("lenet-300-100") && other.shows("budget 10 KiB"))
      #expect(!other.transcript.contains("48;5;255") && other.transcript.contains("?1002h"))
      other.send("F")
      #expect(other.shows("‹ 6 ›"))
    }

    @Test("T changes the theme at once")
    func theme() throws {
      let session = try open("digits-mlp")
      #expect(session.shows("fc3") && !session.transcript.contains("48;5;255"))
      session.send("T")
      #expect(session.shows("theme light") && session.transcript.contains("48;5;255"))
    }

    @Test(
      "without Unicode nothing but ASCII is sent",
      arguments: [("--ascii", ""), ("", "LC_ALL=C"), ("", "LANG=POSIX"), ("--ascii", "LC_ALL=C.UTF-8")])
    func ascii(option: String, variable: String) throws {
      let session = try open("digits-mlp \(option)", variables: variable)
      #expect(session.shows("97.78 %"))
      #expect(session.shows { $0.lines.contains { $0.contains("fc1") && $0.contains("O---") } })
      session.send("?")
      #expect(session.shows("Keys on Compress"))
      // The help, then the program.
      session.send("qq")
      #expect(try session.end() == 0)
      #expect(session.transcript.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test("--no-ascii draws all characters whatever the locale says")
    func unicode() throws {
      #expect(try open("digits-mlp --no-ascii", variables: "LC_ALL=C").shows("●──"))
    }

    @Test(
      "colours are those that were asked for",
      arguments: [
        ("", "", true, true), ("", "NO_COLOR=1", false, false), ("--color never", "", false, false),
        ("--color 256", "NO_COLOR=1", true, true), ("--color auto", "NO_COLOR=1", false, false),
        ("--color 16", "", true, false), ("", "TERM=vt220", false, false),
        ("--color 256", "TERM=xterm", true, true),
        ("", "TERM=xterm", true, false), ("", "TERM=xterm COLORTERM=truecolor", true, true),
        ("--color 256", "TERM=vt220", false, false),
      ])
    func colors(option: String, variables: String, hasColors: Bool, hasPalette: Bool) throws {
      let session = try open("digits-mlp \(option)", variables: variables)
      #expect(session.shows("fc3"))
      session.send("q")
      #expect(try session.end() == 0)
      #expect(session.transcript.contains(/\x1B\[([0-9;]*;)?[34][0-7](;[0-9;]*)?m|38;5;/) == hasColors)
      #expect(session.transcript.contains("38;5;") == hasPalette || option == "--color 16")
      if option == "--color 16" {
        #expect(!session.transcript.contains(/[34]8;5;([2-9][0-9]|1[6-9]|[0-9]{3})/))
      }
    }
  }
}
