import SMTPTestHelpers
import SMTPTestMIME
import Testing

/// The forms of RFC 5322 §3.4 and §4.4, and what is sent in their place: what is read, and how each is
/// called.
@Suite(.bounded) struct AddressFormTests {
  private typealias Kind = SMTPMIMEDefect.Kind

  private func read(_ field: String) -> (list: String?, kinds: [SMTPMIMEDefect.Kind]) {
    let message = SMTPMIMEMessage(
      "Date: Tue, 3 Mar 2026 09:00:00 +0100\r\nFrom: a@b.example\r\n\(field)\r\n\r\n")
    let name = field.prefix { $0 != ":" }
    return (
      message.headers.field(String(name))?.addressList.description, message.defects.map(\.kind)
    )
  }

  @Test(arguments: [
    ("ann@b.example", "ann@b.example"), ("Ann <ann@b.example>", "Ann <ann@b.example>"),
    ("\"J. R.\" <ann@b.example>", "J. R. <ann@b.example>"), ("Crew:;", "Crew: ;"),
    ("Crew: (nobody) ;", "Crew: ;"), ("a (c) @ (d) b.example", "a@b.example"),
    ("\"a b\"@c.example", "\"a b\"@c.example"), ("a@[127.0.0.1]", "a@[127.0.0.1]"),
    (
      "Crew: a@b.example, c@d.example;, e@f.example", "Crew: a@b.example, c@d.example;, e@f.example"
    ),
    ("\"\"@b.example", "\"\"@b.example"),
  ])
  func `a proper form has no defect`(value: String, list: String) {
    let field = read("To: \(value)")
    #expect(field.list == list)
    #expect(field.kinds == [])
  }

  @Test(arguments: [
    // obs-phrase
    ("J. R. Ewing <ann@b.example>", "J. R. Ewing <ann@b.example>"),
    ("Crew No. 1: a@b.example;", "Crew No. 1: a@b.example;"),
    // obs-angle-addr, obs-route
    ("<@a.test,@b.test:ann@b.example>", "ann@b.example"),
    ("<@a.test,,@[1.2.3.4]:ann@b.example>", "ann@b.example"),
    // obs-local-part
    ("ann . archer@b.example", "ann.archer@b.example"),
    ("\"ann\".archer@b.example", "ann.archer@b.example"),
    ("ann.\r\n archer@b.example", "ann.archer@b.example"),
    // obs-domain, obs-dtext
    ("ann@b . example", "ann@b.example"), ("ann@b.(c)example", "ann@b.example"),
    ("ann@[1.2\\.3.4]", "ann@[1.2\\.3.4]"),
    // obs-mbox-list, obs-addr-list, obs-group-list
    (",a@b.example", "a@b.example"), ("a@b.example,", "a@b.example"),
    ("a@b.example,,c@d.example", "a@b.example, c@d.example"),
    ("a@b.example, (c) ,c@d.example", "a@b.example, c@d.example"), ("Crew: ,;", "Crew: ;"),
    ("Crew: a@b.example,;", "Crew: a@b.example;"),
  ])
  func `an obsolete form is read and named`(value: String, list: String) {
    let field = read("To: \(value)")
    #expect(field.list == list)
    #expect(Set(field.kinds) == [.obsoleteForm], "\(field.kinds)")
    #expect(SMTPMailAddress(parsing: "Dr. Ann <a@b.example>")?.name == "Dr. Ann")
  }

  @Test(arguments: [
    ("First Last [QA:] <a@b.example>", "First Last [QA:] <a@b.example>"),
    ("ann@c.example <a@b.example>", "ann@c.example <a@b.example>"),
    ("a@b.example (c) <a@b.example>, d@e.example", "a@b.example (c) <a@b.example>, d@e.example"),
    ("Ann \\ Bob <a@b.example>", "Ann \\ Bob <a@b.example>"),
    ("Ann ] <a@b.example>", "Ann ] <a@b.example>"), (". <a@b.example>", ". <a@b.example>"),
    ("Ann ) Bob ) <a@b.example>", "Ann ) Bob ) <a@b.example>"),
  ])
  func `specials want quotes`(value: String, list: String) {
    for (before, behind) in [
      ("", ""), ("z@y.example, ", ""), ("Crew: ", ";"), ("Crew: z@y.example, ", ", x@y.example;"),
      ("z@y.example, Crew: ", ";, x@y.example"),
    ] {
      let field = read("To: \(before)\(value)\(behind)")
      #expect(field.list == before + list + behind)
      #expect(field.kinds == [.unquotedSpecial])
    }
  }

  /// No address is made of what the mail does not have, and each entry is one defect.
  @Test(arguments: [
    ("<Undisclosed-Recipient:@host.example;>", ""), ("<Undisclosed-Recipient:>", ""),
    ("<<a@b.example>>", "a@b.example"), ("<a@b.example", "a@b.example"),
    ("<a@b@c.example>", ""), ("a@b@c.example", "a@b"), ("<a b@c.example>", ""), ("<>", ""),
    ("<@b.example>", ""), ("<a@>", ""), ("a@", ""), ("@b.example", ""), ("two words", ""),
    ("\"Ann Archer\"", ""), ("=?utf-8?Q?Ann?=", ""), ("<a@b..c>", "a@b..c"),
    ("a@b.example.", "a@b.example."), ("a..b@c.example", "\"a..b\"@c.example"),
    (".a@c.example", "\".a\"@c.example"), ("root", "root"), ("Ann <root>", "Ann <root>"),
    ("a@b.example x y [z", "a@b.example"), ("(c)", ""), (",", ""), ("", ""), (" , ,", ""),
    ("Crew: a@b.example", "Crew: a@b.example;"), ("a b c@d.example", ""),
    ("<a,b@c.example>", "a, b@c.example"),
  ])
  func `what is no address is one defect an entry, and none is made up`(
    value: String, list: String
  ) {
    let field = read("To: \(value)")
    #expect(field.list == list)
    let invalid = field.kinds.filter { $0 == .invalidAddress }
    let entries = value == "<a,b@c.example>" ? 2 : value == "(c)" ? 0 : 1
    #expect(invalid.count == entries, "\(field.kinds)")
    #expect(Set(field.kinds).subtracting([.invalidAddress, .obsoleteForm]) == [])
  }

  @Test func `each of several entries has its own defect once`() {
    let message = SMTPMIMEMessage(
      "Date: Tue, 3 Mar 2026 09:00:00 +0100\r\nFrom: a@b.example\r\n"
        + "To: <<a@example.com>>, Bob <bob@example.com\r\n\r\n")
    #expect(message.to == ["a@example.com", "Bob <bob@example.com>"])
    #expect(message.defects.map(\.kind) == [.invalidAddress, .invalidAddress])
  }

  @Test(
    arguments: [
      ("To: \"Ann <a@b.example>", [.unclosedQuotedString]),
      ("To: a@b.example (c", [.unclosedComment]),
      ("To: =?utf-8?Q?a?=@b.example", [.misplacedEncodedWord]),
      ("Sender: a@b.example, c@d.example", [.invalidAddress]),
      ("Resent-Reply-To: a@b.example", [.obsoleteForm]), ("Bcc:", []), ("Resent-Bcc: ", []),
      ("Cc:", [.invalidAddress]), ("Keywords: boats, cranes", []),
      ("Keywords: boats,, cranes", [.obsoleteForm]),
      ("Keywords: , boats,", [.obsoleteForm, .obsoleteForm]),
      ("Message-ID: <a@b> <c@d>", [.invalidMessageID]), ("Message-ID: <@b>", [.invalidMessageID]),
      ("Message-ID: <a@>", [.invalidMessageID]), ("References: <a@b> <c@d>", []),
      ("Subject : a", [.blankBeforeColon]), ("Subject: a\r\n \r\n b", [.obsoleteForm]),
      ("Subject: a\u{7}b", [.obsoleteForm]), ("Subject: a\tb", []),
    ] as [(String, [SMTPMIMEDefect.Kind])])
  func `other fields have theirs`(field: String, kinds: [SMTPMIMEDefect.Kind]) {
    #expect(read(field).kinds == kinds)
  }
}
