internal import SMTPTestSupport

extension Subcommand {
  /// Shows the main job.
  static let demo = Subcommand(
    name: "demo",
    summary: "Starts a server, sends mail to it over TCP, and says what that proved.",
    discussion: """
      A line that begins with "proved:" for each thing that holds. The exit status is 1 if one
      does not.
      """,
    options: [CommandOption("--quiet", help: "Does not show the dialogues.")],
    run: demo)

  private static func demo(_ arguments: Arguments) throws -> ExitStatus {
    let started = ContinuousClock.now
    let missing = missingTLS()
    let options: [SMTPServerOption] = [.rejecting("bob@*")] + (missing == nil ? [.tls()] : [])
    let server = try SMTPTestServer.start(configuration: SMTPTestServer.Configuration(options))
    defer { server.stop() }
    StandardOutput.write("A server listens on \(server.endpoint) and refuses bob@*.")

    let replies = try sendDemoMail(to: server.endpoint, upgrading: missing == nil)
    let messages = try server.waitForMessages(count: 2, at: .sessionEnded)
    let sessions = try server.waitForEndedSessions(count: 2)
    let time = started.duration(to: .now)

    if !arguments.has("--quiet") { StandardOutput.write("\n\(server.transcript)\n") }
    var proof = Proof()
    checkMessages(messages, replies, &proof)
    checkServer(server, sessions, &proof)
    if let missing {
      StandardOutput.write("not shown: an upgrade to TLS. \(missing)")
    } else {
      checkUpgrade(sessions[1], &proof)
    }
    server.stop()
    proof.check(
      "what it recorded can be read after it was stopped",
      server.messages == messages && server.messages[0].content == DemoMail.newsletter,
      found: "\(server.messages.count) messages")
    StandardOutput.write(
      "\(proof.proved) of \(proof.proved + proof.failed) claims hold; starting the server, "
        + "two sessions and the waiting took \(milliseconds(time)) ms.")
    return proof.failed == 0 ? .good : .failed
  }

  /// Why there is no TLS; `nil` where there is.
  private static func missingTLS() -> (any Error)? {
    do {
      _ = try SMTPTestCertificateAuthority.shared()
      return nil
    } catch {
      return error
    }
  }

  /// Two messages in a session each, the second inside TLS if told so; returns the replies to the
  /// recipients of the first.
  private static func sendDemoMail(
    to endpoint: SMTPTestEndpoint, upgrading: Bool
  ) throws -> [String] {
    let first = try DemoClient(endpoint)
    try first.command("EHLO client.example.com", expecting: 250)
    let replies = try first.send(
      DemoMail.newsletter, from: "news@example.com", to: ["ann@example.com", "bob@example.com"])
    try first.command("QUIT", expecting: 221)
    let second = try DemoClient(endpoint)
    try second.command("EHLO client.example.com", expecting: 250)
    if upgrading {
      try second.startTLS()
      try second.command("EHLO client.example.com", expecting: 250)
    }
    _ = try second.send(
      DemoMail.receipt, from: "shop@example.com", to: ["carol@example.com"])
    try second.command("QUIT", expecting: 221)
    return replies
  }

  private static func checkMessages(
    _ messages: [SMTPReceivedMessage], _ replies: [String], _ proof: inout Proof
  ) {
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
    proof.check(
      "bob@example.com was refused with \"550 5.1.1 Mailbox unavailable\", and the other "
        + "recipient still got the message",
      replies.last == "550 5.1.1 Mailbox unavailable"
        && news.envelope.recipients == ["ann@example.com"]
        && news.envelope.refusedRecipients == ["bob@example.com"],
      found: "\(replies.last ?? "no reply"), \(news.transaction)")
  }

  private static func checkServer(
    _ server: SMTPTestServer, _ sessions: [SMTPSessionRecord], _ proof: inout Proof
  ) {
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
  }

  private static func checkUpgrade(_ session: SMTPSessionRecord, _ proof: inout Proof) {
    let tls = session.tls
    proof.check(
      "the second client upgraded with STARTTLS, to \(tls?.version ?? "nothing"), after it had "
        + "verified a certificate that was made for this run",
      session.facts.isEncrypted && tls?.serverName == "localhost" && tls?.failure == nil,
      found: "\(session) with \(tls.map { "\($0)" } ?? "no TLS")")
  }

  private static func milliseconds(_ duration: Duration) -> String {
    let tenths = Int(duration / .microseconds(100))
    return "\(tenths / 10).\(tenths % 10)"
  }
}
