// swift-tools-version: 6.2
import PackageDescription

var settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]
// The gate says so. Nobody else's build fails for what a newer compiler warns of.
if Context.environment["SMTP_FIXTURE_WARNINGS"] == "errors" {
  settings.append(.treatAllWarnings(as: .error))
}

let package = Package(
  name: "SMTPTestSupport",
  platforms: [.macOS(.v14), .iOS(.v17), .tvOS(.v17), .watchOS(.v10), .visionOS(.v1)],
  products: [
    // The one line a test target needs: the core and both overlays.
    .library(
      name: "SMTPTestSupport",
      targets: [
        "SMTPTestSupport", "SMTPTestClient", "SMTPTestSupportTesting", "SMTPTestSupportXCTest",
      ]),
    // The core and the client alone, for tools: they link no test framework.
    .library(name: "SMTPTestSupportCore", targets: ["SMTPTestSupport", "SMTPTestClient"]),
    // Sample mail for tests.
    .library(name: "SMTPTestFixtures", targets: ["SMTPTestFixtures"]),
    // Contracts that any mail client can be held against.
    .library(name: "SMTPTestContract", targets: ["SMTPTestContract"]),
    .executable(name: "smtp-fixture", targets: ["smtp-fixture"]),
  ],
  targets: [
    // What pure modules need of C, and what the network module alone may see.
    .target(name: "CSMTPTestScan"),
    .target(name: "CSMTPTestPlatform"),
    .target(name: "SMTPTestWire", dependencies: ["CSMTPTestScan"], swiftSettings: settings),
    // Darwin keeps iconv in a library of its own; elsewhere libc has it.
    .target(
      name: "SMTPTestMIME", dependencies: ["CSMTPTestScan"], swiftSettings: settings,
      linkerSettings: [
        .linkedLibrary("iconv", .when(platforms: [.macOS, .iOS, .tvOS, .watchOS, .visionOS]))
      ]),
    .target(
      name: "SMTPTestNetwork",
      dependencies: ["SMTPTestWire", "CSMTPTestPlatform", "CSMTPTestScan"],
      swiftSettings: settings),
    // What a server is told, and how it is written down: scripts, dialogues and their texts.
    .target(
      name: "SMTPTestScript", dependencies: ["SMTPTestMIME", "SMTPTestWire", "CSMTPTestScan"],
      swiftSettings: settings),
    .target(
      name: "SMTPTestSupport",
      dependencies: ["SMTPTestMIME", "SMTPTestNetwork", "SMTPTestScript", "SMTPTestWire"],
      swiftSettings: settings),
    // The client and its pool: what a server is held against.
    .target(
      name: "SMTPTestClient", dependencies: ["SMTPTestNetwork", "SMTPTestWire"],
      swiftSettings: settings),
    // What clients are held against: contracts, their runner and its reports.
    .target(
      name: "SMTPTestContract",
      dependencies: ["SMTPTestSupport", "SMTPTestNetwork", "SMTPTestScript", "SMTPTestWire"],
      swiftSettings: settings),
    .target(
      name: "SMTPTestSupportTesting", dependencies: ["SMTPTestSupport"], swiftSettings: settings),
    .target(
      name: "SMTPTestSupportXCTest", dependencies: ["SMTPTestSupport"], swiftSettings: settings),
    .executableTarget(
      name: "smtp-fixture",
      dependencies: [
        "SMTPTestClient", "SMTPTestContract", "SMTPTestSupport", "SMTPTestNetwork",
        "SMTPTestScript",
      ],
      swiftSettings: settings),
    .target(
      name: "SMTPTestFixtures", path: "Fixtures",
      resources: [.copy("Messages"), .copy("Dialogues")],
      swiftSettings: settings),
    // What the tests of several targets share.
    .target(
      name: "SMTPTestHelpers", dependencies: ["SMTPTestNetwork", "SMTPTestSupport"],
      path: "Tests/Helpers",
      swiftSettings: settings),
    .testTarget(
      name: "SMTPTestWireTests",
      dependencies: ["SMTPTestWire", "SMTPTestNetwork", "SMTPTestHelpers"],
      swiftSettings: settings),
    .testTarget(
      name: "SMTPTestMIMETests",
      dependencies: ["SMTPTestMIME", "SMTPTestFixtures", "SMTPTestHelpers"],
      swiftSettings: settings),
    .testTarget(
      name: "SMTPTestScriptTests", dependencies: ["SMTPTestScript", "SMTPTestHelpers"],
      swiftSettings: settings),
    .testTarget(
      name: "SMTPTestNetworkTests", dependencies: ["SMTPTestNetwork", "SMTPTestHelpers"],
      swiftSettings: settings),
    .testTarget(
      name: "SMTPTestClientTests",
      dependencies: [
        "SMTPTestClient", "SMTPTestSupport", "SMTPTestNetwork", "SMTPTestWire", "SMTPTestHelpers",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "SMTPTestFixturesTests", dependencies: ["SMTPTestFixtures", "SMTPTestHelpers"],
      swiftSettings: settings),
    .testTarget(
      name: "SMTPTestSupportTests",
      dependencies: [
        "SMTPTestSupport", "SMTPTestNetwork", "SMTPTestScript", "SMTPTestWire",
        "SMTPTestSupportTesting", "SMTPTestFixtures", "SMTPTestHelpers",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["smtp-fixture", "SMTPTestNetwork", "SMTPTestSupport", "SMTPTestHelpers"],
      swiftSettings: settings),
    .testTarget(
      name: "SMTPTestSupportTestingTests",
      dependencies: ["SMTPTestSupportTesting", "SMTPTestNetwork", "SMTPTestHelpers"],
      swiftSettings: settings),
    .testTarget(
      name: "SMTPTestSupportXCTestTests",
      dependencies: ["SMTPTestSupportXCTest", "SMTPTestHelpers"],
      swiftSettings: settings),
    .testTarget(
      name: "SMTPTestContractTests",
      dependencies: [
        "SMTPTestContract", "SMTPTestClient", "SMTPTestSupport", "SMTPTestNetwork",
        "SMTPTestHelpers",
      ],
      swiftSettings: settings),
    // What failures print, in both frameworks.
    .testTarget(
      name: "FailureTextsTests",
      dependencies: [
        "SMTPTestSupport", "SMTPTestSupportTesting", "SMTPTestSupportXCTest", "SMTPTestHelpers",
      ],
      path: "Tests/FailureTexts", exclude: ["Goldens"], swiftSettings: settings),
    // All code shown in README.md and Documentation.
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "SMTPTestClient", "SMTPTestContract", "SMTPTestSupport", "SMTPTestSupportTesting",
        "SMTPTestSupportXCTest", "SMTPTestFixtures",
        "SMTPTestHelpers",
      ],
      exclude: ["Goldens"],
      swiftSettings: settings),
  ]
)

// The sanitizers build only what they run.
if let names = Context.environment["SMTP_FIXTURE_WITHOUT"] {
  let unwanted = names.split { $0 == " " || $0 == "\n" }
  package.products = []
  package.targets.removeAll { target in unwanted.contains { $0 == target.name } }
}
