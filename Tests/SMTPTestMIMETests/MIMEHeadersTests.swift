import SMTPTestHelpers
import SMTPTestMIME
import Testing

@Suite(.bounded) struct MIMEHeadersTests {
  @Test func `fields keep order, case and duplicates`() {
    let headers = SMTPMIMEMessage("B: 1\r\na: 2\r\nb : 3\r\n\r\nC: 4\r\n").headers
    #expect(headers.map(\.name) == ["B", "a", "b"])
    #expect(headers.count == 3)
    #expect(headers["b"] == "1")
    #expect(headers.fields("B").map(\.value) == ["1", "3"])
    #expect(headers["C"] == nil)
    #expect(headers.octets == Array("B: 1\r\na: 2\r\nb : 3\r\n\r\n".utf8))
  }

  @Test func `a field has its octets and its place`() {
    let field = SMTPMIMEMessage("A: 1\r\nB:\r\n  x\r\n\ty \r\nC: 3\r\n").headers.field("b")
    #expect(field?.octets == Array("B:\r\n  x\r\n\ty \r\n".utf8))
    #expect(field?.offset == 6)
    #expect(field?.unfolded == "x\ty")
  }

  @Test(arguments: [
    ("A: 1\r\nno field\r\nB: 2\r\n\r\n", "no field\r\nB: 2\r\n\r\n"),
    ("A: 1\n\nbody\n", "body\n"), ("\r\nbody", "body"), ("\nA: 1", "A: 1"), ("A: 1\r\n", ""),
    ("A: 1", ""), ("A: 1\r\n \r\n\r\nbody", "body"), ("A: 1\rB: 2\r\n\r\nbody", "body"),
    ("A b: 1\r\n\r\nbody", "A b: 1\r\n\r\nbody"), ("From x 2026\r\nA: 1\r\n\r\nbody", "body"),
    ("A: 1\r\nFrom x 2026\r\n", "From x 2026\r\n"), (" x\r\nA: 1\r\n\r\nbody", "body"),
    ("\r", "\r"), ("\rA: 1\r\n", "\rA: 1\r\n"), ("", ""),
  ])
  func `the body begins behind the first empty line or at what is no field`(
    content: String, body: String
  ) {
    #expect(String(decoding: SMTPMIMEMessage(content).root.body, as: UTF8.self) == body)
  }

  @Test(arguments: [
    ("plain", "plain"), ("  two  spaces ", "two  spaces"), ("a\r\n b", "a b"),
    ("=?utf-8?Q?a=C3=BC_b?=", "aü b"), ("=?UTF-8?b?w7w=?=", "ü"), ("=?utf-8*de?q?x?=", "x"),
    ("=?utf-8*de*at?q?=C3=BC?=", "ü"),
    ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"), ("=?utf-8?Q?a?=\r\n\t=?utf-8?B?Yg==?=", "ab"),
    ("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"), ("=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü"),
    ("=?utf-8?Q?=E5=A4?= =?utf-8?B?pw==?=", "大"), ("=?iso-8859-1?Q?=FC?= =?utf-8?Q?=C3=BC?=", "üü"),
    ("=?iso-2022-jp?B?GyRCTT1EahsoQg==?=", "予定"), ("=?koi8-r?B?78zYx8E=?=", "Ольга"),
    ("=?utf-8?Q?a?=b", "=?utf-8?Q?a?=b"), ("b=?utf-8?Q?a?=", "b=?utf-8?Q?a?="),
    ("=?utf-8?Q?a b?=", "=?utf-8?Q?a b?="), ("=?utf-8?Q??=", ""),
    ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
    ("=??Q?a?=", "=??Q?a?="), ("=?utf-8?Q?a", "=?utf-8?Q?a"), ("=?utf-8?Q?=4?=", "=4"),
    ("=?x-y?Q?a=FF?=", "a\u{FFFD}"), ("=?utf-8?Q?=FF?=", "\u{FFFD}"), ("", ""), ("Grüße", "Grüße"),
    ("=?utf-8?B?YQ?=", "a"), ("=?utf-8?Q?a?= ?= =?utf-8?Q?b?=", "a ?= b"),
  ])
  func `free text is decoded`(raw: String, text: String) {
    #expect(SMTPMIMEMessage("Subject: \(raw)\r\n\r\n").subject == text)
  }

  @Test func `comments are read with their nesting`() {
    let field = SMTPMIMEMessage("To: (a (b\\) c) =?utf-8?Q?=C3=BC?=) x (d\r\n e)\r\n").headers
      .field(
        "To")
    #expect(field?.comments == ["a (b) c) ü", "d e"])
    #expect(
      SMTPMIMEMessage("To: (=?utf-8?Q?=C3=BC?= x)\r\n").headers.field("To")?.comments == ["ü x"])
  }

  @Test(arguments: [
    "To: a@b.example (=?utf-8?Q?a=0D=0AX:_b?=)", "Date: 3 Mar 2026 09:00 Z (=?utf-8?Q?=0A?=)",
  ])
  func `encoded words in comments have their defects`(field: String) {
    let defects = SMTPMIMEMessage("\(field)\r\n\r\n").defects
    let comment = field.utf8.count - field.drop { $0 != "(" }.utf8.count
    #expect(defects.filter { $0.kind == .encodedLineEnd }.map(\.offset) == [comment])
  }

  @Test func `identifications have no brackets`() {
    let message = SMTPMIMEMessage(
      "Message-ID: (x)\r\n <a@b>\r\nReferences: <c@d>\r\n\t<e@f>,junk <g@h\r\nIn-Reply-To: none\r\n"
    )
    #expect(message.messageID == "a@b")
    #expect(message.references == ["c@d", "e@f"])
    #expect(message.inReplyTo == [])
  }
}
