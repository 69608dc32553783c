import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

@testable import SMTPTestSupport

@Suite(.bounded) struct `A session recorded from both ends` {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let steps: [ToldSession.Step]
    var violations: [SMTPViolation.Kind] = []
    var testDescription: String { name }
  }

  static let hello: [ToldSession.Step] = [
    .s("220 mx.test ESMTP\r\n"), .c("EHLO c.test\r\n"), .s("250-mx.test\r\n250 PIPELINING\r\n"),
  ]

  static let cases: [Case] = [
    Case(
      name: "a message",
      steps: hello + [
        .c("MAIL FROM:<a@b.test>\r\n"), .s("250 ok\r\n"), .c("RCPT TO:<c@d.test>\r\n"),
        .s("250 ok\r\n"), .c("DATA\r\n"), .s("354 go\r\n"), .later(200),
        .c("Subject: x\r\n\r\n..\r\n.\r\n"), .s("250 queued\r\n"), .c("QUIT\r\n"),
        .s("221 bye\r\n"), .serverCloses, .clientCloses,
      ]),
    Case(
      name: "a group of commands, and a space too many",
      steps: hello + [
        .c("MAIL FROM: <a@b.test>\r\nRCPT TO:<c@d.test>\r\nRSET\r\n"),
        .s("250 ok\r\n250 ok\r\n250 ok\r\n"), .c("QUIT\r\n"), .s("221 bye\r\n"), .serverCloses,
        .clientCloses,
      ], violations: [.spaceAroundColon]),
    Case(
      name: "a client that talks early and leaves without QUIT",
      steps: [.c("NOOP\n"), .s("220 mx.test\r\n"), .s("250 ok\r\n"), .clientCloses, .serverCloses],
      violations: [.earlyTalker, .bareLF, .missingQUIT]),
    Case(
      name: "a client that breaks off in mid-content",
      steps: hello + [
        .c("MAIL FROM:<a@b.test>\r\n"), .s("250 ok\r\n"), .c("RCPT TO:<c@d.test>\r\n"),
        .s("250 ok\r\n"), .c("DATA\r\n"), .s("354 go\r\n"), .c("half a li"), .clientResets,
      ], violations: [.abandonedData]),
    Case(name: "a server that resets", steps: hello + [.c("NOO"), .serverResets]),
    Case(
      name: "a server that closes with 421",
      steps: hello + [.c("NOOP\r\n"), .s("421 later\r\n"), .serverCloses, .clientCloses]),
    Case(
      name: "chunks",
      steps: [
        .s("220 mx.test\r\n"), .c("EHLO c.test\r\n"), .s("250-mx.test\r\n250 CHUNKING\r\n"),
        .c("MAIL FROM:<a@b.test>\r\n"), .s("250 ok\r\n"), .c("RCPT TO:<c@d.test>\r\n"),
        .s("250 ok\r\n"), .c("BDAT 3\r\na\r\n"), .s("250 ok\r\n"), .c("BDAT 0 LAST\r\n"),
        .s("250 queued\r\n"), .c("QUIT\r\n"), .s("221 bye\r\n"), .serverCloses, .clientCloses,
      ]),
  ]

  @Test(arguments: cases, [false, true])
  func `has the same transcript and verdicts`(_ test: Case, isBytewise: Bool) {
    let session = ToldSession(test.steps, isBytewise: isBytewise)
    let atServer = session.record(by: .server)
    let atClient = session.record(by: .client)
    #expect(atClient.transcript == atServer.transcript)
    #expect(atClient.violations == atServer.violations)
    #expect(atServer.violations.map(\.kind) == test.violations)
    #expect(atClient.receivedOctets == atServer.sentOctets)
    #expect(atClient.sentOctets == atServer.receivedOctets)
  }

  @Test func `says what came of a handshake`() {
    let log = SessionLog()
    log.remark("TLSv1.3, TLS_AES_128_GCM_SHA256", .tlsEstablished, at: 0)
    log.remark("the client sent alert 48, unknown_ca", .tlsFailed, at: 0)
    #expect(
      ToldSession.record(of: log).transcript.split(separator: "\n").dropFirst() == [
        "C! tls", "# TLSv1.3, TLS_AES_128_GCM_SHA256",
        "C! reset", "# TLS failed: the client sent alert 48, unknown_ca",
      ])
    #expect(log.snapshot().events.map(\.kind) == [.tlsEstablished, .tlsFailed])
  }
}
