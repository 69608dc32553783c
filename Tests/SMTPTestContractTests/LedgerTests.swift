import SMTPTestHelpers
import SMTPTestSupport
import Testing

@testable import SMTPTestContract

@Suite(.bounded) struct `The delivery ledger` {
  private let ledger = SMTPDeliveryLedger()
  private let ann = "ann@contract.test"
  private let bob = "bob@contract.test"

  /// Enters a message, sends it with a client, and says what of it is stored.
  private func send(
    to recipients: [String], by defect: Defect? = nil, _ server: SMTPTestServer,
    told outcome: SMTPSendOutcome? = nil
  ) {
    let message = ledger.message(to: recipients) { mail($0, recipients).content }
    let told = try? DefectiveClient(defect: defect).send(
      mail(message.marker, recipients), server.endpoint)
    if let outcome = outcome ?? told { ledger.record(outcome, for: message) }
  }

  private func mail(_ marker: String, _ recipients: [String]) -> SMTPContractMessage {
    SMTPContractMessage(
      marker: marker, sender: "sender@client.test", recipients: recipients,
      body: Array("Hello.\r\n.\r\n".utf8), suggestedTimeout: .seconds(1))
  }

  /// Each defect with the one discrepancy that it comes to.
  static let cases:
    [(
      defect: Defect?, script: String, kind: SMTPDeliveryDiscrepancy.Kind?, count: Int
    )] = [
      (nil, "", nil, 0),
      (nil, "on END-OF-DATA once: accept-then-lose", nil, 0),
      (nil, #"on RCPT nth 2: reply 550 "no""#, nil, 0),
      (.claimsAll, #"on RCPT nth 2: reply 550 "no""#, .lost, 1),
      (.noWaitForFinal, #"on END-OF-DATA once: reply 451 "later""#, .lost, 2),
      (.resends, "on END-OF-DATA once: accept-then-lose", .doubled, 2),
      (.losesOctet, "", .altered, 1),
      (.endIsReply, "on END-OF-DATA once: accept-then-lose", .misreported, 2),
    ]

  @Test(arguments: cases)
  func `what goes wrong is counted under its name`(
    _ defect: Defect?, _ script: String, _ kind: SMTPDeliveryDiscrepancy.Kind?, _ count: Int
  ) throws {
    let server = try SMTPTestServer.start(.script(SMTPScript(parsing: script)))
    defer { server.stop() }
    let message = ledger.message(to: ann, bob) { long($0).content }
    let outcome = try DefectiveClient(defect: defect).send(long(message.marker), server.endpoint)
    ledger.record(outcome, for: message)
    send(to: [ann], server)
    let balance = ledger.balance(with: server)
    #expect(balance.count(kind ?? .lost) == count, "\(balance)")
    #expect(balance.discrepancies.count == count, "\(balance)")
    #expect(balance.isEven == (kind == nil))
    #expect(balance.messageCount == 2)
  }

  /// More than the client with the defect keeps whole.
  private func long(_ marker: String) -> SMTPContractMessage {
    SMTPContractMessage(
      marker: marker, sender: "sender@client.test", recipients: [ann, bob],
      body: Array(
        String(repeating: String(repeating: "x", count: 98) + "\r\n", count: 40).utf8),
      suggestedTimeout: .seconds(1))
  }

  @Test func `what is promised and never sent is lost`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    _ = ledger.message(to: ann)
    let error = #expect(throws: SMTPDeliveryError.self) {
      try ledger.requireBalance(with: server)
    }
    let text = try #require(error).description
    #expect(text.hasPrefix("1 message, 0 of 1 copy: 1 lost\n  lost: sts-"), "\(text)")
    #expect(text.hasSuffix("to ann@contract.test: never stored"), "\(text)")
  }

  @Test func `what was told as failed may not be there`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    send(to: [ann, bob], server, told: .failed(.transient))
    #expect(ledger.balance(with: server).count(.misreported) == 2)
    #expect(ledger.balance(with: server).dueCount == 0)
  }

  @Test func `mail that nobody entered, and strangers who get mail, are phantoms`() throws {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let message = ledger.message(to: ann)
    _ = try DefectiveClient().send(mail(message.marker, [ann, bob]), server.endpoint)
    _ = try DefectiveClient().send(mail("sts-other-1x", [ann]), server.endpoint)
    let balance = ledger.balance(with: server)
    #expect(balance.discrepancies.map(\.kind) == [.phantom, .phantom], "\(balance)")
    #expect(balance.discrepancies.map(\.recipient) == [bob, nil])
  }

  @Test func `a queue that delivers at least once may double, and may not lose`() throws {
    let server = try SMTPTestServer.start(
      .script(SMTPScript(parsing: "on END-OF-DATA once: accept-then-lose")))
    defer { server.stop() }
    send(to: [ann], by: .resends, server, told: .sent)
    try ledger.requireBalance(with: server, tolerating: [.doubled])
    _ = ledger.message(to: bob)
    #expect(throws: SMTPDeliveryError.self) {
      try ledger.requireBalance(with: server, tolerating: [.doubled])
    }
  }

  /// One copy with a positive reply is one, whichever it is.
  @Test(
    arguments: [
      ("", [.doubled]), ("on END-OF-DATA nth 1: accept-then-lose", [.doubled]),
      ("on END-OF-DATA nth 2: accept-then-lose", [.doubled]),
      ("on END-OF-DATA: accept-then-lose", [.doubled, .misreported]),
    ] as [(String, [SMTPDeliveryDiscrepancy.Kind])])
  func `of several copies one has to be acknowledged`(
    script: String, kinds: [SMTPDeliveryDiscrepancy.Kind]
  ) throws {
    let server = try SMTPTestServer.start(.script(SMTPScript(parsing: script)))
    defer { server.stop() }
    let message = ledger.message(to: ann)
    for _ in 1...2 {
      _ = try? DefectiveClient().send(mail(message.marker, [ann]), server.endpoint)
    }
    ledger.record(.sent, for: message)
    #expect(ledger.balance(with: server).discrepancies.map(\.kind) == kinds)
  }

  @Test func `several servers make one account`() async throws {
    let servers = try [SMTPTestServer.start(), SMTPTestServer.start()]
    defer { for server in servers { server.stop() } }
    let content = { (marker: String) in mail(marker, [ann]).content }
    for server in servers {
      await ledger.send(to: ann, content: content) { message in
        try DefectiveClient().send(mail(message.marker, [ann]), server.endpoint)
      }
    }
    try ledger.requireBalance(with: servers[0], servers[1])
    #expect(ledger.balance(with: servers[0]).count(.lost) == 1)
  }

  @Test func `messages of whom nothing is known after a throw may be there or not`() async throws {
    struct Lost: Error {}
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let outcome = await ledger.send(to: ann) { _ in throw Lost() }
    #expect(outcome == .unknown)
    try ledger.requireBalance(with: server)
  }
}
