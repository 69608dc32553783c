import SMTPTestHelpers
import SMTPTestWire
import Testing

/// AUTH's seams: what follows from an answer, whatever the mechanism wanted, and where mechanisms
/// plug in.
@Suite(.bounded) struct `An exchange of AUTH` {
  /// What the mechanism wants when a rule answers in its place.
  enum Wanted: String, CaseIterable { case challenge, success, failure }

  /// What the rule says.
  enum Said: String, CaseIterable {
    case positive = "235 2.7.0 In"
    case otherPositive = "250 Ok"
    case challenge = "334 YQ=="
    case otherIntermediate = "354 Go on"
    case transient = "454 4.7.0 Later"
    case permanent = "535 5.7.8 No"
    case nonDigits = "hello"
    case silence = ""

    func decision(_ stage: SMTPStage) -> Decision {
      let octets = Array((rawValue + "\r\n").utf8)
      switch self {
      case .silence: return Decision(.unanswered, isScripted: true)
      case .nonDigits: return Decision(.unanswered, [.write(octets)], isScripted: true)
      default:
        return Decision(
          SMTPReply(octets: octets)!.verdict(at: stage), [.write(octets)], reply: octets,
          isScripted: true)
      }
    }
  }

  private static let hello = "EHLO c.test\r\n"

  private static func session(
    _ wanted: Wanted = .success, isNext: Bool = false, looksUp: Bool = false
  ) -> SessionHarness {
    SessionHarness {
      $0.mechanisms = [
        SASLMechanism("TEST", needsTLS: false) {
          Scripted(wanted: wanted, isNext: isNext, looksUp: looksUp)
        }
      ]
    }
  }

  @Test(arguments: Wanted.allCases, Said.allCases)
  func `follows what the client sees, at AUTH and at its responses`(wanted: Wanted, said: Said) {
    for isNext in [false, true] {
      for isSuspended in [false, true] {
        var session = Self.session(wanted, isNext: isNext)
        let stage = isNext ? SMTPStage.authExchange : .auth
        var isTold = false
        session.decide = { event, _ in
          guard event.stage == stage, !isTold else { return nil }
          isTold = true
          return said.decision(stage)
        }
        session.isSuspended = isSuspended
        session.send(Self.hello)
        session.settle()
        session.send("AUTH TEST\r\n")
        session.settle()
        if isNext {
          session.send("bmFtZQ==\r\n")
          session.settle()
        }
        // A client that sees 334 responds, any other goes on with a command.
        let before = session.trace.replies.count
        session.send(said == .challenge ? "cmVzcG9uc2U=\r\n" : "NOOP\r\n")
        session.settle()
        let after = session.trace.replies.dropFirst(before).map { String($0.prefix(3)) }
        let user = session.machine.facts.user
        switch (said, wanted) {
        case (.challenge, .challenge), (.challenge, .success):
          #expect(after == ["235"])
          #expect(user == "ann")
        case (.challenge, .failure):
          #expect(after == ["535"])
          #expect(user == nil)
        case (.positive, .success), (.otherPositive, .success):
          #expect(after == ["250"])
          #expect(user == "ann")
        default:
          #expect(after == ["250"])
          #expect(user == nil)
        }
        // From here on the session is one like any other.
        session.send("MAIL FROM:<a@b.test>\r\n")
        session.settle()
        #expect(session.trace.replies.last?.hasPrefix("250 2.1.0") == true)
        #expect(session.trace.close == nil)
      }
    }
  }

  @Test func `can be asked for by a rule where there was none, and be cancelled`() {
    for line in ["AUTH NONE\r\n", "AUTH\r\n", "AUTH TEST !\r\n"] {
      for (response, code) in [
        ("*", "501"), ("!", "501"), ("YQ==", line.contains("NONE") ? "504" : "501"),
      ] {
        var session = Self.session()
        session.decide = { event, _ in
          event.stage == .auth ? Said.challenge.decision(.auth) : nil
        }
        session.send(Self.hello + line)
        #expect(session.trace.replies.last == "334 YQ==")
        session.send(response + "\r\n")
        #expect(session.trace.replies.last?.hasPrefix(code) == true, "\(line) \(response)")
        session.send("NOOP\r\n")
        #expect(session.trace.replies.last?.hasPrefix("250") == true)
        #expect(session.machine.facts.user == nil)
      }
    }
  }

  @Test func `ends with a response that is longer than any`() {
    var session = Self.session(isNext: true)
    session.send(Self.hello + "AUTH TEST\r\n" + String(repeating: "a", count: 13_000) + "\r\n")
    #expect(session.trace.replies.last?.hasPrefix("500 5.5.6") == true)
    #expect(session.trace.stages.last == .authExchange)
    session.send("NOOP\r\n")
    #expect(session.trace.replies.last?.hasPrefix("250") == true)
  }

  @Test(arguments: SMTPStage.allCases)
  func `begins at no other stage, whoever says 334 there`(stage: SMTPStage) {
    for isStageKnown in [false, true] {
      var session = Self.session()
      session.machine.watch(.all, bodyMarks: [2])
      let reply = SMTPReply(334, "YQ==")
      session.decide = { event, _ in
        guard event.stage == stage, stage != .auth, stage != .authExchange else { return nil }
        return isStageKnown ? Decision(reply, at: stage) : Decision(reply, at: .auth)
      }
      for line in [
        "EHLO c.test", "HELO c.test", "EHLO c.test", "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>",
      ] {
        session.send(line + "\r\n")
      }
      session.send(
        session.trace.replies.last?.hasPrefix("250 2.1.5") == true
          ? "DATA\r\nxyz\r\n.\r\n" : "NOOP\r\n")
      for line in ["NOOP", "VRFY a", "HELP", "FROB", "RSET"] { session.send(line + "\r\n") }
      session.send("QUIT\r\n")
      let isRefused = stage == .quit
      #expect(session.trace.replies.last?.hasPrefix(isRefused ? "334" : "221") == true, "\(stage)")
    }
  }

  // MARK: Mechanisms

  @Test func `is offered where each mechanism allows it`() {
    func session(isEncrypted: Bool) -> SessionHarness {
      var session = SessionHarness {
        $0.offersSTARTTLS = true
        $0.mechanisms = [
          SASLMechanism("OPEN", needsTLS: false) { Scripted(wanted: .success) },
          SASLMechanism("CLOSED", needsTLS: true) { Scripted(wanted: .success) },
        ]
      }
      session.send(Self.hello)
      if isEncrypted {
        session.send("STARTTLS\r\n")
        session.machine.tlsEstablished(SMTPTLSFacts())
        session.send(Self.hello)
      }
      return session
    }
    var clear = session(isEncrypted: false)
    #expect(clear.trace.replies.contains("250-AUTH OPEN"))
    clear.send("AUTH CLOSED\r\nAUTH NONE\r\nAUTH OPEN\r\n")
    #expect(clear.trace.replies.suffix(3).map { $0.prefix(3) } == ["538", "504", "235"])
    clear.send(Self.hello)
    #expect(clear.trace.replies.filter { $0.contains("AUTH") }.count == 1)
    var encrypted = session(isEncrypted: true)
    #expect(encrypted.trace.replies.contains("250-AUTH OPEN CLOSED"))
    encrypted.send("AUTH CLOSED\r\nAUTH OPEN\r\n")
    #expect(encrypted.trace.replies.suffix(2).map { $0.prefix(3) } == ["235", "503"])
    var closedOnly = SessionHarness {
      $0.mechanisms = [SASLMechanism("CLOSED", needsTLS: true) { Scripted(wanted: .success) }]
    }
    closedOnly.send(Self.hello + "AUTH CLOSED\r\n")
    #expect(!closedOnly.trace.replies.contains { $0.contains("250-AUTH") })
    #expect(closedOnly.trace.replies.last?.hasPrefix("538") == true)
  }

  private static let lookUps: [(lines: String, code: String, user: String?)] = [
    ("AUTH TEST\r\nYW5u\r\n", "235", "ann"), ("AUTH TEST YW5u\r\n", "235", "ann"),
    ("AUTH TEST Ym9i\r\n", "535", nil), ("AUTH TEST Y2FybA==\r\n", "235", "carl.the.great"),
  ]

  @Test(arguments: lookUps)
  func `waits for a user who is looked up, in every cut and however late the answer comes`(
    _ lines: String, _ code: String, _ user: String?
  ) {
    let octets = Array((Self.hello + lines + "NOOP\r\nMAIL FROM:<a@b.test>\r\n").utf8)
    func trace(_ pieces: [ArraySlice<UInt8>], isLate: Bool = false) -> (SessionTrace, String?) {
      var session = Self.session(looksUp: true)
      session.users = [
        "ann": SASLUser(name: "ann", password: "secret"),
        // Two look-ups: an alias, and whom it stands for.
        "carl": SASLUser(name: "carl.the.great"),
        "carl.the.great": SASLUser(name: "carl.the.great", password: "x"),
      ]
      session.isSuspended = isLate
      for piece in pieces {
        session.send(piece)
        if isLate, piece.count % 2 == 0 { session.settle() }
      }
      session.settle()
      let name = session.machine.facts.user
      session.end()
      session.settle()
      return (session.trace.withoutTiming, name)
    }
    let (whole, name) = trace([octets[...]])
    #expect(name == user)
    #expect(whole.replies.contains { $0.hasPrefix(code) })
    #expect(whole.replies.suffix(2) == ["250 2.0.0 Ok", "250 2.1.0 Ok"])
    #expect(whole.inquiries.first?.mechanism == "TEST")
    for isLate in [false, true] {
      let bytes = octets.indices.map { octets[$0...$0] }
      #expect(trace(bytes, isLate: isLate).0 == whole)
      for cut in 1..<octets.count {
        #expect(trace([octets[..<cut], octets[cut...]], isLate: isLate).0 == whole, "\(cut)")
      }
    }
  }

  @Test func `that waits for a user ends with the session`() {
    let ends: [(inout ServerSession) -> Void] = [
      { $0.idleTimedOut() }, { $0.shutDown() }, { $0.memoryExhausted() }, { $0.connectionLost() },
    ]
    for end in ends {
      var session = Self.session(looksUp: true)
      session.isSuspended = true
      session.send(Self.hello)
      session.settle()
      session.send("AUTH TEST YW5u\r\n")
      end(&session.machine)
      session.machine.resume(answer: .user(SASLUser(name: "ann")))
      session.isSuspended = false
      session.run()
      session.settle()
      #expect(session.machine.facts.user == nil)
      #expect(session.trace.close == .fin)
    }
  }
}

/// Does what it is told, perhaps after a challenge.
private struct Scripted: SASLExchange {
  let wanted: `An exchange of AUTH`.Wanted
  var isNext = false
  var looksUp = false
  private var asked: String?

  init(wanted: `An exchange of AUTH`.Wanted, isNext: Bool = false, looksUp: Bool = false) {
    self.wanted = wanted
    self.isNext = isNext
    self.looksUp = looksUp
  }

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    if isNext {
      isNext = false
      return .challenge(Array("name".utf8))
    }
    if looksUp {
      guard let response else { return .challenge(Array("name".utf8)) }
      return lookUp(String(decoding: response, as: UTF8.self))
    }
    if asked != nil { return .succeeded(user: "ann") }
    asked = "ann"
    switch wanted {
    case .challenge: return .challenge(Array("more".utf8))
    case .success: return .succeeded(user: "ann")
    case .failure: return .failed(.authenticationFailed)
    }
  }

  private mutating func lookUp(_ user: String) -> SASLStep {
    asked = user
    return .lookUp(SASLInquiry(mechanism: "TEST", user: user))
  }

  mutating func found(_ answer: SASLAnswer) -> SASLStep {
    guard case .user(let user) = answer else { return .failed(.authenticationFailed) }
    if user.name != asked { return lookUp(user.name) }
    return .succeeded(user: user.name)
  }
}
