import Foundation
import SMTPTestHelpers
import Testing

@Suite(.bounded) struct `A mail that is shown` {
  private let mail = """
    From: App <app@example.com>\r
    To: =?utf-8?Q?J=C3=BCrgen?= <j@example.com>\r
    Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe=1B[2J?=\r
    MIME-Version: 1.0\r
    Date: Tue, 3 Mar 2026 09:51:00 +0100\r
    Content-Type: multipart/mixed; boundary=b\r
    \r
    --b\r
    \r
    Go to https://app.example/x.\r
    --b\r
    Content-Type: message/rfc822\r
    \r
    Subject: inner\r
    \r
    Inside.\r
    --b\r
    Content-Type: application/pdf; name="a.pdf"\r
    Content-Disposition: attachment\r
    Content-Transfer-Encoding: base64\r
    \r
    YWJj\r

    """

  @Test func `has its fields, parts, links and defects, and nothing that moves a cursor`() throws {
    let folder = try Folder()
    let path = try folder.write("a.eml", mail)
    let end = try Child("show", path).end()
    #expect(end.status == 0 && end.errors == [])
    #expect(
      end.output == [
        "Subject: Grüße\u{FFFD}[2J", "From: App <app@example.com>", "To: Jürgen <j@example.com>",
        "Date: Tue, 3 Mar 2026 09:51:00 +0100", "Parts:", "  multipart/mixed, 227 octets",
        "    text/plain, us-ascii, 28 octets", "    message/rfc822, 25 octets",
        "      text/plain, us-ascii, 7 octets",
        "    application/pdf, base64, \"a.pdf\", attachment, 6 octets, SHA-256 "
          + "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "Links:", "  https://app.example/x", "Defects:",
        "  encodedControl at octet 83 (RFC 2047 §5)",
        "  missingFrom at octet 294 (RFC 5322 §3.6)", "  missingDate at octet 294 (RFC 5322 §3.6)",
        "  unclosedMultipart at octet 447 (RFC 2046 §5.1.1)",
      ])
    #expect(try Child("show", "--strict", path).end().status == 1)
  }

  @Test func `is text or HTML alone, from standard input too`() throws {
    let input = try ChildProgram.Input()
    let child = try Child(["show", "--text", "-"], input: input)
    input.send(mail)
    input.close()
    let end = try child.end()
    #expect(end.status == 0)
    #expect(end.output == ["Go to https://app.example/x."])
    let folder = try Folder()
    let path = try folder.write("a.eml", mail)
    let html = try Child("show", "--html", path).end()
    #expect(html.status == 1)
    #expect(html.errors == ["smtp-fixture: \(path) has no such body"])
  }

  @Test func `is short however deep it is nested`() throws {
    let folder = try Folder()
    let path = try folder.write(
      "a.eml", String(repeating: "Content-Type: message/rfc822\r\n\r\n", count: 10_000))
    let end = try Child("show", path).end()
    #expect(end.status == 0)
    #expect(end.output.filter { $0.contains("message/rfc822") }.count == 101)
    #expect(end.output.contains { $0.contains("tooDeeplyNested") })
  }

  @Test func `is named where there are several, and may not be there`() throws {
    let folder = try Folder()
    let first = try folder.write("a.eml", "Subject: a\r\n\r\n")
    let second = try folder.write("b.eml", "Subject: b\r\n\r\n")
    let end = try Child("show", first, second).end()
    #expect(end.output.filter { $0.hasSuffix(".eml:") } == ["\(first):", "\(second):"])
    #expect(end.output.filter { $0.hasPrefix("Subject") } == ["Subject: a", "Subject: b"])
    let missing = try Child("show", folder.file("missing")).end()
    #expect(missing.status == 1)
    #expect(missing.errors.first?.hasPrefix("smtp-fixture: Cannot read") == true)
    #expect(try Child("show").end().status == 64)
  }
}
