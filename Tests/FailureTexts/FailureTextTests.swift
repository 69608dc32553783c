import Foundation
import SMTPTestSupport
import Testing

/// A failed test is worth what its text tells. Each text is read as users get it: from a test that
/// fails, in a process of its own.
///
/// `SMTP_FIXTURE_RECORD=1` writes the goldens anew.
@Suite(
  .timeLimit(.minutes(10)), .enabled(if: Child.isPossible, Comment(rawValue: Child.explanation)))
struct `What a test that fails prints` {
  static let isRecording =
    ProcessInfo.processInfo.environment["SMTP_FIXTURE_RECORD"] == "1"

  /// The names of the tests that fail on purpose, as the source has them.
  static func names() throws -> [String] {
    try source(.testing).matches(of: #/@Test[^{]*?func (\w+)\(\)/#).map { String($0.1) }
  }

  static func source(_ framework: Framework) throws -> String {
    try String(
      contentsOfFile: "\(FailureText.root)/Tests/FailureTexts/\(framework.file)", encoding: .utf8)
  }

  /// What each test prints.
  static func texts(_ framework: Framework, isMutated: Bool) async throws -> [String: FailureText] {
    var variables = [Failures.group: "texts"]
    if isMutated { variables[Failures.mutation] = "1" }
    let type = framework == .testing ? "FailingTests" : "FailingXCTests"
    let result = try await framework.run(type, variables)
    #expect(result.status == 1, "\(result.output)")
    return framework.texts(of: result.output).mapValues(FailureText.init)
  }

  @Test(arguments: Framework.allCases)
  func `is as its golden says, and names the line`(framework: Framework) async throws {
    let names = try Self.names()
    #expect(names.count >= 25)
    let source = try Self.source(framework)
    let texts = try await Self.texts(framework, isMutated: false)
    #expect(texts.keys.sorted() == names.sorted())
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      if let line = Framework.namedLine(of: name, in: source, framework) {
        #expect(text.text.contains("\(framework.file):\(line):"), "\(name)")
      } else {
        #expect(text.text.contains("<EXPR>:0: error: "), "\(name): XCTest names no line")
      }
      let golden = FailureText.golden(framework, name)
      if Self.isRecording {
        try FileManager.default.createDirectory(
          at: golden.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.text.utf8).write(to: golden)
      }
      let known = try String(contentsOf: golden, encoding: .utf8)
      if let difference = text.difference(from: known) {
        Issue.record("\(name) differs from \(golden.path), \(difference)")
      }
    }
  }

  @Test(arguments: Framework.allCases)
  func `reads otherwise once anything else happens`(framework: Framework) async throws {
    let texts = try await Self.texts(framework, isMutated: true)
    #expect(texts.keys.sorted() == (try Self.names()).sorted())
    for (name, text) in texts {
      let known = try String(contentsOf: FailureText.golden(framework, name), encoding: .utf8)
      #expect(text.difference(from: known) != nil, "\(name) reads the same")
    }
  }

  @Test(arguments: Framework.allCases)
  func `has no golden that nothing is held against`(framework: Framework) throws {
    let folder = FailureText.golden(framework, "any").deletingLastPathComponent().path
    let goldens = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(goldens.sorted() == (try Self.names()).map { "\($0).txt" }.sorted())
  }
}
