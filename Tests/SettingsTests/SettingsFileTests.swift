import Dashboard
import Foundation
import ModelCompression
import Settings
import TerminalCanvas
import Testing

@Suite("Settings file")
struct SettingsFileTests {
  /// A folder of its own for a test, removed with the value.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("settings-\(UUID().uuidString)")
      .path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String) throws -> SettingsFile {
      let file = path + "/config.toml"
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      return SettingsFile(file)
    }
  }

  private func message(_ file: SettingsFile) -> String {
    do {
      _ = try file.read()
      return ""
    } catch {
      return error.description
    }
  }

  @Test("Every setting is read")
  func all() throws {
    let folder = try Folder()
    let settings = try folder.write(
      """
      theme = "high-contrast"
      color = 16
      ascii = false
      mouse = false
      budget = "300K"
      seed = 7
      model = "lenet5"
      data = "/data/x.npz"
      [fine-tune]
      epochs = 12
      alpha = 1
      temperature = 2.5
      learning-rate = 0.004
      """
    ).read()
    var expected = DashboardSettings()
    expected.theme = .highContrast
    expected.color = .sixteen
    expected.ascii = false
    expected.mouse = false
    expected.budget = try #require(SizeBudget("300K"))
    expected.seed = 7
    expected.model = "lenet5"
    expected.data = "/data/x.npz"
    expected.fineTuning.epochs = 12
    expected.fineTuning.guidance = .init(temperature: 2.5, alpha: 1)
    expected.fineTuning.learningRate = 0.004
    #expect(settings == expected)
    // What is printed sets the same again.
    #expect(try folder.write(settings.text).read() == settings)
  }

  @Test("Without a line, and without a file in the usual place, all is as usual")
  func usual() throws {
    let folder = try Folder()
    #expect(try folder.write("").read() == DashboardSettings())
    #expect(try folder.write(DashboardSettings().text).read() == DashboardSettings())
    let missing = try #require(SettingsFile(environment: ["XDG_CONFIG_HOME": folder.path]))
    #expect(try missing.read() == DashboardSettings() && !missing.isThere)
    // A file where a folder should be.
    let file = try folder.write("").path
    #expect(try SettingsFile(environment: ["XDG_CONFIG_HOME": file])?.read() == DashboardSettings())
  }

  @Test("Its place is what the XDG Base Directory Specification says")
  func place() {
    func path(_ environment: [String: String]) -> String? { SettingsFile(environment: environment)?.path }
    #expect(path(["XDG_CONFIG_HOME": "/c", "HOME": "/h"]) == "/c/tinydash/config.toml")
    #expect(path(["HOME": "/h"]) == "/h/.config/tinydash/config.toml")
    #expect(path(["XDG_CONFIG_HOME": "relative", "HOME": "/h"]) == "/h/.config/tinydash/config.toml")
    #expect(path(["XDG_CONFIG_HOME": "", "HOME": ""]) == nil)
  }

  @Test("A tilde is the person's own folder")
  func home() throws {
    let home = try #require(ProcessInfo.processInfo.environment["HOME"])
    let folder = try Folder()
    #expect(try folder.write("model = \"~/a.onnx\"").read().model == home + "/a.onnx")
    #expect(try folder.write("model = \"~a\"").read().model == "~a")
  }

  @Test(
    "What can't be is named with its line and what there can be",
    arguments: [
      (
        "theme = \"blue\"",
        "theme is \"blue\", but must be one of \"dark\", \"light\", \"high-contrast\", \"mono\""
      ),
      ("theme = 1", "theme is 1, but must be one of \"dark\", \"light\", \"high-contrast\", \"mono\""),
      ("color = \"always\"", "color is \"always\", but must be one of \"auto\", \"never\", 16, 256"),
      ("color = 8", "color is 8, but must be one of \"auto\", \"never\", 16, 256"),
      ("ascii = \"yes\"", "ascii is \"yes\", but must be true or false"),
      ("mouse = 0", "mouse is 0, but must be true or false"),
      ("budget = \"big\"", "budget is \"big\", but must be a size such as \"300K\", \"1.5MB\" or 40000"),
      ("budget = -5", "budget is -5, but must be a size such as \"300K\", \"1.5MB\" or 40000"),
      ("seed = -1", "seed is -1, but must be a whole number from 0"),
      ("seed = 1.5", "seed is 1.5, but must be a whole number from 0"),
      ("model = \"\"", "model is \"\", but must be a name or a path in quotes"),
      ("data = \"a\\u0000b\"", "data is \"a\\u0000b\", but must be a name or a path in quotes"),
      ("[fine-tune]\nepochs = 0", "fine-tune.epochs is 0, but must be a whole number from 1 to 100"),
      ("[fine-tune]\nalpha = 1.01", "fine-tune.alpha is 1.01, but must be a number from 0.0 to 1.0"),
      (
        "[fine-tune]\ntemperature = true",
        "fine-tune.temperature is true, but must be a number from 1.0 to 20.0"
      ),
      (
        "[fine-tune]\nlearning-rate = 1",
        "fine-tune.learning-rate is 1, but must be a number from 1e-05 to 0.1"
      ),
      (
        "colour = \"auto\"",
        "there is no setting 'colour'; there are theme, color, ascii, mouse, budget, seed, model, data, "
          + "fine-tune.epochs, fine-tune.alpha, fine-tune.temperature, fine-tune.learning-rate"
      ),
      ("theme = \"dark", "the text of theme doesn't end: its second \" is missing"),
    ])
  func wrong(text: String, reason: String) throws {
    let folder = try Folder()
    let line = text.split(separator: "\n").count
    #expect(message(try folder.write(text)) == "\(folder.path)/config.toml:\(line): \(reason)")
  }

  @Test("A setting outside of its table isn't taken for it")
  func tables() throws {
    let folder = try Folder()
    #expect(message(try folder.write("epochs = 3")).contains("there is no setting 'epochs'"))
    #expect(
      message(try folder.write("theme = \"dark\"\n[finetune]\n")).contains(":2: there is no table [finetune]")
    )
    #expect(
      message(try folder.write("seed = 18446744073709551615")).contains(
        "which is too large; the largest number is 9223372036854775807"))
    #expect(
      message(try folder.write("[fine-tune]\ntheme = \"dark\"")).contains("no setting 'fine-tune.theme'"))
  }

  @Test(
    "A file that must be there and isn't, a folder, a device, a pipe and one without end are errors that say so"
  )
  func unreadable() throws {
    let folder = try Folder()
    #expect(
      message(SettingsFile(folder.path + "/none.toml")).hasSuffix(
        "the settings file can't be opened: No such file or directory"))
    #expect(
      message(SettingsFile(folder.path)) == "\(folder.path): the settings file is a folder; expected a file")
    for path in ["/dev/null", "/dev/zero"] {
      #expect(
        message(SettingsFile(path)) == "\(path): the settings file is not a regular file; expected a file")
    }
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(message(SettingsFile(pipe)).hasSuffix("the settings file is not a regular file; expected a file"))
    let large = try folder.write(String(repeating: "# long\n", count: 10_000))
    #expect(message(large).hasSuffix("at most 65536 are read"))
    let longest = try folder.write(String(repeating: "#", count: 65_536))
    #expect(message(longest) == "")
  }
}
