internal import SMTPTestClient
internal import SMTPTestSupport

extension Demo {
  /// Two messages in a session each, the second inside TLS where there is TLS, and a wait for a third.
  mutating func showDelivery() throws {
    begin("Mail arrives, and one recipient is refused")
    let options: [SMTPServerOption] = [.rejecting("bob@*")] + (missingTLS == nil ? [.tls()] : [])
    let server = try SMTPTestServer.start(configuration: SMTPTestServer.Configuration(options))
    defer { server.stop() }
    StandardOutput.write("A server listens on \(server.endpoint) and refuses bob@*.")

    let report = try Self.sendTwo(to: server.endpoint)
    let messages = try server.waitForMessages(count: 2, at: .sessionEnded)
    let sessions = try server.waitForEndedSessions(count: 2)
    show(server.transcript)
    check(messages, report)
    check(server, sessions)
    try showNearMiss(server)
    server.stop()
    proof.check(
      "what it recorded can be read after it was stopped",
      server.messages == messages && server.messages[0].content == DemoMail.newsletter,
      found: "\(server.messages.count) messages")
  }

  /// - Returns: what became of the first.
  private static func sendTwo(to endpoint: SMTPTestEndpoint) throws -> SMTPSendReport {
    let first = SMTPTestClient(endpoint) {
      $0.tls.use = .never
      // Dots are doubled behind DATA alone.
      $0.usesChunking = false
    }
    let report = try first.sendBlocking(
      SMTPClientMessage(
        from: "news@example.com", to: "ann@example.com", "bob@example.com",
        octets: DemoMail.newsletter))
    first.quitBlocking()
    let second = SMTPTestClient(endpoint)
    try second.sendBlocking(
      SMTPClientMessage(
        from: "shop@example.com", to: "carol@example.com", octets: DemoMail.receipt))
    second.quitBlocking()
    return report
  }

  private mutating func check(_ messages: [SMTPReceivedMessage], _ report: SMTPSendReport) {
    let subjects = messages.map { $0.subject ?? "none" }
    proof.check(
      "both messages arrived, in the order in which they were sent",
      subjects == ["Ten things about dots", "Your receipt"], found: "\(subjects)")
    let news = messages[0]
    proof.check(
      "the content is what was sent, octet for octet, lines of dots included "
        + "(\(DemoMail.newsletter.count) and \(DemoMail.receipt.count) octets)",
      messages.map(\.content) == [DemoMail.newsletter, DemoMail.receipt],
      found: messages.map { "\($0.size) octets" }.joined(separator: " and "))
    proof.check(
      "the envelope is kept apart from the content: from <news@example.com> with "
        + "SIZE=\(DemoMail.newsletter.count) and BODY=8BITMIME",
      news.envelope.sender == "news@example.com"
        && news.envelope.parameter("SIZE") == "\(DemoMail.newsletter.count)"
        && news.envelope.parameter("BODY") == "8BITMIME",
      found: "\(news.envelope.sender) \(news.envelope.parameters)")
    let refused = report.rejected
    proof.check(
      "bob@example.com was refused with 550, which the client reports, and the other recipient still "
        + "got the message",
      refused.map(\.address) == ["bob@example.com"] && refused[0].reply?.code == 550
        && news.envelope.recipients == ["ann@example.com"]
        && news.envelope.refusedRecipients == ["bob@example.com"],
      found: "\(report), \(news.transaction)")
  }

  private mutating func check(_ server: SMTPTestServer, _ sessions: [SMTPSessionRecord]) {
    proof.check(
      "the client broke no clause of the RFCs", server.findings.isEmpty,
      found: "\(server.findings)")
    proof.check(
      "both sessions ended after QUIT, and every octet of them is on the record",
      sessions.allSatisfy { session in
        session.stage == .quit && session.receivedOctets.starts(with: "EHLO ".utf8)
          && session.receivedOctets.suffix(6).elementsEqual("QUIT\r\n".utf8)
      },
      found: "\(sessions)")
    if let missingTLS {
      return StandardOutput.write("not shown: an upgrade to TLS. \(missingTLS)")
    }
    let tls = sessions[1].tls
    proof.check(
      "the second client upgraded with STARTTLS, to \(tls?.version ?? "nothing"), after it had "
        + "verified a certificate that was made for this run",
      sessions[1].facts.isEncrypted && tls?.serverName == "localhost" && tls?.failure == nil,
      found: "\(sessions[1]) with \(tls.map { "\($0)" } ?? "no TLS")")
  }

  private mutating func showNearMiss(_ server: SMTPTestServer) throws {
    begin("A wait that fails says what came near")
    var error: SMTPWaitError?
    do {
      _ = try server.waitForMessage(.to("carol@*"), .subject("Your recipe"), within: .zero)
    } catch let failure as SMTPWaitError {
      error = failure
    }
    let text = error?.summary ?? "nothing"
    show(text)
    proof.check(
      "a wait for a message that never came points to the nearest one, and to the field that differs",
      text.contains("subject: `Your receipt` ≠ `Your recipe`"), found: text)
  }
}
