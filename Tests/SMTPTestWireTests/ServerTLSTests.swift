import Foundation
import SMTPTestHelpers
import SMTPTestWire
import Testing

/// Where TLS has its place in the machine.
@Suite(.bounded) struct `A server session with TLS` {
  private static func facts(_ change: (inout SMTPTLSFacts) -> Void = { _ in }) -> SMTPTLSFacts {
    var facts = SMTPTLSFacts()
    facts.version = "TLSv1.3"
    facts.cipher = "TLS_AES_128_GCM_SHA256"
    facts.serverName = "mx.test"
    change(&facts)
    return facts
  }

  @Test func `greets after the handshake where TLS is implicit`() {
    var session = SessionHarness {
      $0.isTLSImplicit = true
      $0.offersSTARTTLS = true
    }
    #expect(session.trace.stages == [.connect])
    #expect(session.trace.startedTLS)
    session.hello()
    #expect(session.trace.stages == [.connect, .tlsHandshake])
    #expect(session.trace.shookHands)
    #expect(session.trace.written == [])
    session.machine.tlsEstablished(Self.facts())
    session.run()
    #expect(session.trace.replies == ["220 fixture.test ESMTP SMTPTestSupport"])
    #expect(session.trace.stages == [.connect, .tlsHandshake, .greeting])
    #expect(session.machine.facts.isEncrypted)
    #expect(session.machine.facts.tls == Self.facts())
    session.send("EHLO c.test\r\nSTARTTLS\r\n")
    #expect(!session.trace.replies.contains("250-STARTTLS"))
    #expect(session.trace.replies.last?.hasPrefix("503") == true)
  }

  @Test func `reaches the handshake behind STARTTLS, and forgets what it knew behind that`() {
    var session = SessionHarness {
      $0.offersSTARTTLS = true
      $0.mechanisms = [SASLMechanism("NOW", needsTLS: false) { Now() }]
    }
    session.send("EHLO c.test\r\nAUTH NOW\r\nMAIL FROM:<a@b.test>\r\nSTARTTLS\r\n")
    #expect(session.machine.facts.user == "ann")
    #expect(session.trace.stages.last == .startTLS)
    session.hello()
    #expect(session.trace.stages.last == .tlsHandshake)
    session.machine.tlsEstablished(Self.facts())
    session.run()
    #expect(session.machine.facts.user == nil)
    #expect(session.machine.facts.clientName == nil)
    #expect(session.machine.facts.tls?.serverName == "mx.test")
    session.send("MAIL FROM:<a@b.test>\r\nEHLO c.test\r\nAUTH NOW\r\n")
    #expect(session.trace.replies.contains("503 5.5.1 Send EHLO first (RFC 5321 section 4.1.4)"))
    #expect(session.trace.replies.last?.hasPrefix("235") == true)
    #expect(
      session.trace.transactions.map(\.outcome) == [.abandoned(at: .mail), .rejected(at: .mail)])
  }

  @Test(arguments: [false, true])
  func `ends without a word where the handshake fails, and knows why`(isImplicit: Bool) {
    var session = SessionHarness {
      $0.isTLSImplicit = isImplicit
      $0.offersSTARTTLS = !isImplicit
    }
    if !isImplicit { session.send("EHLO c.test\r\nSTARTTLS\r\n") }
    let before = session.trace.written
    let failed = Self.facts { $0.failure = "the client refused the certificate" }
    session.machine.tlsFailed(failed, isClear: false)
    session.run()
    #expect(session.trace.written == before)
    #expect(session.trace.close == .fin)
    #expect(!session.machine.facts.isEncrypted)
    #expect(session.machine.facts.tls == failed)
  }

  @Test func `keeps its facts in JSON`() throws {
    var known = SMTPSessionFacts(number: 3)
    for tls in [nil, Self.facts(), Self.facts { $0.failure = "no" }] {
      known.tls = tls
      let json = try JSONEncoder().encode(known)
      #expect(try JSONDecoder().decode(SMTPSessionFacts.self, from: json) == known)
      #expect(known.hashValue == known.hashValue)
      #expect(known.tls == tls)
    }
  }

  @Test func `tells who speaks in clear where the handshake is due`() {
    for (isImplicit, reason) in [
      (true, "this port speaks TLS from the first octet on"),
      (false, "TLS begins behind the reply to STARTTLS"),
    ] {
      var session = SessionHarness {
        $0.isTLSImplicit = isImplicit
        $0.offersSTARTTLS = !isImplicit
      }
      if !isImplicit { session.send("EHLO c.test\r\nSTARTTLS\r\n") }
      session.machine.tlsFailed(Self.facts { $0.failure = "no TLS" }, isClear: true)
      session.run()
      #expect(session.trace.replies.last == "500 5.5.1 \(reason)")
      #expect(session.trace.close == .fin)
    }
  }

  @Test func `begins TLS once, whether a rule does it or not, and whatever that says`() {
    let go = Array("220 go\r\n".utf8)
    let decisions = [
      Decision(.accepted, [.write(go)], reply: go, isScripted: true),
      Decision(.accepted, [.write(go)], trailing: [.startTLS], reply: go, isScripted: true),
      Decision(.refused, [.write(go)], trailing: [.startTLS], reply: go, isScripted: true),
      Decision(.unanswered, [.startTLS], isScripted: true),
    ]
    for decision in decisions {
      var session = SessionHarness { $0.offersSTARTTLS = true }
      session.decide = { event, _ in event.stage == .startTLS ? decision : nil }
      session.send("EHLO c.test\r\nSTARTTLS\r\nNOOP\r\n")
      #expect(session.trace.startedTLS)
      session.hello()
      session.machine.tlsEstablished(Self.facts())
      session.send("NOOP\r\n")
      #expect(session.trace.replies.count { $0.hasPrefix("250 2.0.0 ") } == 1)
      #expect(session.machine.facts.isEncrypted)
    }
  }

  @Test func `knows at the handshake what the client asks for`() {
    var session = SessionHarness { $0.isTLSImplicit = true }
    var asked: [SMTPStageEvent] = []
    session.decide = { event, _ in
      asked.append(event)
      return nil
    }
    var hello = SMTPTLSFacts()
    hello.serverName = "mx.test"
    session.hello(hello)
    #expect(asked.map(\.stage) == [.tlsHandshake])
    #expect(asked[0].session.tls == hello)
    #expect(!asked[0].session.isEncrypted)
  }

  @Test func `reads nothing as SMTP where a rule answers the handshake in clear`() {
    var session = SessionHarness { $0.offersSTARTTLS = true }
    session.decide = { event, _ in
      event.stage == .tlsHandshake ? Decision(SMTPReply(454, "4.7.0", "No TLS")) : nil
    }
    session.send("EHLO c.test\r\nSTARTTLS\r\n")
    session.hello()
    #expect(session.trace.replies.last == "454 4.7.0 No TLS")
    #expect(!session.trace.shookHands)
    #expect(
      session.machine.facts.tls?.failure
        == "the server did not go on with the handshake, as a rule has told it")
    session.send("NOOP\r\n")
    #expect(session.trace.replies.last == "454 4.7.0 No TLS")
    session.end()
    #expect(session.trace.close == .fin)
  }

  @Test func `keeps why a rule has ended the handshake`() {
    var session = SessionHarness { $0.isTLSImplicit = true }
    session.decide = { event, _ in
      guard event.stage == .tlsHandshake else { return nil }
      return Decision(.refused, [.fault(.alert(TLSAlert(48)))], isScripted: true)
    }
    session.hello()
    session.machine.tlsFailed(Self.facts { $0.failure = "the client is gone" }, isClear: false)
    session.run()
    #expect(
      session.machine.facts.tls?.failure
        == "the server sent alert 48, unknown_ca, in place of its part of the handshake, as a rule "
        + "has told it")
    #expect(session.trace.close == .fin)
  }
}

private struct Now: SASLExchange {
  mutating func respond(_ response: [UInt8]?) -> SASLStep { .succeeded(user: "ann") }
}
