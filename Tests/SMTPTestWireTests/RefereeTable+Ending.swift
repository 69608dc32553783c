import SMTPTestWire

extension RefereeRow {
  static let tls = [
    RefereeRow(
      "L10", "a command behind STARTTLS", .startTLSInjection,
      bad: hello("STARTTLS", "PIPELINING") + "C: STARTTLS\nC: NOOP\nS: 220 go\ntls\n" + encrypted,
      good: hello("STARTTLS", "PIPELINING") + "C: STARTTLS\nS: 220 go\ntls\n" + encrypted),
    RefereeRow(
      "L10", "a command in clear after the 220", .startTLSInjection,
      bad: hello("STARTTLS") + "C: STARTTLS\nS: 220 go\nC: EHLO c.test\n",
      good: hello("STARTTLS") + "C: STARTTLS\nS: 220 go\nC: \\x16\\x03\\x01\\0\\x05xxxxx\n"),
    RefereeRow(
      "L10", "a batch behind a STARTTLS that is refused", .brokenGroup,
      bad: hello("STARTTLS", "PIPELINING") + "C: STARTTLS\nC: NOOP\nS: 454 no\nS: 250 ok\n" + quit,
      good: hello("STARTTLS", "PIPELINING") + "C: STARTTLS\nS: 454 no\nC: NOOP\nS: 250 ok\n" + quit),
    RefereeRow(
      "L8", "what was offered before TLS", .unofferedParameter,
      bad: hello("STARTTLS", "SIZE") + "C: STARTTLS\nS: 220 go\ntls\nC: EHLO c.test\nS: 250 hi\n"
        + "C: MAIL FROM:<a@b.test> SIZE=9\nS: 250 ok\n" + quit,
      good: hello("STARTTLS") + "C: STARTTLS\nS: 220 go\ntls\nC: EHLO c.test\nS: 250-hi\n"
        + "S: 250 SIZE\nC: MAIL FROM:<a@b.test> SIZE=9\nS: 250 ok\n" + quit),
    RefereeRow(
      "L8", "what was offered before TLS, before another EHLO", .unofferedParameter,
      bad: hello("STARTTLS", "SIZE") + "C: STARTTLS\nS: 220 go\ntls\n"
        + "C: MAIL FROM:<a@b.test> SIZE=9\nS: 503 no\n" + quit,
      good: hello("STARTTLS", "SIZE") + "C: STARTTLS\nS: 220 go\ntls\n"
        + "C: MAIL FROM:<a@b.test>\nS: 503 no\n" + quit),
    RefereeRow(
      "L4", "a batch where PIPELINING was offered before TLS", .unofferedPipelining,
      bad: hello("STARTTLS", "PIPELINING") + "C: STARTTLS\nS: 220 go\ntls\n"
        + "C: RSET\nC: RSET\nS: 250 ok\nS: 250 ok\n" + quit,
      good: hello("STARTTLS", "PIPELINING") + "C: STARTTLS\nS: 454 no\n"
        + "C: RSET\nC: RSET\nS: 250 ok\nS: 250 ok\n" + quit),
    RefereeRow(
      "L4", "a batch where half a reply in clear had offered PIPELINING", .unofferedPipelining,
      bad: hello("STARTTLS") + "C: STARTTLS\nS: 220 go\nS: 250-evil\nS: 250-PIPELINING\ntls\n"
        + "C: EHLO c.test\nS: 250 hi\nC: RSET\nC: RSET\nS: 250 ok\nS: 250 ok\n" + quit,
      good: hello("STARTTLS") + "C: STARTTLS\nS: 220 go\nS: 250-evil\nS: 250-PIPELINING\ntls\n"
        + "C: EHLO c.test\nS: 250 hi\nC: RSET\nS: 250 ok\nC: RSET\nS: 250 ok\n" + quit),
    RefereeRow(
      "L2", "a ClientHello on a port without TLS", .tlsOnPlainPort,
      bad: "S: 220 hi\nC: \\x16\\x03\\x01\\0\\x05xxxxx\nS: 500 no\nS! close\n",
      good: "tls\nS: 220 hi\nC: NOOP\nS: 250 ok\n" + quit),
    RefereeRow(
      "L11", "AUTH PLAIN without TLS", .clearTextAUTH,
      bad: hello("AUTH PLAIN") + "C: AUTH PLAIN AGFubgBzZWNyZXQ=\nS: 235 ok\n" + quit,
      good: "tls\n" + hello("AUTH PLAIN") + "C: AUTH PLAIN AGFubgBzZWNyZXQ=\nS: 235 ok\n" + quit),
    RefereeRow(
      "L11", "AUTH LOGIN without TLS", .clearTextAUTH,
      bad: hello("AUTH LOGIN")
        + "C: auth login\nS: 334 VXNlcm5hbWU6\nC: YW5u\nS: 334 UGFzc3dvcmQ6\n"
        + "C: c2VjcmV0\nS: 235 ok\n" + quit,
      good: hello("AUTH CRAM-MD5") + "C: AUTH CRAM-MD5\nS: 334 PDE+\nC: YW5uIDEyMw==\nS: 235 ok\n"
        + quit),
    RefereeRow(
      "L11", "a secret in clear, within base64", .secretInClearText, .clearTextAUTH,
      bad: hello("AUTH PLAIN") + "C: AUTH PLAIN AGFubgBzZWNyZXQ=\nS: 235 ok\n" + quit,
      good: "tls\n" + hello("AUTH PLAIN") + "C: AUTH PLAIN AGFubgBzZWNyZXQ=\nS: 235 ok\n" + quit,
      secrets: ["secret"]),
    RefereeRow(
      "L11", "a secret in clear, in the content", .secretInClearText,
      bad: opened() + "C: DATA\nS: 354 go\nC: it is hunter22\nC: .\nS: 250 ok\n" + quit,
      good: opened() + "C: DATA\nS: 354 go\nC: it is hunter21\nC: .\nS: 250 ok\n" + quit,
      secrets: ["hunter22"]),
  ]

  private static let encrypted = "C: EHLO c.test\nS: 250 hi\n" + quit

  static let endings = [
    RefereeRow(
      "L12", "a command after a 421", .commandAfter421,
      bad: hello() + "C: MAIL FROM:<a@b.test>\nS: 421 go away\nC: RSET\n",
      good: hello() + "C: MAIL FROM:<a@b.test>\nS: 421 go away\nC: QUIT\n"),
    RefereeRow(
      "L12", "a group after the group that a 421 answered", .commandAfter421,
      bad: opened("PIPELINING") + "C: DATA\nS: 421 go away\nC: RSET\n",
      good: opened("PIPELINING") + "C: RSET\nS: 421 go away\nC: RSET\nC: NOOP\nC: QUIT\n"),
    RefereeRow(
      "L12", "what comes behind the last of the group in flight", .commandAfter421,
      bad: hello("PIPELINING") + "C: MAIL FROM:<a@b.test>\nS: 421 go away\nC: RCPT TO:<c@d.test>\n"
        + "C: DATA\nC: RSET\n",
      good: hello("PIPELINING") + "C: MAIL FROM:<a@b.test>\nS: 421 go away\nC: RCPT TO:<c@d.test>\n"
        + "C: DATA\nC: QUIT\n"),
    RefereeRow(
      "L12", "a command that had arrived, and one that had not", .commandAfter421,
      bad: hello("PIPELINING") + "C: NOOP\nS: 421 go away\nC: RSET\n",
      good: hello("PIPELINING") + "C: RSET\nC: NOOP\nS: 421 go away\nC: QUIT\n"),
    RefereeRow(
      "L12", "two commands after a 421 that nobody asked for", .commandAfter421,
      bad: hello() + "S: 421 idle\nC: RSET\nC: RSET\n",
      good: hello() + "S: 421 idle\nC: RSET\nC: QUIT\n"),
    RefereeRow(
      "L12", "what follows a content that a 421 interrupted", .commandAfter421,
      bad: opened() + "C: DATA\nS: 354 go\nC: a\nS: 421 bye\nC: b\nC: .\nC: RSET\n",
      good: opened() + "C: DATA\nS: 354 go\nC: a\nS: 421 bye\nC: b\nC: .\nC: QUIT\n"),
    RefereeRow(
      "L13", "a close without QUIT", .missingQUIT,
      bad: hello() + "C! close\nS! close\n", good: hello() + quit),
    RefereeRow(
      "L13", "a close after a reply, and one before", .missingQUIT,
      bad: hello() + "C: NOOP\nS: 250 ok\nC! close\n",
      good: hello() + "C: NOOP\nC! close\nS: 250 ok\n"),
    RefereeRow(
      "L13", "a close, and one after the server's", .missingQUIT,
      bad: hello() + "C! close\n", good: hello() + "S! close\nC! close\n"),
    RefereeRow(
      "L13", "a close after 554 to MAIL, and one after 554 for a greeting", .missingQUIT,
      bad: hello() + "C: MAIL FROM:<a@b.test>\nS: 554 no\nC! close\n",
      good: "S: 554 no\nC: EHLO c.test\nS: 503 no\nC! close\n"),
    RefereeRow(
      "L13", "a close, and a reset", .missingQUIT,
      bad: hello() + "C! close\n", good: hello() + "C! reset\n"),
    RefereeRow(
      "L13", "a close of a client that spoke, and of one that only looked", .missingQUIT,
      bad: "S: 220 hi\nC: NOOP\nS: 250 ok\nC! close\n", good: "S: 220 hi\nC! close\n"),
    RefereeRow(
      "L13", "something after QUIT", .commandAfterQUIT,
      bad: hello("PIPELINING") + "C: QUIT\nC: RSET\nS: 221 bye\nS: 250 ok\nS! close\n",
      good: hello("PIPELINING") + "C: RSET\nC: QUIT\nS: 250 ok\nS: 221 bye\nS! close\n"),
    RefereeRow(
      "L13", "half a content", .abandonedData,
      bad: opened() + "C: DATA\nS: 354 go\nC: a\nC! close\nS! close\n",
      good: opened() + "C: DATA\nS: 354 go\nC: a\nS! close\nC! close\n"),
    RefereeRow(
      "L13", "half a content, and one that had its final reply", .abandonedData,
      bad: opened() + "C: DATA\nS: 354 go\nC: a\nC! reset\n",
      good: opened() + "C: DATA\nS: 354 go\nC: a\nS: 452 full\nC! reset\n"),
    RefereeRow(
      "L13", "half a chunk", .abandonedData,
      bad: opened("CHUNKING") + "C: BDAT 9\nC: half\\-\nC! reset\n",
      good: opened("CHUNKING") + "C: BDAT 9\nC: half\\-\nS! close\nC! reset\n"),
  ]

  static let lmtp = [
    RefereeRow(
      "L4", "LMTP has a reply for each recipient", .unofferedPipelining,
      bad: taken + "C: DATA\nS: 354 go\nC: .\nS: 250 ok\nC: RSET\nS: 250 ok\nS: 250 ok\n" + quit,
      good: taken + "C: DATA\nS: 354 go\nC: .\nS: 250 ok\nS: 250 ok\nC: RSET\nS: 250 ok\n" + quit),
    RefereeRow(
      "L4", "LMTP has them also behind a second MAIL that was accepted", .nestedMAIL,
      .unofferedPipelining,
      bad: taken
        + "C: MAIL FROM:<a@b.test>\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 ok\nC: RSET\n"
        + "S: 250 ok\nS: 250 ok\n" + quit,
      good: taken + "C: RSET\nS: 250 ok\nC: MAIL FROM:<a@b.test>\nS: 250 ok\n" + quit),
    RefereeRow(
      "L4", "LMTP has one reply to a content for nobody", .unofferedPipelining,
      bad: refused + "C: DATA\nS: 354 go\nC: .\nC: RSET\nS: 554 no\nS: 250 ok\n" + quit,
      good: refused + "C: DATA\nS: 354 go\nC: .\nS: 554 no\nC: RSET\nS: 250 ok\n" + quit),
    RefereeRow(
      "L2", "EHLO where LHLO is due", .wrongGreeting,
      bad: "S: 220 hi\nC: EHLO c.test\nS: 500 no\n" + quit,
      good: "S: 220 hi\nC: LHLO c.test\nS: 250 hi\n" + quit, isLMTP: true),
    RefereeRow(
      "L2", "LHLO where EHLO is due", .wrongGreeting,
      bad: "S: 220 hi\nC: LHLO c.test\nS: 500 no\n" + quit,
      good: "S: 220 hi\nC: EHLO c.test\nS: 250 hi\n" + quit, isLMTP: false),
  ]

  private static let refused =
    "S: 220 hi\nC: LHLO c.test\nS: 250 hi\nC: MAIL FROM:<a@b.test>\nS: 250 ok\n"
    + "C: RCPT TO:<1@b.test>\nS: 550 no\n"

  private static let taken =
    "S: 220 hi\nC: LHLO c.test\nS: 250 hi\nC: MAIL FROM:<a@b.test>\nS: 250 ok\n"
    + "C: RCPT TO:<1@b.test>\nS: 250 ok\nC: RCPT TO:<2@b.test>\nS: 250 ok\nC: RCPT TO:<3@b.test>\n"
    + "S: 550 no\n"
}
