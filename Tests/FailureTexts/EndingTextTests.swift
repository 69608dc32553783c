import Testing

/// How tests end keeps its meaning under the trait: what the framework says of them is looked at in
/// a process of its own.
@Suite(
  .timeLimit(.minutes(10)), .enabled(if: Child.isPossible, Comment(rawValue: Child.explanation)))
struct `A test with a server that does not come to its end` {
  /// What is said of a test, without what was said in its dialogue.
  private static func lines(_ text: String?) -> [String] {
    (text ?? "").split(separator: "\n").map(String.init).filter { !$0.hasPrefix("  ") }
  }

  private static let shown = "↳ Transcript of the server at localhost:{port}:"

  @Test func `ends as it says, and shows its dialogue if it failed`() async throws {
    let result = try await Framework.testing.run("EndingTests", [Failures.group: "endings"])
    let texts = Framework.testing.texts(of: result.output).mapValues { FailureText($0).text }
    let lines = texts.mapValues(Self.lines)
    #expect(result.status == 1)
    #expect(lines["passes"] == ["✔ Test passes() passed after {duration} seconds."])
    #expect(
      lines["cancels"] == [
        "➜ Test cancels() was cancelled after {duration} seconds: \"no printer here\""
      ])
    let cases = result.output.split(separator: "\n").filter {
      $0.contains("cancelsOneCase(number:)") && !$0.contains("started.")
    }
    #expect(cases.count == 1)
    #expect(cases.first?.contains("cancelsOneCase(number:) with 3 test cases passed") == true)
    #expect(
      lines["requires"] == [
        "✘ Test requires() recorded an issue at EndingTests.swift:31:9: "
          + "Expectation failed: (subject → \"News 1\") == \"Offers\"", Self.shown,
        "⎙ Attached 'smtp-transcript.txt' to requires().",
        "✘ Test requires() failed after {duration} seconds with 1 issue.",
      ])
    #expect(
      lines["isCancelled"] == ["➜ Test isCancelled() was cancelled after {duration} seconds."])
    #expect(lines["cancelsAChild"] == ["✔ Test cancelsAChild() passed after {duration} seconds."])
    #expect(
      lines["throwsItsOwn"] == [
        "✘ Test throwsItsOwn() recorded an issue at EndingTests.swift:50:4: "
          + "Caught error: Unexpected()",
        Self.shown, "⎙ Attached 'smtp-transcript.txt' to throwsItsOwn().",
        "✘ Test throwsItsOwn() failed after {duration} seconds with 1 issue.",
      ])
    let last = result.output.split(separator: "\n").last ?? ""
    #expect(last.hasPrefix("✘ Test run with 7 tests in 1 suite failed after "))
    #expect(last.hasSuffix(" with 2 issues."))
  }

  @Test func `tells of a strict suite in the end, and of a test's own server alone`() async throws {
    let result = try await Framework.testing.run("SharedEndingTests", [Failures.group: "endings"])
    #expect(result.status == 1)
    let texts = Framework.testing.texts(of: result.output).mapValues { FailureText($0).text }
    #expect(
      Self.lines(texts["passes"]) == ["✔ Test passes() passed after {duration} seconds."])
    let own = Self.lines(texts["failsWithItsOwn"])
    #expect(own.count { $0 == Self.shown } == 2, "of the issue, and of what is left")
    #expect(own.count { $0.hasPrefix("⎙ Attached") } == 1)
    #expect(texts["failsWithItsOwn"]?.contains("220 fixture.test") == false)
    let suite = result.output.split(separator: "\n").drop {
      !$0.contains("Suite SharedEndingTests recorded an issue")
    }.prefix(3)
    #expect(suite.first?.contains(" at EndingTests.swift:") == true)
    #expect(suite.dropFirst().first == "↳ 1 finding is left in the end:")
    #expect(
      suite.last == #"    never fired: on RCPT to "bob@*": reply 550 5.1.1 "Mailbox unavailable""#)
  }
}
