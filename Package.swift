// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "tinydash",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "tinydash", targets: ["tinydash"]),
    .library(
      name: "CompressionEngine",
      targets: ["NeuralNetwork", "ModelCompression", "ModelFormats"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ],
  targets: [
    // The command line.
    .executableTarget(
      name: "tinydash",
      dependencies: [
        "NcursesTerminal", "Settings", "Dashboard", "TerminalCanvas", "ModelFormats", "ModelCompression",
        "NeuralNetwork", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Speed, measured beside PyTorch and onnxruntime, and of the dashboard behind a pseudo-terminal.
    .executableTarget(
      name: "tinydash-benchmark",
      dependencies: [
        "ModelFormats", "ModelCompression", "NeuralNetwork", "CPseudoTerminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Benchmarks", exclude: ["Peers/peers.py"], swiftSettings: strict),

    // The dashboard, its settings and the terminal.
    .target(
      name: "NcursesTerminal", dependencies: ["TerminalCanvas", "CNcurses"],
      swiftSettings: strict),
    .target(
      name: "Settings",
      dependencies: ["Dashboard", "TerminalCanvas", "ModelFormats", "ModelCompression"],
      swiftSettings: strict),
    .target(
      name: "Dashboard",
      dependencies: ["TerminalCanvas", "ModelCompression", "ModelFormats", "NeuralNetwork"],
      swiftSettings: strict),
    .target(name: "TerminalCanvas", swiftSettings: strict),

    // The engine.
    .target(
      name: "ModelFormats",
      dependencies: [
        "ModelCompression", "NeuralNetwork", "CZlib", "CEmbedded",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["ONNX/onnx.proto"], swiftSettings: strict),
    .target(
      name: "ModelCompression", dependencies: ["NeuralNetwork", "CKernels"],
      swiftSettings: strict),
    .target(
      name: "NeuralNetwork", dependencies: ["CKernels", "COpenBLAS"], swiftSettings: strict),

    // C: kernels that need SIMD, embedded data, and system libraries.
    .target(name: "CKernels"),
    .target(name: "CEmbedded", exclude: ["data"]),
    .target(name: "CPseudoTerminal", linkerSettings: [.linkedLibrary("util", .when(platforms: [.linux]))]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    // Linked by name: the flags that pkg-config gives for ncursesw are not ones that SwiftPM accepts.
    .target(
      name: "CNcurses",
      linkerSettings: [
        .linkedLibrary("ncursesw", .when(platforms: [.linux])),
        .linkedLibrary("tinfo", .when(platforms: [.linux])),
        .linkedLibrary("ncurses", .when(platforms: [.macOS])),
      ]),

    // Readers of files under a fuzzer; see Tests/Fuzzing/run.
    .executableTarget(
      name: "tinydash-fuzz", dependencies: ["ModelFormats", "ModelCompression", "NeuralNetwork"],
      path: "Tests/Fuzzing/Targets", swiftSettings: strict),

    .testTarget(
      name: "NeuralNetworkTests", dependencies: ["NeuralNetwork", "CKernels"],
      exclude: ["Fixtures/make_fixtures.py"], resources: [.copy("Fixtures")],
      swiftSettings: strict),
    .testTarget(
      name: "ModelCompressionTests", dependencies: ["ModelCompression", "NeuralNetwork", "CKernels"],
      exclude: ["Fixtures/make_fixtures.py"], resources: [.copy("Fixtures")],
      swiftSettings: strict),
    .testTarget(
      name: "ModelFormatsTests", dependencies: ["ModelFormats", "ModelCompression", "NeuralNetwork"],
      exclude: ["Fixtures/make_fixtures.py", "Fixtures/make_onnx_fixtures.py"],
      resources: [.copy("Fixtures")],
      swiftSettings: strict),
    .testTarget(
      name: "TerminalCanvasTests", dependencies: ["TerminalCanvas"], swiftSettings: strict),
    .testTarget(
      name: "NcursesTerminalTests",
      dependencies: ["NcursesTerminal", "TerminalCanvas", "CNcurses", "CPseudoTerminal"],
      swiftSettings: strict),
    .testTarget(
      name: "DashboardTests",
      dependencies: [
        "Dashboard", "TerminalCanvas", "ModelFormats", "ModelCompression", "NeuralNetwork",
      ],
      exclude: ["Goldens"],
      swiftSettings: strict),
    .testTarget(
      name: "SettingsTests", dependencies: ["Settings", "Dashboard", "TerminalCanvas", "ModelCompression"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests", dependencies: ["CPseudoTerminal"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c2x
)
