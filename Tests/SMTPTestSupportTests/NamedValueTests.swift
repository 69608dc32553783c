import SMTPTestHelpers
import SMTPTestSupport
import Testing

/// What later versions add to: kinds, outcomes and reasons. A `switch` over them has a `default`.
@Suite(.bounded) struct `Values that grow` {
  @Test(
    arguments: [
      (.accepted, "accepted", nil, true), (.unacknowledged, "unacknowledged", nil, true),
      (.discarded, "discarded", nil, false),
      (.rejected(at: .rcpt), "rejected at rcpt", .rcpt, false),
      (.abandoned(at: .endOfData), "abandoned at endOfData", .endOfData, false),
    ] as [(SMTPTransactionOutcome, String, SMTPStage?, Bool)])
  func `outcomes have a stage where there is one`(
    outcome: SMTPTransactionOutcome, text: String, stage: SMTPStage?, isStored: Bool
  ) {
    #expect(outcome.description == text)
    #expect(outcome.stage == stage)
    #expect(outcome.isStored == isStored)
    #expect(outcome.isRejected == text.hasPrefix("rejected"))
    #expect(outcome.isAbandoned == text.hasPrefix("abandoned"))
    let isRefusedRecipient =
      switch outcome {
      case .rejected(at: .rcpt): true
      default: false
      }
    #expect(isRefusedRecipient == (stage == .rcpt))
  }

  @Test func `outcomes at other stages are other outcomes`() {
    #expect(SMTPTransactionOutcome.rejected(at: .mail) != .rejected(at: .rcpt))
    #expect(SMTPTransactionOutcome.rejected(at: .mail) != .abandoned(at: .mail))
  }

  @Test func `findings say what was broken`() async throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let client = try RawClient(server.endpoint)
    #expect(try client.reply().hasPrefix("220 "))
    #expect(try client.say(" NOOP") == "250 2.0.0 Ok")
    let finding = try #require(server.findings.first)
    let violation = try #require(finding.violation)
    #expect(violation.kind == .leadingSpace)
    #expect(finding.kind == .violation(violation))
    #expect(finding.kind != .hookFailed)
    #expect("\(finding.kind)" == "violation leadingSpace")
    #expect(finding.kind.name == "violation")
    #expect(SMTPFinding.Kind.hookTimedOut.violation == nil)
  }

  @Test func `reasons read as they are written`() {
    let timeout = SMTPWaitError.Reason.timedOut(after: .seconds(2))
    #expect("\(timeout)" == "timed out after 2.0 seconds")
    #expect(timeout.timeout == .seconds(2))
    #expect(timeout != .timedOut(after: .seconds(3)))
    #expect(SMTPWaitError.Reason.unexpected.timeout == nil)
    #expect("\(SMTPDialogueError.Reason.noDialogue)" == "noDialogue")
    let unreadable = SMTPGoldenFileError.Reason.unreadable("Is a directory")
    #expect("\(unreadable)" == "unreadable: Is a directory")
    #expect(!unreadable.isDifferent)
  }

  @Test func `errors have a reason and what it is about`() throws {
    let error = #expect(throws: SMTPTestServerError.self) {
      try SMTPTestServer.start(.address(port: 70_000))
    }
    #expect(error?.reason == .invalidConfiguration)
    #expect(error == .invalidConfiguration("port 70000 is not in 0...65535"))
    let text = #expect(throws: SMTPTextError.self) { try SMTPMessageQuery(parsing: "to 5") }
    #expect(text?.line == 1)
    #expect(text?.column == 4)
    let mistake = SMTPTextError.mistake("a rule without a reply")
    #expect(mistake.line == nil)
    #expect("\(mistake)" == mistake.message)
    let mail = SMTPMailComposerError.invalidID("a b")
    #expect(mail.reason == .invalidID)
    #expect(mail.value == "a b")
  }
}
