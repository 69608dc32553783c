import SMTPTestHelpers
import SMTPTestSupportXCTest
import XCTest

/// What ``FailingTests`` has, for XCTest. The line that has to be named is the one that says so;
/// XCTest names none for what a test throws.
final class FailingXCTests: XCTestCase {
  override func setUpWithError() throws {
    if !Failures.areWanted("texts") { throw XCTSkip(Failures.explanation) }
  }

  func testSubjectMisspelt() throws {
    let server = try startSMTPTestServer()
    try Stimuli.subjectMisspelt(server)
    XCTAssertMessage(server, "ann@example.com", .subject("Welcome"), within: .zero)  // named
  }

  func testLongSubjectMisspelt() throws {
    let server = try startSMTPTestServer()
    try Stimuli.longSubjectMisspelt(server)
    XCTAssertMessage(server, .subject(Stimuli.longSubject), within: .zero)  // named
  }

  func testWrongRecipient() async throws {
    let server = try startSMTPTestServer()
    try Stimuli.wrongRecipient(server)
    await XCTAssertMessage(server, "ann@example.com", within: .zero)  // named
  }

  func testRecipientRefused() throws {
    let server = try startSMTPTestServer()
    try Stimuli.partlyRefused(server)
    XCTAssertMessage(server, "bob@example.com", within: .zero)  // named
  }

  func testNothingConnected() throws {
    let server = try startSMTPTestServer()
    try Stimuli.nothing(server)
    XCTAssertMessage(server, "ann@example.com", within: .zero)  // named
  }

  func testClientStuckInData() throws {
    let server = try startSMTPTestServer()
    let client = try Stimuli.stuck(server)
    defer { client.end() }
    XCTAssertMessage(server, "ann@example.com", within: .zero)  // named
  }

  func testRejectedAtTheEnd() throws {
    let server = try startSMTPTestServer()
    try Stimuli.rejected(server)
    XCTAssertMessage(server, "ann@example.com", within: .zero)  // named
  }

  func testTransactionAbandoned() throws {
    let server = try startSMTPTestServer()
    try Stimuli.abandoned(server)
    XCTAssertMessage(server, "ann@example.com", within: .zero)  // named
  }

  func testTooFew() throws {
    let server = try startSMTPTestServer()
    try Stimuli.mails(Failures.either(1, mutated: 2), server)
    XCTAssertMessageCount(server, 3, "ann@example.com", within: .zero)  // named
  }

  func testTooMany() async throws {
    let server = try startSMTPTestServer()
    try Stimuli.mails(Failures.either(3, mutated: 4), server)
    await XCTAssertMessageCount(server, 2, "ann@example.com", at: .quiescent)  // named
  }

  func testWrongOrder() async throws {
    let server = try startSMTPTestServer()
    try Stimuli.receiptFirst(server)
    let (first, second) = (
      SMTPMessageQuery.subject("Welcome*"), SMTPMessageQuery.subject("Receipt*")
    )
    await XCTAssertMessages(server, inOrder: first, second, within: .zero)  // named
  }

  func testMessageUnwanted() throws {
    let server = try startSMTPTestServer()
    try Stimuli.mails(Failures.either(1, mutated: 2), server)
    XCTAssertNoMessages(server, .to("ann@*"))  // named
  }

  func testSecondMissing() throws {
    let server = try startSMTPTestServer()
    try Stimuli.mails(1, server)
    let (first, second) = (
      SMTPMessageQuery.subject(Failures.either("News*", mutated: "Offers*")),
      SMTPMessageQuery.subject("Receipt*")
    )
    XCTAssertMessages(server, inOrder: first, second, within: .zero)  // named
  }

  func testUnwantedForAWhile() async throws {
    let server = try startSMTPTestServer()
    try Stimuli.mails(Failures.either(1, mutated: 2), server)
    await XCTAssertNoMessages(server, .subject("News*"), for: .milliseconds(1))  // named
  }

  func testNearestNotFirst() throws {
    let server = try startSMTPTestServer()
    try Stimuli.nearLast(server)
    XCTAssertMessage(server, "ann@example.com", within: .zero)  // named
  }

  func testMalformed() throws {
    let server = try startSMTPTestServer()
    try Stimuli.unclosed(server)
    XCTAssertWellFormed(try server.waitForMessage())  // named
  }

  func testHeaderMissing() throws {
    let server = try startSMTPTestServer()
    try Stimuli.noHeader(server)
    XCTAssertMessage(server, .header("X-Campaign", "spring"), within: .zero)  // named
  }

  func testTextNear() throws {
    let server = try startSMTPTestServer()
    try Stimuli.longText(server)
    XCTAssertMessage(server, .text("*Your password is sawfish*"), within: .zero)  // named
  }

  func testAttachmentOfAnotherType() throws {
    let server = try startSMTPTestServer()
    try Stimuli.otherAttachment(server)
    let invoice = SMTPMessageQuery.attachment("invoice.*", type: "application/pdf")
    XCTAssertMessage(server, invoice, within: .zero)  // named
  }

  func testTooSmall() throws {
    let server = try startSMTPTestServer()
    try Stimuli.mails(1, server)
    let least = Failures.either(1000, mutated: 2000)
    XCTAssertMessage(server, .size(least...), within: .zero)  // named
  }

  func testOtherSession() throws {
    let server = try startSMTPTestServer()
    try Stimuli.mails(1, server)
    let name = Failures.either("batch.example.com", mutated: "app.example.org")
    XCTAssertMessage(server, .session(2), .ehlo(name), within: .zero)  // named
  }

  func testNeitherOfTwo() throws {
    let server = try startSMTPTestServer()
    try Stimuli.mails(1, server)
    let other = Failures.either("Offers*", mutated: "New*r")
    XCTAssertMessage(server, .subject("Olds*") || .subject(other), within: .zero)  // named
  }

  func testUnwantedProperty() throws {
    let server = try startSMTPTestServer()
    try Stimuli.mails(1, server)
    let unwanted = Failures.either("news*", mutated: "*1")
    XCTAssertMessage(server, "ann@*", !.subject(unwanted), within: .zero)  // named
  }

  func testClosureFalse() throws {
    let server = try startSMTPTestServer()
    try Stimuli.mails(1, server)
    let name = Failures.either("has a signature", mutated: "is signed")
    let isSo = SMTPMessageQuery.where(name) { $0.mime.parts.count > 1 }
    XCTAssertMessage(server, "ann@*", isSo, within: .zero)  // named
  }

  func testClosureThrows() throws {
    let server = try startSMTPTestServer()
    try Stimuli.mails(1, server)
    XCTAssertMessage(server, .where("has a code") { try Code.of($0.text) == "4711" })  // named
  }

  func testRulesFired() throws {
    let server = try startSMTPTestServer(.script(Scripts.full))
    let second = Failures.either("b@example.com", mutated: "b@full.example")
    try server.receive(Stimuli.welcome, to: "a@example.com", second)
    XCTAssertMessageCount(server, 2, within: .zero)  // named
  }

  func testChanceTold() throws {
    let server = try startSMTPTestServer(.script(Scripts.byChance))
    let first = Failures.either(1, mutated: 2)
    for number in first...4 {
      try server.receive(Stimuli.welcome, to: "user\(number)@example.com")
    }
    XCTAssertMessageCount(server, 4, within: .zero)  // named
  }

  func testHostileOctets() throws {
    let server = try startSMTPTestServer()
    try Stimuli.hostile(server)
    XCTAssertMessage(server, .subject("Welcome"), within: .zero)  // named
  }

  func testGoldenDiffers() async throws {
    let server = try startSMTPTestServer()
    try Stimuli.subjectMisspelt(server)
    XCTAssertGolden(try await server.message(), "Goldens/welcome.eml")  // named
  }

  func testGoldenMissing() throws {
    let server = try startSMTPTestServer()
    let name = Failures.either("nowhere", mutated: "elsewhere")
    try Stimuli.subjectMisspelt(server)
    XCTAssertGolden(try server.waitForMessage(), "Goldens/\(name).eml")  // named
  }

  func testStrictFindings() throws {
    let server = try startSMTPTestServer(.strict, .rejecting("bob@*"))  // named
    // The client never says QUIT.
    _ = try Stimuli.careless(server)
  }

  func testWaitThrows() throws {
    let server = try startSMTPTestServer()
    try Stimuli.subjectMisspelt(server)
    _ = try server.waitForMessage("ann@*", .subject("Welcome"), within: .zero)
  }

  func testDialogueDeparted() throws {
    let server = try startSMTPTestServer(.dialogue(Dialogues.welcome))
    let client = try Stimuli.departed(server)
    defer { client.end() }
    try server.waitForDialogue()
  }

  func testDepartureMistaken() throws {
    let server = try startSMTPTestServer(.dialogue(Dialogues.welcome))  // named
    try Stimuli.departed(server).end()
  }

  func testPlainExpectation() throws {
    let server = try startSMTPTestServer()
    try Stimuli.subjectMisspelt(server)
    let message = try server.waitForMessage()
    XCTAssertEqual(message.subject, "Welcome")  // named
  }

  func testScriptMisspelt() throws {
    let server = try startSMTPTestServer()
    let text = Failures.either("on RCTP: reply 550", mutated: "on RCPT: rpely 550")
    try server.use(SMTPScript(parsing: text))
  }

  func testServerStopped() throws {
    let server = try startSMTPTestServer()
    if Failures.areMutated { try Client.greeted(server).quit() }
    server.stop()
    XCTAssertMessage(server, "ann@example.com")  // named
  }

  func testManyMessages() throws {
    let server = try startSMTPTestServer()
    try Stimuli.many(server)
    XCTAssertMessage(server, "writer1@example.com", within: .zero)  // named
  }

  func testClientHangs() async throws {
    let server = try startSMTPTestServer(.script(Scripts.closing))
    try await withDeadline(.milliseconds(200)) {  // named
      try Stimuli.closedOn(server)
      await Stimuli.silence()
    }
  }

  func testClientBlocks() throws {
    let server = try startSMTPTestServer()
    try withDeadlineBlocking(.milliseconds(200)) {  // named
      // Until the connection is reset.
      try Stimuli.deaf(server)
    }
  }

  func testTakesTooLong() throws {
    let server = try startSMTPTestServer(.deadline(.milliseconds(200)))  // named
    try Stimuli.deaf(server)
  }

  func testHangsBeforeItConnects() async throws {
    _ = try startSMTPTestServer()
    try await withDeadline(.milliseconds(Failures.either(100, mutated: 150))) {  // named
      await Stimuli.silence()
    }
  }

  func testSessionStaysOpen() throws {
    let server = try startSMTPTestServer()
    let client = try Client.greeted(server)
    defer { client.end() }
    try client.deliver(Stimuli.welcome, to: ["ann@example.com"])
    if Failures.areMutated { try client.say("NOOP") }
    XCTAssertMessage(server, "ann@*", at: .sessionEnded, within: .zero)  // named
  }
}
