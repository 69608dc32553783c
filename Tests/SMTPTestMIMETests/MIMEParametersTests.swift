import SMTPTestHelpers
import SMTPTestMIME
import Testing

@Suite(.bounded) struct MIMEParametersTests {
  @Test(arguments: [
    ("a=b", "b"), ("A = b", "b"), ("a=\"b c\"", "b c"), ("a=\"b\\\"c\"", "b\"c"), ("a=b;", "b"),
    ("; a=b", "b"), ("a=(x)b(y)", "b"), ("a=b/c=d", "b/c=d"), ("a=", ""), ("x; a=b", "b"),
    ("a*=utf-8''%C3%BC", "ü"), ("a*=iso-8859-1'de'%FC", "ü"), ("a*0=b; a*1=c", "bc"),
    ("a*1=c; a*0=b", "bc"), ("a*0*=utf-8''%C3; a*1*=%BC; a*2=\" x\"", "ü x"),
    ("a=plain; a*=utf-8''better", "better"), ("a*=utf-8''better; a=plain", "better"),
    ("a=plain; a*0=in; a*1=pieces", "inpieces"), ("a*0=b; a*2=d", "b"), ("a=b; a=c", "b"),
    ("a*=nothing", "nothing"), ("a*=utf-8''%4", "%4"), ("a*=x-y''%FFz", "\u{FFFD}z"),
    ("a=\"=?utf-8?Q?x?=\"", "=?utf-8?Q?x?="), ("a=\"b", "b"), ("a=\"b\r\n c\"", "b c"),
  ])
  func `a value is put together`(text: String, value: String) {
    let type = SMTPMIMEMessage("Content-Type: text/plain; \(text)\r\n").root.contentType
    #expect(type.parameters["A"] == value)
  }

  /// What follows the disposition, the name it gives, and what is wrong.
  @Test(
    arguments: [
      ("filename=\"=?UTF-8?Q?report.pdf?=\"", "report.pdf", [.misplacedEncodedWord]),
      ("filename=\"=?utf-8?B?w7w=?= =?utf-8?Q?=C3=BC?=.pdf\"", "üü.pdf", [.misplacedEncodedWord]),
      ("filename=\"a=?utf-8?B?w7w=?==?utf-8?Q?b?=.pdf\"", "aüb.pdf", [.misplacedEncodedWord]),
      ("filename=\"=?utf-8?B?w7w=?=\r\n\t=?utf-8?Q?b?=\"", "üb", [.misplacedEncodedWord]),
      (
        "filename*0=\"=?utf-8?B?w7w=\"; filename*1=\"?=.pdf\"", "ü.pdf", [.misplacedEncodedWord]
      ),
      (
        "filename==?utf-8?Q?a_b?=\r\n =?utf-8?Q?c?=; x=y", "a bc",
        [.misplacedEncodedWord, .invalidParameter]
      ),
      (
        "filename=\"=?x-y?Q?a?= =?utf-8?Q?=FF?=\"", "a\u{FFFD}",
        [.misplacedEncodedWord, .unknownCharset, .undecodableOctets]
      ),
      ("filename=\"=?utf-8?Q?a b?=\"", "=?utf-8?Q?a b?=", []),
      ("x=\"=?utf-8?Q?a?=\"; filename=b", "b", [.misplacedEncodedWord]),
      ("filename*=utf-8''%3D%3Futf-8%3FQ%3Fa%3F%3D", "=?utf-8?Q?a?=", []),
    ] as [(String, String, [SMTPMIMEDefect.Kind])])
  func `encoded words in the name of a file are decoded beside the defect`(
    text: String, name: String, kinds: [SMTPMIMEDefect.Kind]
  ) {
    let message = SMTPMIMEMessage(
      "From: a@b.example\r\nDate: Tue, 3 Mar 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        + "Content-Disposition: attachment; \(text)\r\n\r\nx")
    #expect(message.attachments.map(\.name) == [name])
    #expect(message.defects.map(\.kind) == kinds)
  }

  @Test func `the language is kept`() {
    let type = SMTPMIMEMessage("Content-Type: text/plain; a*=utf-8'de'x; b*=utf-8''y\r\n").root
      .contentType
    #expect(type.parameters.map(\.language) == ["de", nil])
    #expect(type.parameters.map(\.name) == ["a", "b"])
    #expect(type.description == "text/plain; a=x; b=y")
  }

  @Test(arguments: [
    ("Text/HTML", "text/html"), (" (x) text / (y) html (z)", "text/html"), ("text", "text/plain"),
    ("", "text/plain"), ("/html", "text/plain"), ("text/", "text/plain"), ("a/b c", "a/b"),
  ])
  func `a type is read`(text: String, type: String) {
    #expect(SMTPMIMEMessage("Content-Type: \(text)\r\n").root.contentType.type == type)
  }

  @Test func `the defaults are those of the RFC`() {
    let part = SMTPMIMEMessage("").root
    #expect(part.contentType.type == "text/plain" && part.contentType.charset == "us-ascii")
    #expect(part.contentType.mainType == "text" && part.contentType.subtype == "plain")
    #expect(part.transferEncoding == .sevenBit && part.disposition == nil)
  }

  @Test func `a disposition has its name`() {
    let part = SMTPMIMEMessage("Content-Disposition: ATTACHMENT; filename=a.txt\r\n").root
    #expect(part.disposition?.isAttachment == true)
    #expect(part.disposition?.filename == "a.txt" && part.name == "a.txt")
    #expect(SMTPMIMEMessage("Content-Type: a/b; name=c\r\n").root.name == "c")
  }
}
