import SMTPTestHelpers
import SMTPTestSupportTesting
import Testing

/// Tests that fail on purpose, each as a user would write it: what they print is held against the
/// goldens. The line that has to be named is the one that says so.
///
/// The waits have no time: the client has all replies, so what it did is known.
@Suite(
  .enabled(if: Failures.areWanted("texts"), Comment(rawValue: Failures.explanation)),
  .smtpServer)
struct FailingTests {
  @Test func subjectMisspelt() async throws {
    try Stimuli.subjectMisspelt(.current)
    try await expectMessage("ann@example.com", .subject("Welcome"), within: .zero)  // named
  }

  @Test func longSubjectMisspelt() async throws {
    try Stimuli.longSubjectMisspelt(.current)
    try await expectMessage(.subject(Stimuli.longSubject), within: .zero)  // named
  }

  @Test func wrongRecipient() async throws {
    try Stimuli.wrongRecipient(.current)
    try await expectMessage("ann@example.com", within: .zero)  // named
  }

  @Test func recipientRefused() async throws {
    try Stimuli.partlyRefused(.current)
    try await expectMessage("bob@example.com", within: .zero)  // named
  }

  @Test func nothingConnected() async throws {
    try Stimuli.nothing(.current)
    try await expectMessage("ann@example.com", within: .zero)  // named
  }

  @Test func clientStuckInData() async throws {
    let client = try Stimuli.stuck(.current)
    defer { client.end() }
    try await expectMessage("ann@example.com", within: .zero)  // named
  }

  @Test func rejectedAtTheEnd() async throws {
    try Stimuli.rejected(.current)
    try await expectMessage("ann@example.com", within: .zero)  // named
  }

  @Test func transactionAbandoned() async throws {
    try Stimuli.abandoned(.current)
    try await expectMessage("ann@example.com", within: .zero)  // named
  }

  @Test func tooFew() async throws {
    try Stimuli.mails(Failures.either(1, mutated: 2), .current)
    try await expectMessages(count: 3, "ann@example.com", within: .zero)  // named
  }

  @Test func tooMany() async throws {
    try Stimuli.mails(Failures.either(3, mutated: 4), .current)
    try await expectMessages(count: 2, "ann@example.com", at: .quiescent)  // named
  }

  @Test func wrongOrder() async throws {
    try Stimuli.receiptFirst(.current)
    let (first, second) = (
      SMTPMessageQuery.subject("Welcome*"), SMTPMessageQuery.subject("Receipt*")
    )
    try await expectMessages(inOrder: first, second, within: .zero)  // named
  }

  @Test func messageUnwanted() async throws {
    try Stimuli.mails(Failures.either(1, mutated: 2), .current)
    try await expectNoMessages(.to("ann@*"))  // named
  }

  @Test func secondMissing() async throws {
    try Stimuli.mails(1, .current)
    let (first, second) = (
      SMTPMessageQuery.subject(Failures.either("News*", mutated: "Offers*")),
      SMTPMessageQuery.subject("Receipt*")
    )
    try await expectMessages(inOrder: first, second, within: .zero)  // named
  }

  @Test func unwantedForAWhile() async throws {
    try Stimuli.mails(Failures.either(1, mutated: 2), .current)
    try await expectNoMessages(.subject("News*"), for: .milliseconds(1))  // named
  }

  @Test func nearestNotFirst() async throws {
    try Stimuli.nearLast(.current)
    try await expectMessage("ann@example.com", within: .zero)  // named
  }

  @Test func malformed() async throws {
    try Stimuli.unclosed(.current)
    expectWellFormed(try await SMTPTestServer.current.message())  // named
  }

  @Test func headerMissing() async throws {
    try Stimuli.noHeader(.current)
    try await expectMessage(.header("X-Campaign", "spring"), within: .zero)  // named
  }

  @Test func textNear() async throws {
    try Stimuli.longText(.current)
    try await expectMessage(.text("*Your password is sawfish*"), within: .zero)  // named
  }

  @Test func attachmentOfAnotherType() async throws {
    try Stimuli.otherAttachment(.current)
    let invoice = SMTPMessageQuery.attachment("invoice.*", type: "application/pdf")
    try await expectMessage(invoice, within: .zero)  // named
  }

  @Test func tooSmall() async throws {
    try Stimuli.mails(1, .current)
    let least = Failures.either(1000, mutated: 2000)
    try await expectMessage(.size(least...), within: .zero)  // named
  }

  @Test func otherSession() async throws {
    try Stimuli.mails(1, .current)
    let name = Failures.either("batch.example.com", mutated: "app.example.org")
    try await expectMessage(.session(2), .ehlo(name), within: .zero)  // named
  }

  @Test func neitherOfTwo() async throws {
    try Stimuli.mails(1, .current)
    let other = Failures.either("Offers*", mutated: "New*r")
    try await expectMessage(.subject("Olds*") || .subject(other), within: .zero)  // named
  }

  @Test func unwantedProperty() async throws {
    try Stimuli.mails(1, .current)
    let unwanted = Failures.either("news*", mutated: "*1")
    try await expectMessage("ann@*", !.subject(unwanted), within: .zero)  // named
  }

  @Test func closureFalse() async throws {
    try Stimuli.mails(1, .current)
    let name = Failures.either("has a signature", mutated: "is signed")
    let isSo = SMTPMessageQuery.where(name) { $0.mime.parts.count > 1 }
    try await expectMessage("ann@*", isSo, within: .zero)  // named
  }

  @Test func closureThrows() async throws {
    try Stimuli.mails(1, .current)
    try await expectMessage(.where("has a code") { try Code.of($0.text) == "4711" })  // named
  }

  @Test(.smtpServer(.script(Scripts.full)))
  func rulesFired() async throws {
    let second = Failures.either("b@example.com", mutated: "b@full.example")
    try SMTPTestServer.current.receive(Stimuli.welcome, to: "a@example.com", second)
    try await expectMessages(count: 2, within: .zero)  // named
  }

  @Test(.smtpServer(.script(Scripts.byChance)))
  func chanceTold() async throws {
    let first = Failures.either(1, mutated: 2)
    for number in first...4 {
      try SMTPTestServer.current.receive(Stimuli.welcome, to: "user\(number)@example.com")
    }
    try await expectMessages(count: 4, within: .zero)  // named
  }

  @Test func hostileOctets() async throws {
    try Stimuli.hostile(.current)
    try await expectMessage(.subject("Welcome"), within: .zero)  // named
  }

  @Test func goldenDiffers() async throws {
    try Stimuli.subjectMisspelt(.current)
    expectGolden(try await SMTPTestServer.current.message(), "Goldens/welcome.eml")  // named
  }

  @Test func goldenMissing() async throws {
    let name = Failures.either("nowhere", mutated: "elsewhere")
    try Stimuli.subjectMisspelt(.current)
    expectGolden(try await SMTPTestServer.current.message(), "Goldens/\(name).eml")  // named
  }

  @Test(.smtpServer(.strict, .rejecting("bob@*")))  // named
  func strictFindings() throws {
    // The client never says QUIT.
    _ = try Stimuli.careless(.current)
  }

  @Test  // named
  func waitThrows() async throws {
    try Stimuli.subjectMisspelt(.current)
    _ = try await SMTPTestServer.current.message("ann@*", .subject("Welcome"), within: .zero)
  }

  @Test(.smtpServer(.dialogue(Dialogues.welcome)))  // named
  func dialogueDeparted() async throws {
    let client = try Stimuli.departed(.current)
    defer { client.end() }
    try await SMTPTestServer.current.dialogueCompletion()
  }

  @Test(.smtpServer(.dialogue(Dialogues.welcome)))
  func departureMistaken() throws {  // named
    // The client takes the 421 for the refusal that its test is about.
    try Stimuli.departed(.current).end()
  }

  @Test func plainExpectation() async throws {
    try Stimuli.subjectMisspelt(.current)
    let message = try await SMTPTestServer.current.message()
    #expect(message.subject == "Welcome")  // named
  }

  @Test  // named
  func scriptMisspelt() throws {
    let text = Failures.either("on RCTP: reply 550", mutated: "on RCPT: rpely 550")
    try SMTPTestServer.current.use(SMTPScript(parsing: text))
  }

  @Test func serverStopped() async throws {
    let server = try SMTPTestServer.current
    if Failures.areMutated { try Client.greeted(server).quit() }
    server.stop()
    try await expectMessage("ann@example.com")  // named
  }

  @Test func manyMessages() async throws {
    try Stimuli.many(.current)
    try await expectMessage("writer1@example.com", within: .zero)  // named
  }

  @Test(.smtpServer(.script(Scripts.closing)))
  func clientHangs() async throws {
    let server = try SMTPTestServer.current
    try await withDeadline(.milliseconds(200)) {  // named
      try Stimuli.closedOn(server)
      await Stimuli.silence()
    }
  }

  @Test func clientBlocks() throws {
    let server = try SMTPTestServer.current
    try withDeadlineBlocking(.milliseconds(200)) {  // named
      // Until the connection is reset.
      try Stimuli.deaf(server)
    }
  }

  @Test(.smtpServer(.deadline(.milliseconds(200))))  // named
  func takesTooLong() throws {
    try Stimuli.deaf(.current)
  }

  @Test func hangsBeforeItConnects() async throws {
    _ = try SMTPTestServer.current
    try await withDeadline(.milliseconds(Failures.either(100, mutated: 150))) {  // named
      await Stimuli.silence()
    }
  }

  @Test func sessionStaysOpen() async throws {
    let client = try Client.greeted(.current)
    defer { client.end() }
    try client.deliver(Stimuli.welcome, to: ["ann@example.com"])
    if Failures.areMutated { try client.say("NOOP") }
    try await expectMessage("ann@*", at: .sessionEnded, within: .zero)  // named
  }
}
