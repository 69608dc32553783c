import SMTPTestWire
import Testing

/// A session that trips one lint, and its near twin that trips none.
struct RefereeRow: Sendable, CustomTestStringConvertible {
  let lint: String
  let name: String
  let kinds: [SMTPViolation.Kind]
  let bad: String
  let good: String
  var secrets: [String] = []
  var expected: [String] = []
  var isLMTP: Bool?

  init(
    _ lint: String, _ name: String, _ kinds: SMTPViolation.Kind..., bad: String, good: String,
    secrets: [String] = [], expected: [String] = [], isLMTP: Bool? = nil
  ) {
    self.lint = lint
    self.name = name
    self.kinds = kinds
    self.bad = bad
    self.good = good
    self.secrets = secrets
    self.expected = expected
    self.isLMTP = isLMTP
  }

  var testDescription: String { "\(lint): \(name)" }

  var referee: Referee {
    Referee(
      isLMTP: isLMTP, secrets: secrets.map { Array($0.utf8) },
      expectedContents: expected.map { Array($0.utf8) })
  }

  // MARK: Beginnings

  /// Greeted, with the given capabilities.
  static func hello(_ capabilities: String...) -> String {
    let lines = ["greets you"] + capabilities
    return "S: 220 mx.test ESMTP\nC: EHLO c.test\n"
      + lines.enumerated().map { "S: 250\($0 + 1 < lines.count ? "-" : " ")\($1)\n" }.joined()
  }

  /// A transaction up to its recipient.
  static func opened(_ capabilities: String..., mail: String = "") -> String {
    let lines = ["greets you"] + capabilities
    return "S: 220 mx.test ESMTP\nC: EHLO c.test\n"
      + lines.enumerated().map { "S: 250\($0 + 1 < lines.count ? "-" : " ")\($1)\n" }.joined()
      + "C: MAIL FROM:<a@b.test>\(mail)\nS: 250 ok\nC: RCPT TO:<c@d.test>\nS: 250 ok\n"
  }

  private static let greetedAgain = "C: EHLO c.test\nS: 250-hi\nS: 250 AUTH EXTERNAL\n"

  static let quit = "C: QUIT\nS: 221 bye\nS! close\nC! close\n"

  static let all = lines + order + content + tls + endings + lmtp
}

extension RefereeRow {
  static let lines = [
    RefereeRow(
      "L1", "a line that ends with LF", .bareLF,
      bad: hello() + "C: NOOP\\n\\-\nS: 250 ok\n" + quit,
      good: hello() + "C: NOOP\nS: 250 ok\n" + quit),
    RefereeRow(
      "L1", "a CR within a line", .bareCR,
      bad: hello() + "C: NOOP a\\rb\nS: 250 ok\n" + quit,
      good: hello() + "C: NOOP ab\nS: 250 ok\n" + quit),
    RefereeRow(
      "L1", "a NUL within a line", .nul,
      bad: hello() + "C: NOOP a\\0b\nS: 250 ok\n" + quit,
      good: hello() + "C: NOOP a0b\nS: 250 ok\n" + quit),
    RefereeRow(
      "L1", "a LF within the content", .bareLF,
      bad: opened() + "C: DATA\nS: 354 go\nC: a\\nb\nC: .\nS: 250 ok\n" + quit,
      good: opened() + "C: DATA\nS: 354 go\nC: a\nC: b\nC: .\nS: 250 ok\n" + quit),
    RefereeRow(
      "L2", "a space behind the colon", .spaceAroundColon,
      bad: hello() + "C: MAIL FROM: <a@b.test>\nS: 250 ok\n" + quit,
      good: hello() + "C: MAIL FROM:<a@b.test>\nS: 250 ok\n" + quit),
    RefereeRow(
      "L2", "a verb nobody knows", .unknownCommand,
      bad: hello() + "C: FROB\nS: 500 what\n" + quit,
      good: hello("FROB") + "C: FROB\nS: 250 ok\n" + quit),
    RefereeRow(
      "L2", "an answer to AUTH that is no base64", .malformedBase64,
      bad: hello("AUTH CRAM-MD5") + "C: AUTH CRAM-MD5\nS: 334 PDE+\nC: !!!!\nS: 501 no\n" + quit,
      good: hello("AUTH CRAM-MD5") + "C: AUTH CRAM-MD5\nS: 334 PDE+\nC: *\nS: 501 no\n" + quit),
    RefereeRow(
      "L3", "a command of 513 octets", .commandTooLong,
      bad: hello() + "C: NOOP \(String(repeating: "x", count: 506))\nS: 250 ok\n" + quit,
      good: hello() + "C: NOOP \(String(repeating: "x", count: 505))\nS: 250 ok\n" + quit),
    RefereeRow(
      "L3", "a line beyond all lines", .commandTooLong,
      bad: hello() + "C: \(String(repeating: "x", count: 20_000))\nS: 500 no\n" + quit,
      good: hello("AUTH GSSAPI") + "C: AUTH GSSAPI \(String(repeating: "xxxx", count: 3000))\n"
        + "S: 535 no\n" + quit),
    RefereeRow(
      "L3", "a line without end, given up", .commandTooLong,
      bad: hello() + "C: \(String(repeating: "x", count: 700))\\-\nS: 421 enough\nS! close\n",
      good: hello() + "C: \(String(repeating: "x", count: 500))\\-\nS: 421 enough\nS! close\n"),
  ]

  static let order = [
    RefereeRow(
      "L4", "a batch where PIPELINING is not offered", .unofferedPipelining,
      bad: hello() + "C: MAIL FROM:<a@b.test>\nC: RCPT TO:<c@d.test>\nS: 250 ok\nS: 250 ok\n"
        + quit,
      good: hello("PIPELINING")
        + "C: MAIL FROM:<a@b.test>\nC: RCPT TO:<c@d.test>\nS: 250 ok\nS: 250 ok\n" + quit),
    RefereeRow(
      "L4", "a batch where only an earlier EHLO offered it", .unofferedPipelining,
      bad: hello("PIPELINING") + "C: EHLO c.test\nS: 250 nothing now\n"
        + "C: RSET\nC: RSET\nS: 250 ok\nS: 250 ok\n" + quit,
      good: hello("PIPELINING") + "C: EHLO c.test\nS: 550 no\n"
        + "C: RSET\nC: RSET\nS: 250 ok\nS: 250 ok\n" + quit),
    RefereeRow(
      "L4", "a batch after HELO", .unofferedPipelining,
      bad: "S: 220 hi\nC: HELO c.test\nS: 250 hi\nC: RSET\nC: RSET\nS: 250 ok\nS: 250 ok\n" + quit,
      good: "S: 220 hi\nC: HELO c.test\nS: 250 hi\nC: RSET\nS: 250 ok\nC: RSET\nS: 250 ok\n" + quit),
    RefereeRow(
      "L4", "a batch after HELO, PIPELINING offered before", .unofferedPipelining,
      bad: hello("PIPELINING") + "C: HELO c.test\nS: 250 hi\nC: RSET\nC: RSET\nS: 250 ok\n"
        + "S: 250 ok\n" + quit,
      good: hello("PIPELINING") + "C: HELO c.test\nS: 502 no\nC: RSET\nC: RSET\nS: 250 ok\n"
        + "S: 250 ok\n" + quit),
    RefereeRow(
      "L4", "a command behind the last of its group", .brokenGroup,
      bad: hello("PIPELINING") + "C: NOOP\nC: RSET\nS: 250 ok\nS: 250 ok\n" + quit,
      good: hello("PIPELINING") + "C: RSET\nC: NOOP\nS: 250 ok\nS: 250 ok\n" + quit),
    RefereeRow(
      "L4", "a command behind an AUTH that may go on", .brokenGroup,
      bad: hello("PIPELINING", "AUTH EXTERNAL")
        + "C: AUTH EXTERNAL\nC: RSET\nS: 535 no\nS: 250 ok\n" + quit,
      good: hello("PIPELINING", "AUTH EXTERNAL")
        + "C: AUTH EXTERNAL =\nC: RSET\nS: 235 yes\nS: 250 ok\n" + quit),
    RefereeRow(
      "L4", "a word before the greeting", .earlyTalker,
      bad: "C: EHLO c.test\nS: 220 mx.test\nS: 250 hi\n" + quit,
      good: "S: 220 mx.test\nC: EHLO c.test\nS: 250 hi\n" + quit),
    RefereeRow(
      "L4", "a command before the second line of a reply", .unofferedPipelining,
      bad: hello() + "C: RSET\nS: 250-one\nC: RSET\nS: 250 two\nS: 250 ok\n" + quit,
      good: hello() + "C: RSET\nS: 250-one\nS: 250 two\nC: RSET\nS: 250 ok\n" + quit),
    RefereeRow(
      "L4", "QUIT, which may be sent at any time, and RSET, which may not", .unofferedPipelining,
      bad: hello() + "C: RSET\nC: RSET\nS: 250 ok\nS: 250 ok\n" + quit,
      good: hello() + "C: RSET\nC: QUIT\nS: 250 ok\nS: 221 bye\nS! close\n"),
    RefereeRow(
      "L5", "content before the 354", .earlyContent,
      bad: opened("PIPELINING") + "C: DATA\nC: a\nC: .\nS: 354 go\nS: 250 ok\n" + quit,
      good: opened("PIPELINING") + "C: DATA\nS: 354 go\nC: a\nC: .\nS: 250 ok\n" + quit),
    RefereeRow(
      "L5", "content that was never asked for", .earlyContent,
      bad: opened() + "C: DATA\nC: a\nC: .\nC! close\nS! close\n",
      good: opened() + "C: DATA\nC! close\nS! close\n"),
    RefereeRow(
      "L8", "a parameter that is not offered", .unofferedParameter,
      bad: hello("8BITMIME") + "C: MAIL FROM:<a@b.test> SIZE=9\nS: 250 ok\n" + quit,
      good: hello("SIZE") + "C: MAIL FROM:<a@b.test> SIZE=9\nS: 250 ok\n" + quit),
    RefereeRow(
      "L8", "a parameter of an earlier EHLO", .unofferedParameter,
      bad: hello("DSN") + "C: EHLO c.test\nS: 250-hi\nS: 250 SIZE\n"
        + "C: MAIL FROM:<a@b.test> RET=HDRS\nS: 250 ok\n" + quit,
      good: hello("SIZE") + "C: EHLO c.test\nS: 250-hi\nS: 250 DSN\n"
        + "C: MAIL FROM:<a@b.test> RET=HDRS\nS: 250 ok\n" + quit),
    RefereeRow(
      "L8", "a parameter nobody knows", .unknownParameter,
      bad: hello("SIZE") + "C: MAIL FROM:<a@b.test> BY=9\nS: 250 ok\n" + quit,
      good: hello("DELIVERBY") + "C: MAIL FROM:<a@b.test> BY=9\nS: 250 ok\n" + quit),
    RefereeRow(
      "L8", "BDAT without CHUNKING", .unofferedCommand,
      bad: opened() + "C: BDAT 3 LAST\nS: 250 well\nC: a\\r\\n\\-\n" + quit,
      good: opened("CHUNKING") + "C: BDAT 3 LAST\nC: a\\r\\n\\-\nS: 250 ok\n" + quit),
    RefereeRow(
      "L8", "AUTH that is not offered", .unofferedCommand,
      bad: hello() + "C: AUTH CRAM-MD5\nS: 502 no\n" + quit,
      good: hello("AUTH=LOGIN") + "C: AUTH CRAM-MD5\nS: 504 no\n" + quit),
    RefereeRow(
      "L9", "MAIL within a transaction", .nestedMAIL,
      bad: opened() + "C: MAIL FROM:<a@b.test>\nS: 503 no\n" + quit,
      good: opened() + "C: RSET\nS: 250 ok\nC: MAIL FROM:<a@b.test>\nS: 250 ok\n" + quit),
    RefereeRow(
      "L9", "MAIL before EHLO", .outOfOrder,
      bad: "S: 220 hi\nC: MAIL FROM:<a@b.test>\nS: 503 no\n" + quit,
      good: "S: 220 hi\nC: HELO c.test\nS: 550 no\nC: MAIL FROM:<a@b.test>\nS: 503 no\n" + quit),
    RefereeRow(
      "L9", "RCPT without MAIL", .outOfOrder,
      bad: opened() + "C: RSET\nS: 250 ok\nC: RCPT TO:<c@d.test>\nS: 503 no\n" + quit,
      good: hello("PIPELINING") + "C: MAIL FROM:<a@b.test>\nC: RCPT TO:<c@d.test>\nS: 550 no\n"
        + "S: 503 no\n" + quit),
    RefereeRow(
      "L9", "DATA without RCPT", .outOfOrder,
      bad: hello() + "C: MAIL FROM:<a@b.test>\nS: 250 ok\nC: DATA\nS: 503 no\n" + quit,
      good: hello() + "C: MAIL FROM:<a@b.test>\nS: 250 ok\nC: RCPT TO:<c@d.test>\nS: 550 no\n"
        + "C: DATA\nS: 503 no\n" + quit),
    RefereeRow(
      "L9", "BDAT behind the last of a transaction", .outOfOrder,
      bad: opened("CHUNKING") + "C: BDAT 0 LAST\nS: 250 ok\nC: BDAT 0\nS: 503 no\n" + quit,
      good: opened("CHUNKING") + "C: BDAT 0\nS: 250 ok\nC: BDAT 0 LAST\nS: 250 no\n" + quit),
    RefereeRow(
      "L9", "DATA behind BDAT", .misplacedDATA,
      bad: opened("CHUNKING") + "C: BDAT 0\nS: 250 ok\nC: DATA\nS: 503 no\n" + quit,
      good: opened("CHUNKING") + "C: BDAT 0\nS: 250 ok\nC: BDAT 0 LAST\nS: 250 ok\n" + quit),
    RefereeRow(
      "L9", "DATA of BINARYMIME", .misplacedDATA,
      bad: opened("CHUNKING", "BINARYMIME", mail: " BODY=BINARYMIME") + "C: DATA\nS: 503 no\n"
        + quit,
      good: opened("8BITMIME", mail: " BODY=8BITMIME") + "C: DATA\nS: 503 no\n" + quit),
    RefereeRow(
      "L9", "AUTH within a transaction", .misplacedAUTH,
      bad: hello("AUTH CRAM-MD5") + "C: MAIL FROM:<a@b.test>\nS: 250 ok\nC: AUTH CRAM-MD5\n"
        + "S: 503 no\n" + quit,
      good: hello("AUTH CRAM-MD5") + "C: MAIL FROM:<a@b.test>\nS: 530 no\nC: AUTH CRAM-MD5\n"
        + "S: 503 no\n" + quit),
    RefereeRow(
      "L9", "AUTH after one that succeeded", .misplacedAUTH,
      bad: hello("AUTH EXTERNAL")
        + "C: AUTH EXTERNAL =\nS: 235 yes\nC: AUTH EXTERNAL =\nS: 503 no\n"
        + quit,
      good: hello("AUTH EXTERNAL")
        + "C: AUTH EXTERNAL =\nS: 535 no\nC: AUTH EXTERNAL =\nS: 235 yes\n"
        + quit),
    RefereeRow(
      "L9", "AUTH after one that succeeded within TLS", .misplacedAUTH,
      bad: hello("STARTTLS") + "C: STARTTLS\nS: 220 go\ntls\n" + greetedAgain
        + "C: AUTH EXTERNAL =\nS: 235 yes\nC: AUTH EXTERNAL =\nS: 503 no\n" + quit,
      good: hello("STARTTLS", "AUTH EXTERNAL") + "C: AUTH EXTERNAL =\nS: 235 yes\n"
        + "C: STARTTLS\nS: 220 go\ntls\n" + greetedAgain + "C: AUTH EXTERNAL =\nS: 235 yes\n" + quit
    ),
    RefereeRow(
      "L9", "MAIL after a DATA that was refused", .nestedMAIL,
      bad: opened() + "C: DATA\nS: 451 no\nC: MAIL FROM:<a@b.test>\nS: 503 no\n" + quit,
      good: opened() + "C: DATA\nS: 354 go\nC: .\nS: 451 no\nC: MAIL FROM:<a@b.test>\nS: 250 ok\n"
        + quit),
    RefereeRow(
      "L9", "MAIL after a MAIL that was accepted", .nestedMAIL,
      bad: hello() + "C: MAIL FROM:<a@b.test>\nS: 250 ok\nC: MAIL FROM:<a@b.test>\nS: 503 no\n"
        + quit,
      good: hello() + "C: MAIL FROM:<a@b.test>\nS: 550 no\nC: MAIL FROM:<a@b.test>\nS: 250 ok\n"
        + quit),
  ]

  static let content = [
    RefereeRow(
      "L6", "a dot that was not doubled", .undoubledDot,
      bad: opened() + "C: DATA\nS: 354 go\nC: a\nC: .bashrc\nC: .\nS: 250 ok\n" + quit,
      good: opened() + "C: DATA\nS: 354 go\nC: a\nC: ..bashrc\nC: .\nS: 250 ok\n" + quit),
    RefereeRow(
      "L6", "a dot at the very start, and one in a chunk, which doubles none", .undoubledDot,
      bad: opened() + "C: DATA\nS: 354 go\nC: .a\nC: .\nS: 250 ok\n" + quit,
      good: opened("CHUNKING") + "C: BDAT 4 LAST\nC: .a\nS: 250 ok\n" + quit),
    RefereeRow(
      "L6", "an end that another server could see", .smuggling, .bareLF,
      bad: opened() + "C: DATA\nS: 354 go\nC: a\\r\\n.\\nb\nC: .\nS: 250 ok\n" + quit,
      good: opened() + "C: DATA\nS: 354 go\nC: a\\r\\n..\nC: .\nS: 250 ok\n" + quit),
    RefereeRow(
      "L6", "a second end", .extraEndOfData,
      bad: opened("PIPELINING") + "C: DATA\nS: 354 go\nC: a\nC: .\nC: .\nS: 250 ok\nS: 500 no\n"
        + quit,
      good: opened("PIPELINING") + "C: DATA\nS: 354 go\nC: a\nC: ..\nC: .\nS: 250 ok\n" + quit),
    RefereeRow(
      "L6", "a CR within the content", .bareCRInContent,
      bad: opened() + "C: DATA\nS: 354 go\nC: a\\rb\nC: .\nS: 250 ok\n" + quit,
      good: opened() + "C: DATA\nS: 354 go\nC: a\\r\\nb\nC: .\nS: 250 ok\n" + quit),
    RefereeRow(
      "L3", "a line of content of 1001 octets", .contentLineTooLong,
      bad: opened() + "C: DATA\nS: 354 go\nC: \(String(repeating: "x", count: 999))\nC: .\n"
        + "S: 250 ok\n" + quit,
      good: opened() + "C: DATA\nS: 354 go\nC: \(String(repeating: "x", count: 998))\nC: .\n"
        + "S: 250 ok\n" + quit),
    RefereeRow(
      "L7", "content above 127", .undeclared8Bit,
      bad: opened("8BITMIME") + "C: DATA\nS: 354 go\nC: é\nC: .\nS: 250 ok\n" + quit,
      good: opened("8BITMIME", mail: " BODY=8BITMIME")
        + "C: DATA\nS: 354 go\nC: é\nC: .\nS: 250 ok\n" + quit),
    RefereeRow(
      "L7", "a chunk above 127", .undeclared8Bit,
      bad: opened("CHUNKING", "BINARYMIME")
        + "C: BDAT 1\nC: x\\-\nS: 250 ok\nC: BDAT 2 LAST\nC: é\\-\nS: 250 ok\n" + quit,
      good: opened("CHUNKING", "BINARYMIME", mail: " BODY=BINARYMIME")
        + "C: BDAT 1\nC: x\\-\nS: 250 ok\nC: BDAT 2 LAST\nC: é\\-\nS: 250 ok\n" + quit),
    RefereeRow(
      "L7", "an address above 127", .nonASCII,
      bad: hello("SMTPUTF8") + "C: MAIL FROM:<é@b.test>\nS: 250 ok\n" + quit,
      good: hello("SMTPUTF8") + "C: MAIL FROM:<é@b.test> SMTPUTF8\nS: 250 ok\n" + quit),
    RefereeRow(
      "L14", "a dot that was not doubled", .undoubledDot, .unexpectedContent,
      bad: opened() + "C: DATA\nS: 354 go\nC: .a\nC: .\nS: 250 ok\n" + quit,
      good: opened() + "C: DATA\nS: 354 go\nC: ..a\nC: .\nS: 250 ok\n" + quit,
      expected: ["nothing", ".a\r\n"]),
    RefereeRow(
      "L14", "a dot that was doubled in a chunk", .unexpectedContent,
      bad: opened("CHUNKING")
        + "C: BDAT 2\nC: ..\\-\nS: 250 ok\nC: BDAT 3 LAST\nC: a\nS: 250 ok\n" + quit,
      good: opened("CHUNKING")
        + "C: BDAT 1\nC: .\\-\nS: 250 ok\nC: BDAT 3 LAST\nC: a\nS: 250 ok\n" + quit,
      expected: [".a\r\n"]),
  ]
}
