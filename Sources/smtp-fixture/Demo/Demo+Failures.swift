internal import SMTPTestClient
internal import SMTPTestSupport

extension Demo {
  /// A server that is slow at one recipient, and one that loses its last reply.
  mutating func showFailures() throws {
    begin("The server is slow, then it loses its last reply")
    let gate = SMTPGate("slow")
    let server = try SMTPTestServer.start(
      .script {
        On(.rcpt, to: "slow@*").hold(gate).proceed()
        On(.endOfData).once().acceptThenLose()
      })
    defer { server.stop() }
    let clock = SMTPFixtureClock.manual()
    let client = SMTPTestClient(server.endpoint) { $0.clock = clock }

    let slow = try Subcommand.waiting { () -> SMTPClientError? in
      async let sending = client.send(
        SMTPClientMessage(
          from: "app@example.com", to: "slow@example.com", octets: DemoMail.receipt))
      try await gate.arrival()
      try clock.advance(by: client.configuration.timeouts.command)
      do {
        _ = try await sending
        return nil
      } catch let error as SMTPClientError {
        return error
      }
    }
    proof.check(
      "a client that waits five minutes for a reply gives up then, and says where; it took no time, since "
        + "its clock was moved",
      slow?.kind == .timeout && slow?.stage == .rcpt && slow?.mayHaveBeenAccepted == false,
      found: "\(slow.map { "\($0)" } ?? "no error")")

    let lost = error { () throws(SMTPClientError) in
      try client.sendBlocking(
        SMTPClientMessage(
          from: "app@example.com", to: "ann@example.com", octets: DemoMail.receipt))
    }
    let messages = try server.waitForMessages(count: 1, at: .sessionEnded)
    show(server.transcript)
    proof.check(
      "a client whose last reply is lost says that the message may have been accepted, and it was",
      lost?.kind == .unknownOutcome && lost?.mayHaveBeenAccepted == true && messages.count == 1,
      found: "\(lost.map { "\($0)" } ?? "no error")")
  }
}
