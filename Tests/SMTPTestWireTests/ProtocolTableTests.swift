import Foundation
import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `The table of the protocol` {
  /// What brings a session to a state.
  private static func way(to state: ProtocolTable.State) -> String {
    switch state {
    case .refused, .greeting: ""
    case .ready: "EHLO c.test\r\n"
    case .mail: way(to: .ready) + "MAIL FROM:<a@b.test>\r\n"
    case .recipients: way(to: .mail) + "RCPT TO:<c@d.test>\r\n"
    case .chunks: way(to: .recipients) + "BDAT 1\r\nx"
    }
  }

  private static let commands: [(stage: SMTPStage, line: String)] = [
    (.helo, "HELO c.test"), (.ehlo, "EHLO c.test"), (.startTLS, "STARTTLS"), (.auth, "AUTH NOW"),
    (.mail, "MAIL FROM:<a@b.test>"), (.rcpt, "RCPT TO:<c@d.test>"), (.data, "DATA"),
    (.bdat, "BDAT 0"), (.rset, "RSET"), (.noop, "NOOP"), (.vrfy, "VRFY a"), (.expn, "EXPN a"),
    (.help, "HELP"), (.quit, "QUIT"),
  ]

  private static func session(in state: ProtocolTable.State) -> SessionHarness {
    var session = SessionHarness(isSuspended: true) {
      $0.extensions = SMTPExtensions.standard.union(.expn)
      $0.offersSTARTTLS = true
      $0.mechanisms = [SASLMechanism("NOW", needsTLS: false) { Now() }]
    }
    if state == .refused {
      session.decide = { event, _ in
        event.stage == .greeting ? Decision(SMTPReply(554, "No")) : nil
      }
    }
    session.isSuspended = false
    session.settle()
    session.send(way(to: state))
    return session
  }

  @Test(arguments: ProtocolTable.State.allCases)
  func `says what the machine does with each command`(state: ProtocolTable.State) {
    let profile = ServerProfile(ServerProfile.Options())
    for (stage, line) in Self.commands {
      var session = Self.session(in: state)
      session.send(line + "\r\n")
      let reply = session.trace.replies.last ?? ""
      if let disorder = ProtocolTable.disorder(of: stage, in: state) {
        let octets = profile.refusal(disorder).reply ?? []
        #expect(Array((reply + "\r\n").utf8) == octets, "\(line)")
      } else {
        #expect(reply.hasPrefix("2") || reply.hasPrefix("3"), "\(line): \(reply)")
      }
    }
  }

  @Test func `says what the machine expects behind each answer`() {
    let verdicts: [Decision.Verdict] = [.accepted, .goesOn, .refused, .unanswered]
    for (stage, line) in Self.commands where stage != .bdat {
      let state = ProtocolTable.State.allCases.dropFirst().last {
        ProtocolTable.disorder(of: stage, in: $0) == nil
      }
      for verdict in verdicts {
        var session = Self.session(in: state ?? .ready)
        session.decide = { event, honest in
          // QUIT ends by what comes behind its reply.
          guard event.stage == stage else { return nil }
          return Decision(verdict, trailing: verdict == .accepted ? honest.trailing : [])
        }
        session.send(line + "\r\n")
        let before = session.trace.replies.count
        let stages = session.trace.stages.count
        session.send("AAAA\r\n")
        let reached = session.trace.stages.dropFirst(stages)
        switch ProtocolTable.next(after: stage, verdict) {
        case .command: #expect(reached.last == .unknown, "\(line) \(verdict)")
        case .response: #expect(reached.last == .authExchange, "\(line) \(verdict)")
        case .content: #expect(reached.isEmpty && session.trace.close == nil, "\(line)")
        case .handshake: #expect(session.trace.startedTLS && reached.isEmpty, "\(line)")
        case .end: #expect(session.trace.close == .fin, "\(line)")
        }
        if reached.isEmpty { #expect(session.trace.replies.count == before) }
      }
    }
  }

  @Test func `says what the machine forgets`() {
    for (stage, line) in Self.commands {
      let state: ProtocolTable.State =
        ProtocolTable.disorder(of: stage, in: .recipients) == nil ? .recipients : .ready
      var session = Self.session(in: state)
      session.send(line + "\r\n")
      let forgets = !session.trace.transactions.isEmpty
      #expect(forgets == (ProtocolTable.reset(by: stage) != .nothing), "\(line)")
    }
  }

  // MARK: The article

  private static let page = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(
      path: "../../Documentation/SMTPTestSupport.docc/The-SMTP-session.md")
  private static let begin = "<!-- made from the code: begin -->\n"
  private static let end = "\n<!-- made from the code: end -->"

  /// `SMTP_FIXTURE_RECORD=1` writes the page anew.
  @Test func `is what the article shows`() throws {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let begin = try #require(text.range(of: Self.begin))
    let end = try #require(text.range(of: Self.end))
    let made = ProtocolReference.markdown
    if ProcessInfo.processInfo.environment["SMTP_FIXTURE_RECORD"] == "1" {
      let page = text[..<begin.upperBound] + made + text[end.lowerBound...]
      try page.write(to: Self.page, atomically: true, encoding: .utf8)
    } else {
      #expect(text[begin.upperBound..<end.lowerBound] == made)
    }
  }
}

private struct Now: SASLExchange {
  mutating func respond(_ response: [UInt8]?) -> SASLStep { .succeeded(user: "ann") }
}
