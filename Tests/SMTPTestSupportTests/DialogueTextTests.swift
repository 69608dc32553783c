import SMTPTestHelpers
import SMTPTestSupport
import Testing

@Suite(.bounded) struct `The text of a dialogue` {
  static let good = [
    "",
    "\n",
    "S: x\n\n\n",
    "\n\n# nothing but a comment\n",
    "S: 220 mx.test ESMTP\nC: QUIT\nS: 221 bye",
    "S:\nC:\nS: \\-\nC: x\\-\nC?: \nC: y",
    "C: {EHLO|HELO} {me}\nS: 250 {me}, {{me}}\\\\\nC: {me}",
    "C: MAIL FROM:<{sender:*@*.example}>\nC: {x:a?\\x2A\\x3F\\x7D}",
    "C: {secret}\nC: AUTH PLAIN {secret}",
    "C: {a\\x7Cb|\\x3Ac|}!",
    "C: \\r\\n\\t\\0\\x1B{{}}\\\\ ü\\x20",
    "C: \\xC2\\x9B31m\\xC2\\x80 \u{A0}\u{C2}",
    "C: \\xE2\\x80\\xAEleft \\xF3\\xA0\\x80\\xA0 \u{1F469}\u{200D}\u{1F467} \u{2003}",
    "C: BDAT 1234\nC: {1234}\\-\nC: {5}",
    "C?: NOOP\nC*: {*}\nC: .\nC+: RSET\nC: QUIT",
    "C*: x\nC! close\nS! close",
    "S! wait 200ms\nS! hold greeting\nS! pace bytewise 50ms\nS! pace split 3 5\nS! pace throttle 1KB/s",
    "S! reply 250 2.0.0 \"ok\" cut 5\nS! raw \"220 \\xFF\\r\\n\"\nS! half-close\nS! stop-reading",
    "S! close-port 2s\nS! wait 2s, reset",
    "C! silence 200ms\nC! reset",
    "repeat 1..3 {\nC: x\nS: y\n}\nC: z",
    "repeat 2 {\nC: x\n}\nS: y",
    "repeat 2 {\nS: x\nrepeat 3 {\nS: y\n}\nC: z\n}",
    "repeat 0.. {\nC: x\nrepeat 2 {\nC! silence 1s\n}\n}\nC! close".replacing(
      "C! silence 1s", with: "C: y"),
    "either {\nC: a\nS: 1\n} or {\nC: b\nS! close\n} or {\nC! close\n}\nS: c",
    "== 2  # 127.0.0.1:50234, 0.012 s after the start\nS: two\n\n== 1\nS: one\n== *\nS! reset",
  ]

  @Test(arguments: good)
  func `prints as it is read`(_ text: String) throws {
    let dialogue = try SMTPDialogue(parsing: text)
    #expect(try SMTPDialogue(parsing: dialogue.description) == dialogue)
    #expect(dialogue.description == text || text.hasSuffix("\n") || text.hasPrefix("S:\nC:"))
    #expect(try SMTPDialogue(parsing: text.replacing("\n", with: "\r\n")) == dialogue)
  }

  @Test func `may be indented, and prints without`() throws {
    let dialogue = try SMTPDialogue(parsing: "  repeat 2  {\n\tC: x\n  }  \n   \n ==  3 ".dropping)
    #expect(dialogue.description == "repeat 2 {\nC: x\n}\n\n")
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let text: String
    let error: String
    var testDescription: String { text }

    init(_ text: String, _ error: String) {
      self.text = text
      self.error = error
    }
  }

  private static let anything =
    "S:, S!, C:, C?:, C*:, C+:, C!, repeat, either, }, ==, or # at the start of the line"
  private static let hole =
    "a hole: {*}, {name}, {name:*@*.example}, {this|that} or {1234}; write {{ for the octet"

  static let mistakes = [
    Mistake("S: a\nX: b", "2:1: expected \(anything), found \"X:\""),
    Mistake("  # late", "1:3: expected \(anything), found \"#\""),
    Mistake("C:EHLO", "1:3: expected a space, found \"EHLO\""),
    Mistake(
      "S: über {*}", "1:9: a text of the server is filled in: only {name} can stand here, not {*}"),
    Mistake(
      "S: {7}", "1:4: a text of the server is filled in: only {name} can stand here, not {7}"),
    Mistake("C: a{b", "1:5: } is missing"),
    Mistake("C: a}b", "1:5: } without {; write }} for the octet"),
    Mistake("C: {a{b}", "1:6: a hole within a hole; write \\x7B for the octet"),
    Mistake("C: {}", "1:4: expected \(hole)"),
    Mistake("C: {0}", "1:4: expected \(hole)"),
    Mistake("C: {two words}", "1:4: expected \(hole)"),
    Mistake("C: {secret:*}", "1:4: {secret} never binds"),
    Mistake("C: a\\-b", "1:5: \\- means \"without CRLF\" and can only stand at the end"),
    Mistake("C: a\\q", "1:5: expected \\\\, \\r, \\n, \\t, \\0, \\xHH or \\-"),
    Mistake("C: \\x4", "1:4: \\x needs two hexadecimal digits"),
    Mistake("C: \\x+4", "1:4: \\x needs two hexadecimal digits"),
    Mistake(
      "C: a{*}\\-",
      "1:1: a text with \\- at its end must say where it ends: no hole may stand there"),
    Mistake(
      "C: \\-", "1:1: a text with \\- at its end must say where it ends: no hole may stand there"),
    Mistake(
      "C: {65537}",
      "1:1: {65537} can only stand alone, with \\- behind it: so many octets are not kept"),
    Mistake("S! wait\r2s", "1:8: a carriage return within a line; write \\r for the octet"),
    Mistake("S: 220 go\nC! tls", "2:1: \"C! tls\" belongs behind \"S! start-tls\""),
    Mistake(
      "S! start-tls, wait 2s",
      "1:1: start-tls stands last: what follows is inside TLS, in a line of its own"),
    Mistake("C! sing", "1:4: expected close, reset, silence or tls, found \"sing\""),
    Mistake(
      "C! silence", "1:11: expected a duration such as 2s or 50ms, found the end of the line"),
    Mistake(
      "S! wait 2x", "1:9: unknown unit \"x\"; durations are written in ns, us, ms, s, min, h or d"),
    Mistake("C: a\nS! proceed", "2:4: proceed belongs to scripts, which decide; dialogues do not"),
    Mistake(
      "S! reply 250 \"a\" oh",
      "1:18: expected a string in quotes, \",\" or the end of the line, found \"oh\""),
    Mistake("== 0", "1:4: connections are counted from 1"),
    Mistake("== a", "1:4: expected the number of a connection or *, found \"a\""),
    Mistake(
      "== 1\nS! close\n== 2\nC: a\n== 1\nC: a",
      "6:1: nothing can follow: the server ended the connection in line 2"),
    Mistake(
      "== 1\nC: {a}\n== 2\nS: {a}",
      "4:1: {a} stands for nothing yet: no line of the client before has it"),
    Mistake("S: a\n== 1", "1:1: a line before the first section, which is in line 2"),
    Mistake(
      "C*: a\nS: b",
      "1:1: \"C*:\" must be followed by a line of the client, C: or C!, in the same block, by which the server knows that it goes on there"
    ),
    Mistake(
      "C+: a",
      "1:1: \"C+:\" must be followed by a line of the client, C: or C!, in the same block, by which the server knows that it goes on there"
    ),
    Mistake(
      "C?: a\nC! silence 1s",
      "1:1: \"C?:\" must be followed by a line of the client, C: or C!, in the same block, by which the server knows that it goes on there"
    ),
    Mistake(
      "repeat 1..2 {\nC: a\n}\nS: b",
      "1:1: \"repeat\" must be followed by a line of the client, C: or C!, in the same block, by which the server knows that it goes on there"
    ),
    Mistake("repeat 2.. {\nS: a\n}", "2:1: a block begins with a line of the client: C: or C!"),
    Mistake("repeat 2 {\n}", "1:1: an empty block: it begins with a line of the client: C: or C!"),
    Mistake("repeat 2 {\nC: a", "1:1: } is missing for this block"),
    Mistake("repeat 2 {\nC: a\n== 2", "3:1: } is missing for the block in line 1"),
    Mistake("repeat 0 {", "1:8: repeat 0 never happens"),
    Mistake("repeat 3..2 {", "1:8: repeat 3..2 has its smaller number last"),
    Mistake("repeat {", "1:8: expected how often to repeat, found \"{\""),
    Mistake("repeat 2", "1:9: expected {, found the end of the line"),
    Mistake("repeat 2 {\nC: a\n} or {\nC: b\n}", "3:1: \"or\" belongs to either"),
    Mistake(
      "either {\nC: a\n} else {", "3:3: expected \"or {\" or the end of the line, found \"else\""),
    Mistake("}", "1:1: } without a block"),
    Mistake(
      "S: {me}\nC: {me}", "1:1: {me} stands for nothing yet: no line of the client before has it"),
    Mistake("S! close\nS: a", "2:1: nothing can follow: the server ended the connection in line 1"),
  ]

  @Test(arguments: mistakes)
  func `is refused with line and column where it makes no sense`(_ mistake: Mistake) {
    #expect {
      try SMTPDialogue(parsing: mistake.text)
    } throws: { error in
      #expect((error as? SMTPTextError)?.summary == mistake.error)
      return error is SMTPTextError
    }
  }

  @Test func `has a depth that nothing needs`() {
    let text =
      String(repeating: "repeat 2 {\n", count: 40) + "C: x\n" + String(repeating: "}\n", count: 40)
    #expect(throws: SMTPTextError.self) { try SMTPDialogue(parsing: text) }
  }

  @Test func `knows its gates by name`() throws {
    let gate = SMTPTestSupport.SMTPGate("door")
    let dialogue = try SMTPDialogue(
      parsing: "S! hold door\nS! hold window\nS! hold window", gates: [gate])
    #expect(dialogue.gates.map(\.name) == ["door", "window"])
    #expect(dialogue.gates[0] === gate)
  }
}

extension String {
  /// Without the line that would be a section.
  fileprivate var dropping: String { split(separator: "\n").dropLast().joined(separator: "\n") }
}
