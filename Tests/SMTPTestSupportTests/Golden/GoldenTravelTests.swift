import SMTPTestHelpers
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

/// A file that was recorded on one machine is compared on others.
@Suite(.bounded) struct `A golden text travels` {
  /// What the same client says on a machine, where its library finds a name, or none.
  private static func transcript(machine: String, greeting: String, size: Int) -> String {
    """
    == 1
    S: 220 fixture.test ESMTP
    C: EHLO \(greeting)
    S: 250-fixture.test greets \(greeting)
    S: 250 SIZE 1000
    C: MAIL FROM:<root@\(machine)> BODY=8BITMIME SIZE=\(size)
    S: 250 2.1.0 Ok
    C: MAIL FROM:<root@\(machine)> SIZE=\(size + 1)
    S: 503 \(greeting) was greeted before
    C: RCPT TO:<b@[192.168.7.\(size % 200)]>
    S: 250 2.1.5 Ok
    C: DATA
    S: 354 End
    C: Received: from \(machine) (localhost [127.0.\(size % 2).1]) by mx.example
    C: From: root <root@\(machine)>
    C:
    C: The vm, the runner-7 and x\(machine) are in the text.
    C: .
    """
  }

  private static func golden(
    _ text: String, on host: String, _ order: SMTPGoldenFieldOrder = .asSent
  ) -> String {
    var normalizer = GoldenNormalizer([:], order: order, host: host)
    return normalizer.normalized(text)
  }

  @Test func `to a machine with another name`() throws {
    let here = Self.transcript(machine: "vm", greeting: "vm", size: 722)
    let golden = Self.golden(here, on: "vm")
    #expect(
      golden == """
        == 1
        S: 220 fixture.test ESMTP
        C: EHLO {client}
        S: 250-fixture.test greets {client}
        S: 250 SIZE 1000
        C: MAIL FROM:<root@{host}> BODY=8BITMIME SIZE={size}
        S: 250 2.1.0 Ok
        C: MAIL FROM:<root@{host}> SIZE={size2}
        S: 503 vm was greeted before
        C: RCPT TO:<b@{literal}>
        S: 250 2.1.5 Ok
        C: DATA
        S: 354 End
        C: Received: from {host} (localhost {literal2}) by mx.example
        C: From: root <root@{host}>
        C:
        C: The vm, the runner-7 and xvm are in the text.
        C: .
        """)
    for (name, greeting) in [
      ("runner-7", "runner-7.ci.example.net"), ("runner-7.ci.example.net", "[127.0.1.1]"),
      ("mail", "localhost"), ("vm.local", "[IPv6:::1]"),
    ] {
      let there = Self.transcript(machine: name, greeting: greeting, size: 10_733)
        .replacing("x\(name)", with: "xvm").replacing("503 \(greeting)", with: "503 vm")
      #expect(Self.golden(there, on: name) == golden, "\(name)")
    }
  }

  /// Only what names the machine is a hole.
  @Test(arguments: [
    ("ann@vmware.example vm vm@x ann@vm.example", "ann@vmware.example vm vm@x ann@vm.example"),
    ("ann@vm. ann@vm, <ann@vm>", "ann@{host}. ann@{host}, <ann@{host}>"),
    ("Received: by vm with vm2, vm", "Received: by {host} with vm2, {host}"),
    ("[1] [1.2.3] [a.b.c.d] [1.2.3.4.5] [IPv6:]", "[1] [1.2.3] [a.b.c.d] [1.2.3.4.5] [IPv6:]"),
    ("[10.0.0.1] [IPv6:fe80::1] [10.0.0.1]", "{literal} {literal2} {literal}"),
    ("SIZE=722 MAIL FROM:<a@b> SIZE=1", "SIZE=722 MAIL FROM:<a@b> SIZE=1"),
    (
      "C: ehlo x\nS: 250-x greets xy, x\nC: NOOP x\nS: 250 x",
      "C: ehlo {client}\nS: 250-{client} greets xy, {client}\nC: NOOP x\nS: 250 x"
    ),
    ("C: EHLO", "C: EHLO"),
    (#"C: HELO a\n\-"#, #"C: HELO {client}\n\-"#),
  ])
  func `and takes nothing else for a name`(text: String, golden: String) {
    #expect(Self.golden(text, on: "vm") == golden)
    #expect(Self.golden(text, on: "").contains("{host}") == false)
  }

  @Test func `with fields in any order, where that is free`() async throws {
    let fields = [
      "To: ann@example.com", "Message-ID: <one@x.test>", "X-Note: 1", "Subject: a\r\n folded one",
      "X-Note: 2", "References: <two@x.test>", "Date: Fri, 2 Jan 2026 10:11:12 +0100",
    ]
    let body = "\r\n\r\nTo: last\r\nAnd: first\r\n"
    let one = try await `A golden text`.received(fields.joined(separator: "\r\n") + body)
    let shuffled = [3, 2, 6, 1, 4, 0, 5].map { fields[$0] }
    let other = try await `A golden text`.received(shuffled.joined(separator: "\r\n") + body)
    let golden = one.normalizedGoldenText(order: .free)
    #expect(
      golden == """
        Date: {date}
        Message-ID: <{id1}>
        References: <{id2}>
        Subject: a
         folded one
        To: ann@example.com
        X-Note: 1
        X-Note: 2

        To: last
        And: first

        """)
    #expect(other.normalizedGoldenText(order: .free) == golden)
    #expect(other.normalizedGoldenText() != one.normalizedGoldenText())
    // Of the same name the order says something: two of them are two.
    let swapped = [0, 1, 4, 3, 2, 5, 6].map { fields[$0] }.joined(separator: "\r\n") + body
    let third = try await `A golden text`.received(swapped)
    #expect(third.normalizedGoldenText(order: .free) != golden)
  }

  @Test func `with the fields of parts and of a transcript sorted as well`() {
    let text = """
      C: DATA
      S: 354 End
      C: Subject: x
      # violation: y
      C:  folded
      C: Content-Type: multipart/mixed; boundary=abc
      C:
      C: --abc
      C: X-B: 1
      C: X-A: 2
      C:
      C: z: 1
      C: a: 2
      C: --abc--
      C: .
      """
    #expect(
      Self.golden(text, on: "vm", .free) == """
        C: DATA
        S: 354 End
        C: Content-Type: multipart/mixed; boundary={boundary1}
        C: Subject: x
        # violation: y
        C:  folded
        C:
        C: --{boundary1}
        C: X-A: 2
        C: X-B: 1
        C:
        C: z: 1
        C: a: 2
        C: --{boundary1}--
        C: .
        """)
  }
}
