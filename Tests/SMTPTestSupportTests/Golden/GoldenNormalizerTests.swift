import SMTPTestHelpers
import SMTPTestSupport
import Testing

/// What is recognised in texts; each table has a text and what becomes of it.
@Suite(.bounded) struct `Normalizing a golden text` {
  private static func check(
    _ text: String, _ expected: String, _ names: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let actual = text.normalizedGoldenText(replacing: names)
    #expect(actual == expected + "\n", sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    ("token-0123456789abcdef", "token-{nonce1}"),
    ("/reset-0123456789ABCDEF01/x", "/reset-{nonce1}/x"),
    ("0123456789abcdef-fedcba9876543210", "{nonce1}-{nonce2}"),
    ("a=0123456789abcdef&b=0123456789abcdef", "a={nonce1}&b={nonce1}"),
    ("reset-0b6a2d1e-0000-4000-8000-000000000001", "reset-{nonce1}"),
    ("0B6A2D1E-0000-4000-8000-000000000001-2", "{nonce1}-2"),
    ("ab-0b6a2d1e-0000-4000-8000-000000000001.", "ab-{nonce1}."),
    // By chance none has letters.
    ("11111111-2222-4333-8444-555555555555", "{nonce1}"),
    (#"\t0123456789abcdef\r"#, #"\t{nonce1}\r"#),
    (#"\x410123456789abcdef"#, #"\x41{nonce1}"#),
    ("{{0123456789abcdef}}", "{{{nonce1}}}"),
    // What is in a word, too short, a number or a word is none.
    ("x0123456789abcdef", "x0123456789abcdef"),
    ("é0123456789abcdef", "é0123456789abcdef"),
    ("0123456789abcdefghi", "0123456789abcdefghi"),
    ("0123456789abcde", "0123456789abcde"),
    ("12345678-abcdef01", "12345678-abcdef01"),
    ("12345678901234567890", "12345678901234567890"),
    ("abcdefabcdefabcdef", "abcdefabcdefabcdef"),
  ])
  func `finds nonces between hyphens, and none within words`(text: String, golden: String) {
    Self.check(text, golden)
  }

  @Test(arguments: [
    ("http://localhost:54321/x", "http://localhost:{port}/x"),
    ("127.0.0.1:54321 [::1]:54321", "127.0.0.1:{port} [::1]:{port}"),
    // A hole binds once: two ports have two.
    (
      "localhost:1111 localhost:2222 localhost:1111",
      "localhost:{port} localhost:{port2} localhost:{port}"
    ),
    ("localhost:8 example.com:54321 1111", "localhost:8 example.com:54321 1111"),
  ])
  func `finds ports behind loopback addresses`(text: String, golden: String) {
    Self.check(text, golden)
  }

  @Test(arguments: [
    ("Date: Fri, 2 Jan 2026 10:11:12 +0100", "Date: {date}"),
    ("Date:  Fri, 2 Jan 2026 10:11:12 +0100 ", "Date:  {date} "),
    (#"Date:Fri, 2 Jan 2026 10:11:12 +0100\n\-"#, #"Date:{date}\n\-"#),
    ("Date:\n\tFri, 2 Jan 2026 10:11:12 +0100", "Date:\n\t{date}"),
    ("Date: today", "Date: today"),
    ("Due: Fri, 2 Jan 2026 10:11:12 +0100", "Due: Fri, 2 Jan 2026 10:11:12 +0100"),
  ])
  func `finds dates and leaves what stands around them`(text: String, golden: String) {
    Self.check(text, golden)
  }

  @Test(arguments: ["\t", #"\t"#, " ", #"\t "#])
  func `finds identifiers on folded lines`(blank: String) {
    Self.check(
      "References: <a@x.test>\n\(blank)<b@x.test>\n\(blank)<c@x.test>\nb@x.test\n\(blank)<d@x.test>",
      "References: <{id1}>\n\(blank)<{id2}>\n\(blank)<{id3}>\n{id2}\n\(blank)<d@x.test>")
    Self.check(
      "C: References: <a@x.test>\n# violation: x\n# 1\nC: \(blank)<b@x.test>\nS: <c@x.test>",
      "C: References: <{id1}>\n# violation: x\n# 1\nC: \(blank)<{id2}>\nS: <c@x.test>")
  }

  @Test func `takes no folded line for a field of its own`() {
    Self.check(
      "References:\n\\t<a:b@x.test>\nContent-Type: a/b;\n\\tboundary=\"a:b\"\n--a:b",
      "References:\n\\t<{id1}>\nContent-Type: a/b;\n\\tboundary=\"{boundary1}\"\n--{boundary1}")
  }

  @Test func `finds identifiers of a message on lines folded with tabs`() async throws {
    let message = try await `A golden text`.received(
      "References: <one@x.test>\r\n\t<two@x.test>\r\n\r\n")
    #expect(message.normalizedGoldenText() == "References: <{id1}>\n\\t<{id2}>\n\n")
  }

  @Test(arguments: ["", "C: "])
  func `replaces boundaries where they are such`(prefix: String) {
    let text = """
      Content-Type: multipart/mixed; charset=x; Boundary="boundary"

      The boundary is boundary. Write boundary=other, or xboundary=no.
      --boundary
      Content-Type: multipart/alternative;
      \\tboundary=boundary-alt; x-boundary=boundary

      --boundary-alt
      --boundary-alternative
      --other
       --boundary
      --boundary-alt-- \\-
      --boundary--
      """
    let golden = """
      Content-Type: multipart/mixed; charset=x; Boundary="{boundary1}"

      The boundary is boundary. Write boundary=other, or xboundary=no.
      --{boundary1}
      Content-Type: multipart/alternative;
      \\tboundary={boundary2}; x-boundary=boundary

      --{boundary2}
      --boundary-alternative
      --other
       --boundary
      --{boundary2}-- \\-
      --{boundary1}--
      """
    func prefixed(_ text: String) -> String {
      text.split(separator: "\n", omittingEmptySubsequences: false).map { prefix + $0 }
        .joined(separator: "\n")
    }
    Self.check(prefixed(text), prefixed(golden))
  }

  @Test(arguments: [
    // Neither within a hole that was put in, nor within what was longer.
    ("Message-ID: <a1@x>\na1@x 1", ["1": "n"], "Message-ID: <{id1}>\n{id1} {n}"),
    ("abc ab abcd", ["ab": "x", "abc": "y"], "{y} {x} {y}d"),
    ("ab", ["a": "b", "b": "a"], "{b}{a}"),
    ("Message-ID: <a1@x>", ["a1@x": "mine"], "Message-ID: <{mine}>"),
    ("Message-ID: <a1@x>", ["a1@x>": "mine"], "Message-ID: <{mine}"),
    ("0123456789abcdef", ["0123456789abcdef": "token"], "{token}"),
    ("0123456789abcdef", ["0123": "x"], "{nonce1}"),
    ("localhost:54321", ["54321": "smtp"], "localhost:{smtp}"),
    (
      "Content-Type: a/b; boundary=abcd\n--abcd", ["abcd": "b"],
      "Content-Type: a/b; boundary={b}\n--{b}"
    ),
    // Accents make other characters, but no other octets.
    ("cafe\u{301}", ["cafe": "x"], "{x}\u{301}"),
    ("x", ["": "nothing"], "x"),
    // A name that is taken is not given again.
    ("Message-ID: <abcd>\nxyz", ["xyz": "id1"], "Message-ID: <{id2}>\n{id1}"),
    ("C: x", ["C": "c"], "C: x"),
  ])
  func `replaces what the test names, the longest first, once`(
    text: String, names: [String: String], golden: String
  ) {
    Self.check(text, golden, names)
  }

  @Test func `leaves line ends and the octets between them`() {
    #expect("a\r\nb\r\r\n\r\n".normalizedGoldenText() == "a\nb\n\n")
    #expect("a\rb".normalizedGoldenText() == "a\rb\n")
    #expect("".normalizedGoldenText() == "")
    #expect(Array("e\u{301}\u{E9}".normalizedGoldenText().utf8) == Array("e\u{301}\u{E9}\n".utf8))
  }
}
